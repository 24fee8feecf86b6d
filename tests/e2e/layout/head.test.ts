/** What search engines and other sites read in the head of a page. */
import { describe, expect, it } from "vitest";
import { writeProject } from "#tests/support/docs-folder.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";
import { png } from "#tests/support/sample-files.ts";
import { startServer } from "#tests/support/servers/server.ts";

const SITE_URL = "https://site.test";
const setUp = (files: Record<string, string | Buffer>, env: Record<string, string> = {}) =>
  setUpSite(async () => {
    const folder = await writeProject(files);
    const server = await startServer({ DOCS_DIR: folder.dir, SITE_URL, ...env });
    return { ...server, close: () => server.close().then(folder.close) };
  });

/** The links and meta elements of a page, as "name: value". */
async function headOf(url: string): Promise<string[]> {
  const html = await (await fetch(url)).text();
  return Array.from(html.matchAll(/<(?:link|meta) [^>]*>/g), ([element]) => {
    const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`, "i").exec(element)?.[1];
    const name = attribute("hreflang") ?? attribute("rel") ?? attribute("property") ?? attribute("name");
    return `${name}: ${attribute("href") ?? attribute("content")}`;
  }).filter((line) => /^(canonical|og:|twitter:|en:|de:|x-default:)/.test(line));
}

const page = (title: string, text: string) => `---\ndescription: About ${title}.\n---\n# ${title}\n\n${text}\n`;

describe("the head of a page", () => {
  const site = setUp({
    "docs/site.config.json": JSON.stringify({ name: "Acme", socialCard: "card.png" }),
    "docs/card.png": png(1200, 630),
    "docs/index.md": page("Welcome", "The docs."),
    "docs/cost.md": page("Cost", "Five euros."),
    "docs/de/index.md": page("Willkommen", "Die Dokumentation."),
    "docs/de/cost.md": page("Cost", "Five euros."),
    "docs/v1/index.md": page("Welcome", "The docs of version one."),
    "docs/v1/cost.md": page("Cost", "Three euros."),
  });
  const card = [
    "og:site_name: Acme",
    "twitter:card: summary_large_image",
    expect.stringMatching(/^og:image: https:\/\/site\.test\/site-files\/social-card\.png\?v=/),
    "og:image:width: 1200",
    "og:image:height: 630",
  ];

  it("names its own address, its translations and its card", async () => {
    expect(await headOf(`${site.url}/docs/de`)).toEqual([
      ...card,
      "canonical: https://site.test/docs/de",
      "en: https://site.test/docs",
      "de: https://site.test/docs/de",
      "x-default: https://site.test/docs",
      "og:title: Willkommen",
      "og:type: article",
      "og:url: https://site.test/docs/de",
      "og:locale: de_DE",
      "og:description: About Willkommen.",
    ]);
  });

  it("of an old version, or of a page that is not translated, names the page that stands for it", async () => {
    for (const path of ["/docs/v1/cost", "/docs/de/cost"]) {
      const head = await headOf(site.url + path);
      expect(head.filter((line) => /^(canonical|og:url|og:locale|en|de|x-default):/.test(line))).toEqual([
        "canonical: https://site.test/docs/cost",
        "og:url: https://site.test/docs/cost",
        "og:locale: en_US",
      ]);
    }
  });

  it("names a feed only where something in the docs has a date", async () => {
    expect(await (await fetch(`${site.url}/docs/cost`)).text()).not.toContain("atom+xml");
    expect((await fetch(`${site.url}/feed.xml`)).status).toBe(404);
  });

  it("names no address where there is no page", async () => {
    const head = await headOf(`${site.url}/docs/nothing`);
    expect(head.filter((line) => /^(canonical|og:url)/.test(line))).toEqual([]);
  });
});

describe("the head of a page that is published elsewhere", () => {
  const site = setUp(
    {
      "docs/index.md": page("Welcome", "The docs."),
      "docs/cost.md": page("Cost", "Five euros."),
      "docs/changelog.md": page("Changes", "## 2.0 (2024-05-06)\n\nCheaper."),
    },
    { DOCS_URL: "https://published.invalid/manual" },
  );

  it("names its address there", async () => {
    expect(await headOf(`${site.url}/docs/cost`)).toEqual([
      "og:site_name: Paste Assistant",
      "twitter:card: summary",
      "canonical: https://published.invalid/manual/cost",
      "og:title: Cost",
      "og:type: article",
      "og:url: https://published.invalid/manual/cost",
      "og:locale: en_US",
      "og:description: About Cost.",
    ]);
  });

  it("names the feed, which is served as Atom", async () => {
    const html = await (await fetch(`${site.url}/docs/cost`)).text();
    expect(html).toMatch(/<link rel="alternate" type="application\/atom\+xml" href="\/feed\.xml"/);
    const response = await fetch(`${site.url}/feed.xml`);
    expect([response.status, response.headers.get("content-type")]).toEqual([
      200,
      "application/atom+xml; charset=utf-8",
    ]);
    expect(await response.text()).toContain("https://published.invalid/manual/changelog#20-2024-05-06");
  });
});
