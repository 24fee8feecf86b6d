import { describe, expect, it } from "vitest";
import { createAddresses, ownAddresses } from "#lib/addresses/addresses.ts";
import { locationsIn } from "#lib/addresses/sitemap.ts";
import { robotsTxt, sitemap } from "#lib/agents/sitemap.ts";
import { openProject } from "#tests/support/docs-project.ts";

const SITE = "https://x.test";
const own = ownAddresses(SITE);
const dates = { updatedAt: () => null };
const textOf = (response: { pieces: Iterable<string> } | null) => [...(response?.pieces ?? [])].join("");
const pathsIn = (xml: string) => locationsIn(xml).map((url) => url.replace(SITE, ""));

const VERSIONS = {
  "docs/index.md": "# Welcome\n\nThe docs.\n",
  "docs/cost.md": "# Cost\n\nFive euros.\n",
  "docs/fees & more.md": "# Fees\n\nNone.\n",
  "docs/draft.md": "---\ndraft: true\n---\n# Draft\n\nNot done.\n",
  "docs/de/index.md": "# Willkommen\n\nDie Dokumentation.\n",
  "docs/de/cost.md": "# Cost\n\nFive euros.\n",
  "docs/v1/index.md": "# Welcome\n\nThe docs of version one.\n",
  "docs/v1/cost.md": "# Cost\n\nThree euros.\n",
  "docs/v1/gone.md": "# Gone\n\nOnly here.\n",
};

describe("the sitemap", () => {
  it("lists each page that stands for itself, with its translations", async () => {
    const docs = await openProject(VERSIONS);
    const xml = textOf(sitemap({ docs, dates, addresses: own }, null));
    // Neither what is not translated, nor what a later version has too, nor a draft.
    expect(pathsIn(xml).sort()).toEqual(["/docs", "/docs/cost", "/docs/de", "/docs/fees--more", "/docs/v1/gone"]);
    expect(xml).toContain(
      '<url><loc>https://x.test/docs/de</loc><xhtml:link rel="alternate" hreflang="en" href="https://x.test/docs"/>' +
        '<xhtml:link rel="alternate" hreflang="de" href="https://x.test/docs/de"/>' +
        '<xhtml:link rel="alternate" hreflang="x-default" href="https://x.test/docs"/></url>',
    );
    expect(xml).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<urlset [^>]*>\n[\s\S]*\n<\/urlset>\n$/);
  });

  it("writes addresses percent-encoded, and escaped for XML", async () => {
    const docs = await openProject({ "docs/größe.md": "# Size\n\nText\n" });
    const addresses = ownAddresses("https://x.test/a&b");
    expect(textOf(sitemap({ docs, dates, addresses }, null))).toContain(
      "<loc>https://x.test/a&amp;b/docs/gr%C3%B6%C3%9Fe</loc>",
    );
  });

  it("becomes an index where it is too long for one file", async () => {
    const docs = await openProject({ "docs/a.md": "# A\n", "docs/b.md": "# B\n", "docs/c.md": "# C\n" });
    const read = (part: number | null) => sitemap({ docs, dates, addresses: own, max: 2 }, part);
    expect(textOf(read(null))).toContain("<sitemapindex ");
    expect(pathsIn(textOf(read(null)))).toEqual(["/sitemap.xml?part=1", "/sitemap.xml?part=2"]);
    expect([1, 2].flatMap((part) => pathsIn(textOf(read(part))))).toEqual(["/docs/a", "/docs/b", "/docs/c"]);
    expect([read(0), read(3), sitemap({ docs, dates, addresses: own }, 1)]).toEqual([null, null, null]);
    expect(read(1)?.tag).not.toBe(read(2)?.tag);
  });

  it("lists of docs that are published elsewhere only what is missing there", async () => {
    const docs = await openProject({ "docs/a.md": "# A\n", "docs/b.md": "# B\n" });
    const fetch = async () => new Response("<urlset><loc>https://y.test/a</loc></urlset>");
    const addresses = createAddresses({ siteUrl: SITE, docsUrl: "https://y.test", docs, fetch });
    await addresses.refresh();
    expect(locationsIn(textOf(sitemap({ docs, dates, addresses }, null)))).toEqual(["https://x.test/docs/b"]);
  });
});

it("robots.txt names the sitemap and what is not for crawlers", () => {
  expect(textOf(robotsTxt(own))).toBe(
    "User-agent: *\nDisallow: /api\nDisallow: /review\nDisallow: /embed\n\nSitemap: https://x.test/sitemap.xml\n",
  );
});
