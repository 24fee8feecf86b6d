import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrand } from "#lib/config/site/brand.ts";
import { readSite } from "#lib/config/site/read-site.ts";
import { writeAcme } from "#tests/support/brands.ts";
import type { DocsFolder } from "#tests/support/docs-folder.ts";
import { SITE_URL, startSite, type TestSite } from "#tests/support/setup/app.ts";

let folder: DocsFolder;
let site: TestSite;
beforeAll(async () => {
  folder = await writeAcme();
  const read = readSite({ file: null, docsDir: folder.dir, overrides: {} });
  const brand = await openBrand(read, SITE_URL);
  site = await startSite({ site: () => read.config, brand: () => brand });
});
afterAll(async () => {
  await site.close();
  await folder.close();
});

const get = (name: string, init?: RequestInit) => fetch(`${site.url}/api/site-files/${name}`, init);
const addressOf = () => site.app.brand().view.logo?.light.src.replace("/site-files/", "") ?? "";

describe("a file of the brand", () => {
  it("is cached for good under the address that pages have, and runs nothing", async () => {
    const response = await get(addressOf());
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("content-security-policy")).toBe(
      "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    );
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await response.text()).toMatch(/^<svg/);
    expect((await get("logo-light.svg")).headers.get("cache-control")).toBe("public, no-cache");
  });

  it("is not sent again to a browser that has it", async () => {
    const etag = (await get(addressOf())).headers.get("etag") ?? "";
    expect((await get(addressOf(), { headers: { "if-none-match": etag } })).status).toBe(304);
  });

  it.each(["site.config.json", "light.svg", "..%2Fguide.md", "constructor"])("is not %s", async (name) => {
    expect((await get(name)).status).toBe(404);
  });

  it("cannot be changed", async () => {
    const response = await get("logo-light.svg", { method: "POST" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});

describe("the assistant of a site with its own brand", () => {
  it("has the name of the configuration", async () => {
    const listed = await site.reader().get("paste-assistant-assistants");
    expect(JSON.stringify(listed.body)).toContain('"name":"Robo"');
  });
});
