import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDocs } from "#lib/docs/docs.ts";
import { type DocsFolder, svg, writeProject } from "#tests/support/docs-folder.ts";
import { gif, png } from "#tests/support/sample-files.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

const film = Buffer.concat([Buffer.from("0000001c667479706d703432", "hex"), Buffer.alloc(2_000, 7)]);

let folder: DocsFolder;
let site: TestSite;
beforeAll(async () => {
  folder = await writeProject({
    "docs/index.md": [
      "![a](./a.png) ![b](b%20c.svg) ![c](fake.png) ![d](gone.png) ![e](later.gif) ![f](photo.jpg)",
      "[guide](guide.pdf) [data](data.csv)\n\n<video src='film.mp4'></video>",
    ].join("\n"),
    ...{ "docs/a.png": png(4, 3), "docs/b c.svg": svg(), "docs/fake.png": "<html><script>1</script></html>" },
    ...{ "docs/guide.pdf": "%PDF-1.4", "docs/data.csv": "a,b\n", "docs/film.mp4": film, "docs/later.gif": gif() },
    // Many sites have pictures of another format than their ending says.
    ...{ "docs/photo.jpg": png(4, 3) },
    ...{ "docs/unnamed.png": png(), "docs/.env": "SECRET=1" },
  });
  site = await startSite({ docs: await openDocs({ dir: folder.dir }) });
});
afterAll(async () => {
  await site.close();
  await folder.close();
});

const get = (file: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(`${site.url}/api/docs-files/${file}`, { method, headers });

async function versionOf(name: string): Promise<string> {
  const page = JSON.stringify((await site.app.docs.page("/docs"))?.body);
  return new RegExp(`/docs-files/${name}\\?v=([\\w-]+)`).exec(page)?.[1] ?? "";
}

describe("a picture that a page names", () => {
  it("is sent with its type, and is cached for good under the address that the page has", async () => {
    const response = await get(`a.png?v=${await versionOf("a.png")}`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(Buffer.from(await response.arrayBuffer())).toEqual(png(4, 3));
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it("is sent with the type of its content when its ending is that of another format", async () => {
    const response = await get(`photo.jpg?v=${await versionOf("photo.jpg")}`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
  });

  it("is asked for again under an address without its version", async () => {
    for (const address of ["a.png", "a.png?v=old"]) {
      expect((await get(address)).headers.get("cache-control")).toBe("public, no-cache");
    }
  });

  it("answers 304 to a browser that has it, by its tag or its time", async () => {
    const { headers } = await get("a.png");
    const byTag = await get("a.png", { "If-None-Match": headers.get("etag") ?? "" });
    const byTime = await get("a.png", { "If-Modified-Since": headers.get("last-modified") ?? "" });
    expect([byTag.status, byTime.status]).toEqual([304, 304]);
  });

  it("runs nothing when it is opened as a page", async () => {
    const { headers } = await get("b%20c.svg");
    expect(headers.get("content-type")).toBe("image/svg+xml");
    expect(headers.get("content-security-policy")).toBe("sandbox; default-src 'none'; style-src 'unsafe-inline'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("has another version once it has changed", async () => {
    const before = await versionOf("later.gif");
    await writeFile(path.join(folder.dir, "later.gif"), Buffer.concat([gif(), Buffer.from(";")]));
    const response = await get(`later.gif?v=${before}`);
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "public, no-cache"]);
  });
});

describe("a video", () => {
  it("is sent in ranges", async () => {
    const response = await get("film.mp4", { Range: "bytes=12-21" });
    expect([response.status, response.headers.get("content-range")]).toEqual([206, `bytes 12-21/${film.length}`]);
    expect((await response.arrayBuffer()).byteLength).toBe(10);
  });

  it("answers 416 with its length to a range behind its end", async () => {
    const response = await get("film.mp4", { Range: "bytes=9000-" });
    expect([response.status, response.headers.get("content-range")]).toEqual([416, `bytes */${film.length}`]);
    expect(await response.json()).toMatchObject({ code: "range_not_satisfiable" });
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("answers HEAD with its length alone", async () => {
    const response = await get("film.mp4", {}, "HEAD");
    expect([response.status, response.headers.get("content-length")]).toEqual([200, String(film.length)]);
    expect(await response.text()).toBe("");
  });
});

it.each(["guide.pdf", "data.csv"])("the download %s is saved, never opened as a page", async (name) => {
  const { status, headers } = await get(name);
  expect([status, headers.get("content-disposition")]).toEqual([200, `attachment; filename=${name}`]);
});

it.each([
  ["no page names", "unnamed.png"],
  ["is missing", "gone.png"],
  ["is not what its name says", "fake.png"],
  ["is hidden", ".env"],
  ["is a page's source", "index.md"],
  ["is outside", "..%2f..%2fpackage.json"],
  ["has no name", ""],
])("a file that %s is not found", async (_, name) => {
  const response = await get(name);
  expect([response.status, (await response.json()).code]).toEqual([404, "not_found"]);
});

it("a file cannot be written", async () => {
  const response = await get("a.png", { Origin: "http://docs.test" }, "PUT");
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
});

it("a page with many pictures does not use up its reader's reads", async () => {
  const all = await Promise.all(Array.from({ length: 200 }, () => get("a.png")));
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
});
