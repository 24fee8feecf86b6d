import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openSite } from "#lib/config/site/open-site.ts";
import { checkBrand } from "#lib/doctor/brand-checks.ts";
import { createLog } from "#lib/log.ts";
import { type DocsFolder, writeProject } from "#tests/support/docs-folder.ts";

const made: DocsFolder[] = [];
afterEach(async () => {
  for (const folder of made.splice(0)) await folder.close();
});

async function project(files: Record<string, string>) {
  const folder = await writeProject(files);
  made.push(folder);
  const settings = { site: { file: null, docsDir: folder.dir, overrides: {} }, siteUrl: "https://docs.test" };
  const write = async (name: string, content: object) => {
    await mkdir(path.dirname(path.join(folder.dir, name)), { recursive: true });
    await writeFile(path.join(folder.dir, name), JSON.stringify(content));
  };
  return { settings, write };
}

describe("texts of a site that are read again", () => {
  it("have its language, its own messages and its files of messages", async () => {
    const { settings, write } = await project({ "docs/site.config.json": "{}" });
    const { catalogue, reload } = await openSite({ ...settings, watchDocs: false }, createLog("silent"));
    const { translate } = catalogue;
    expect([catalogue.language, translate()("site.menu")]).toEqual(["en", "Menu"]);

    await write("site.config.json", { language: "de", messages: { site: { menu: "Inhalt" } } });
    await write("messages/ar.json", { site: { menu: "القائمة" } });
    await reload();
    expect([catalogue.language, translate()("site.menu"), translate("ar")("site.menu")]).toEqual([
      ...["de", "Inhalt", "القائمة"],
    ]);
  });

  it("stay as they were where a file has a fault", async () => {
    const { settings, write } = await project({ "docs/site.config.json": '{ "language": "de" }' });
    const { catalogue, reload } = await openSite({ ...settings, watchDocs: false }, createLog("silent"));
    await write("messages/ar.json", { site: { menu: 1 } });
    await reload();
    expect([catalogue.language, catalogue.languages]).toEqual(["de", ["en", "de"]]);
  });

  it("are read again when a file of theirs changes, where docs are watched", async () => {
    const { settings, write } = await project({ "docs/site.config.json": "{}" });
    const { catalogue } = await openSite({ ...settings, watchDocs: true }, createLog("silent"));
    await write("messages/ar.json", { site: { menu: "القائمة" } });
    await expect.poll(() => catalogue.languages, { timeout: 10_000 }).toContain("ar");
  });
});

it("the doctor names keys of message files that are missing or unknown", async () => {
  const { settings, write } = await project({ "docs/site.config.json": "{}" });
  const texts = async () => (await checkBrand(settings)).find(({ id }) => id === "site.messages");
  expect(await texts()).toMatchObject({ mark: "ok", text: "The interface is in en, de; the site's own is en." });
  await write("messages/ar.json", { site: { old: "x" } });
  const found = await texts();
  expect(found?.mark).toBe("warn");
  expect(found?.text).toContain("messages/ar.json: site.old is no key; messages/ar.json: site.skip is missing");
  expect(found?.text).toMatch(/and \d+ more\.$/);
});
