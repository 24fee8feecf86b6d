import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { locationsIn, readSitemap } from "#lib/addresses/sitemap.ts";

const URL = "https://docs.test/manual";
const list = (...urls: string[]) => `<urlset>${urls.map((url) => `<url><loc>${url}</loc></url>`).join("")}</urlset>`;
const index = (...urls: string[]) =>
  `<sitemapindex>${urls.map((url) => `<sitemap><loc>${url}</loc></sitemap>`).join("")}</sitemapindex>`;

type Answer = string | Buffer | (() => Response);
/** A site that has these files; every request is recorded. */
function serve(files: Record<string, Answer>) {
  const asked: string[] = [];
  const fetch = async (url: string): Promise<Response> => {
    asked.push(url);
    const answer = files[url];
    if (answer === undefined) return new Response("", { status: 404 });
    return typeof answer === "function" ? answer() : new Response(new Uint8Array(Buffer.from(answer)));
  };
  const read = (sections?: string[]) => readSitemap(URL, fetch, { sections });
  return { asked, readAll: read, read: () => read().then(({ pages }) => [...pages]) };
}
const redirect = (to: string) => () => new Response("", { status: 301, headers: { Location: to } });

describe("the sitemap of the published site", () => {
  it("is that of the docs, else that of the whole site", async () => {
    expect(await serve({ [`${URL}/sitemap.xml`]: list(`${URL}/a`) }).read()).toEqual([`${URL}/a`]);
    expect(await serve({ "https://docs.test/sitemap.xml": list(`${URL}/b`) }).read()).toEqual([`${URL}/b`]);
  });

  it("may be an index of packed files, and name other hosts, which are not asked", async () => {
    const site = serve({
      [`${URL}/sitemap.xml`]: index(
        `${URL}/1.xml.gz`,
        "https://evil.test/2.xml",
        "http://169.254.169.254/",
        "file:///etc",
      ),
      [`${URL}/1.xml.gz`]: gzipSync(list(`${URL}/a`, "https://evil.test/a", "javascript:alert(1)")),
    });
    expect(await site.read()).toEqual([`${URL}/a`]);
    expect(site.asked).toEqual([`${URL}/sitemap.xml`, `${URL}/1.xml.gz`]);
  });

  it("is followed through redirects of its host only", async () => {
    const files = { [`${URL}/sitemap.xml`]: redirect("/there.xml"), "https://docs.test/there.xml": list(`${URL}/a`) };
    expect(await serve(files).read()).toEqual([`${URL}/a`]);
    const foreign = serve({ [`${URL}/sitemap.xml`]: redirect("https://evil.test/x.xml") });
    await expect(foreign.read()).rejects.toThrow("redirects to another host");
    expect(foreign.asked.every((url) => url.startsWith("https://docs.test/"))).toBe(true);
    await expect(serve({ [`${URL}/sitemap.xml`]: redirect("/manual/sitemap.xml") }).read()).rejects.toThrow(
      "more than 3",
    );
  });

  it("is bounded in files, depth and size, packed or not", async () => {
    const many = serve({
      [`${URL}/sitemap.xml`]: index(...Array.from({ length: 500 }, (_, i) => `${URL}/${i}.xml`)),
      ...Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${URL}/${i}.xml`, list(`${URL}/${i}`)])),
    });
    const { pages, isPartial } = await many.readAll();
    expect([pages.size, isPartial]).toEqual([49, true]);
    const loop = serve({ [`${URL}/sitemap.xml`]: index(`${URL}/sitemap.xml`) });
    await expect(loop.read()).rejects.toThrow("deeper than 2");
    const large = Buffer.alloc(17 * 1024 * 1024, 32);
    await expect(serve({ [`${URL}/sitemap.xml`]: large }).read()).rejects.toThrow("larger than");
    await expect(serve({ [`${URL}/sitemap.xml`]: gzipSync(large) }).read()).rejects.toThrow("unpacked");
  });

  it("is refused with the reason, without what a server said", async () => {
    await expect(serve({}).read()).rejects.toThrow(`${URL}/sitemap.xml answers 404`);
    await expect(serve({ [`${URL}/sitemap.xml`]: "<html>secret" }).read()).rejects.toThrow("lists no page");
  });

  it("is looked for further while no page of the docs is listed, also where robots.txt says", async () => {
    const site = serve({
      [`${URL}/sitemap.xml`]: list("https://docs.test/blog"),
      "https://docs.test/sitemap-index.xml": list("https://docs.test/manuals"),
      "https://docs.test/robots.txt":
        "User-agent: *\nSitemap: https://evil.test/x.xml\nsitemap: https://docs.test/all.xml",
      "https://docs.test/all.xml": list(`${URL}/a`),
    });
    const { pages, isPartial } = await site.readAll();
    expect([...pages]).toEqual(["https://docs.test/blog", "https://docs.test/manuals", `${URL}/a`]);
    expect(isPartial).toBe(false);
    expect(site.asked.filter((url) => !url.startsWith("https://docs.test/"))).toEqual([]);
  });

  it("is completed by those of translations, which are not read where their pages are known", async () => {
    const files = {
      [`${URL}/sitemap.xml`]: list(`${URL}/a`, `${URL}/fr/a`),
      [`${URL}/de/sitemap.xml`]: list(`${URL}/de/a`),
    };
    const site = serve(files);
    const { pages } = await site.readAll([`${URL}/de`, `${URL}/fr`, `${URL}/it`]);
    expect([...pages]).toEqual([`${URL}/a`, `${URL}/fr/a`, `${URL}/de/a`]);
    expect(site.asked.slice(1)).toEqual([`${URL}/de/sitemap.xml`, `${URL}/it/sitemap.xml`]);
  });

  it("counts as partial when one of its files fails", async () => {
    const files = { [`${URL}/sitemap.xml`]: index(`${URL}/1.xml`, `${URL}/2.xml`), [`${URL}/2.xml`]: list(`${URL}/a`) };
    const { pages, isPartial } = await serve(files).readAll();
    expect([[...pages], isPartial]).toEqual([[`${URL}/a`], true]);
  });

  it("is read without entities of its own", () => {
    const xml =
      '<!DOCTYPE x [<!ENTITY a "b">]><loc> https://x.test/?a=1&amp;b=2&a; </loc><loc><![CDATA[https://x.test/c]]></loc>';
    expect(locationsIn(xml)).toEqual(["https://x.test/?a=1&b=2&a;", "https://x.test/c"]);
  });
});
