import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDocs } from "#lib/docs/docs.ts";
import { SITE_URL, startSite, type TestSite } from "#tests/support/setup/app.ts";

let site: TestSite;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());

const get = (address: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(`${site.url}${address}`, { method, headers });
const MARKDOWN = "text/markdown; charset=utf-8";

const ADDRESSES = [
  ["/llms.txt", "text/plain; charset=utf-8"],
  ["/llms-full.txt", "text/plain; charset=utf-8"],
  ["/docs/slack.md", MARKDOWN],
  ["/docs/index.md", MARKDOWN],
  ["/sitemap.xml", "application/xml; charset=utf-8"],
  ["/robots.txt", "text/plain; charset=utf-8"],
] as const;

const START: Record<string, RegExp> = { "/sitemap.xml": /^<\?xml /, "/robots.txt": /^User-agent: \*\n/ };

describe.each(ADDRESSES)("%s", (address, type) => {
  it("answers 200 with text, and 304 to a client that has this version", async () => {
    const response = await get(address);
    const text = await response.text();
    expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
    expect(text).toMatch(START[address] ?? /^# \S.*\n/);
    expect(text).not.toMatch(/\]\(\/|<Callout|import /);
    const etag = response.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
    for (const known of [etag, etag.slice(2), `"other", ${etag}`, "*"]) {
      const again = await get(address, { "If-None-Match": known });
      expect([known, again.status, again.headers.get("etag"), await again.text()]).toEqual([known, 304, etag, ""]);
    }
    expect((await get(address, { "If-None-Match": '"other"' })).status).toBe(200);
  });

  it("answers HEAD without the text, and 405 to anything else", async () => {
    const head = await get(address, {}, "HEAD");
    expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([200, type, ""]);
    for (const method of ["POST", "PUT", "DELETE"]) {
      const refused = await get(address, {}, method);
      expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
      expect(await refused.json()).toMatchObject({ code: "method_not_allowed", status: 405 });
    }
  });
});

it("the sitemap has no part that is not there", async () => {
  for (const part of ["1", "0", "x"]) {
    const response = await get(`/sitemap.xml?part=${part}`);
    expect([part, response.status, await response.json()]).toMatchObject([part, 404, { code: "not_found" }]);
  }
});

describe("a page as Markdown", () => {
  it("has its title, description and address above the text", async () => {
    const text = await (await get("/docs/slack.md")).text();
    expect(text).toMatch(
      new RegExp(`^# Slack set-up\n\n> How maintainers see every new thread\\.\n\nSource: ${SITE_URL}/docs/slack\n\n`),
    );
    expect(text).toContain("## Create the app");
  });

  it("is served at the page's own address to a client that prefers Markdown", async () => {
    const wanting = await get("/docs/slack", { Accept: "text/markdown, text/html;q=0.9, */*" });
    expect(wanting.headers.get("content-type")).toBe(MARKDOWN);
    expect(await wanting.text()).toBe(await (await get("/docs/slack.md")).text());
    for (const accept of ["text/html,application/xhtml+xml,*/*;q=0.8", "*/*", "text/html, text/markdown;q=0.5"]) {
      const page = await get("/docs/slack", { Accept: accept });
      expect([accept, page.headers.get("content-type"), page.headers.get("vary")]).toEqual([accept, null, "Accept"]);
    }
    expect(wanting.headers.get("vary")).toBe("Accept");
  });

  it.each(["/docs/nothing.md", "/docs/slack.md.md", "/docs/%2e%2e%2fsecret.md"])(
    "answers 404 with a problem for %s",
    async (address) => {
      const response = await get(address);
      expect([response.status, response.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
      expect(await response.json()).toMatchObject({ code: "not_found", requestId: expect.any(String) });
    },
  );
});

describe("the docs of another folder", () => {
  let folder: string;
  let other: TestSite;
  beforeAll(async () => {
    await site.close();
    folder = await mkdtemp(path.join(tmpdir(), "docs-"));
    await writeFile(path.join(folder, "only.mdx"), "---\ntitle: Only\n---\nSee [this](./v1.md.mdx#part).\n");
    await writeFile(path.join(folder, "v1.md.mdx"), "# A name with an ending\n\n## Part\n\nText");
    other = await startSite({ docs: await openDocs({ dir: folder }) });
  });
  afterAll(async () => {
    await other.close();
    await rm(folder, { recursive: true });
    site = await startSite();
  });
  const read = async (address: string) => (await fetch(other.url + address)).text();

  it("serve their first page at /docs where they have no page there, and pages with names that end in .md", async () => {
    expect(await read("/docs/index.md")).toMatch(/^# A name/);
    expect(await read("/docs/v1.md")).toContain('"page"');
    expect(await read("/docs/v1.md.md")).toMatch(/^# A name with an ending\n\nSource/);
    expect(await read("/docs/only.md")).toContain(`[this](${SITE_URL}/docs/v1.md#part)`);
  });
});
