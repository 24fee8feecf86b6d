import { describe, expect, it } from "vitest";
import { createAddresses, ownAddresses } from "#lib/addresses/addresses.ts";
import { addressOverride } from "#lib/addresses/override.ts";
import type { Addressing } from "#lib/docs/generators/addressing.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";
import { createLookup } from "#lib/docs/lookup.ts";
import { samplePlace } from "#tests/support/verified-answers.ts";

const SITE = "https://assistant.test";
const NOTHING = { slug: null, id: null, permalink: null };

function page(file: string, path: string, more: Partial<DocsPageInfo> = {}): DocsPageInfo {
  const headings = [
    { id: "größe--form", text: "Größe & Form", depth: 2 },
    { id: "again", text: "Again", depth: 2 },
    { id: "again-1", text: "Again", depth: 2 },
    { id: "mine", text: "With its own id", depth: 2 },
  ];
  const rest = {
    title: file,
    hash: "h",
    description: null,
    isHidden: false,
    date: null,
    titleId: "title",
    starters: [],
    oldAddresses: [],
  };
  return { ...rest, file, path, headings, address: NOTHING, place: samplePlace(file), ...more };
}

const PAGES = [
  page("index.md", "/docs"),
  page("01-guide/02-Set Up.md", "/docs/01-guide/set-up"),
  page("guide/README.md", "/docs/guide"),
  page("api/api.md", "/docs/api/api"),
  page("named.md", "/docs/named", { address: { ...NOTHING, slug: "other" } }),
  page("placed.md", "/docs/placed", { address: { ...NOTHING, slug: "/top/placed" } }),
  page("fixed.md", "/docs/fixed", { address: { ...NOTHING, permalink: "/fixed-here/" } }),
];

function open(addressing: Addressing, docsUrl = "https://docs.test", pages = PAGES, sitemap?: string[], override = {}) {
  const fetch = async (): Promise<Response> =>
    sitemap
      ? new Response(`<urlset>${sitemap.map((url) => `<url><loc>${url}</loc></url>`).join("")}</urlset>`)
      : new Response("", { status: 404 });
  return createAddresses({
    ...{ siteUrl: SITE, docsUrl, fetch, override: addressOverride.parse(override) },
    docs: { pages, addressing, pageInfo: createLookup(pages, []).pageInfo },
  });
}
const urlsOf = (addressing: Addressing, docsUrl?: string) => {
  const addresses = open(addressing, docsUrl);
  return PAGES.map(({ path }) => addresses.publicUrl(path).replace("https://docs.test", ""));
};

describe("addresses by generator", () => {
  it.each<[string, Addressing["settings"], string[]]>([
    [
      "Docusaurus",
      {},
      [
        "/docs/",
        "/docs/guide/Set%20Up",
        "/docs/guide/",
        "/docs/api/",
        "/docs/other",
        "/docs/top/placed",
        "/fixed-here/",
      ],
    ],
    [
      "Docusaurus",
      { routeBasePath: "/", trailingSlash: "false" },
      ["/", "/guide/Set%20Up", "/guide", "/api", "/other", "/top/placed", "/fixed-here/"],
    ],
    [
      "VitePress",
      {},
      [
        "/",
        "/01-guide/02-Set%20Up.html",
        "/guide/README.html",
        "/api/api.html",
        "/named.html",
        "/placed.html",
        "/fixed-here/",
      ],
    ],
    [
      "VitePress",
      { cleanUrls: "true" },
      ["/", "/01-guide/02-Set%20Up", "/guide/README", "/api/api", "/named", "/placed", "/fixed-here/"],
    ],
    [
      "VuePress",
      {},
      ["/", "/01-guide/02-Set%20Up.html", "/guide/", "/api/api.html", "/named.html", "/placed.html", "/fixed-here/"],
    ],
    [
      "Starlight",
      {},
      ["/", "/01-guide/02-set-up/", "/guide/readme/", "/api/api/", "/other/", "/top/placed/", "/fixed-here/"],
    ],
    ["MkDocs", {}, ["/", "/01-guide/02-Set%20Up/", "/guide/", "/api/api/", "/named/", "/placed/", "/fixed-here/"]],
    [
      "MkDocs",
      { use_directory_urls: "false" },
      [
        "/index.html",
        "/01-guide/02-Set%20Up.html",
        "/guide/index.html",
        "/api/api.html",
        "/named.html",
        "/placed.html",
        "/fixed-here/",
      ],
    ],
    [
      "Hugo",
      {},
      ["/", "/01-guide/02-set-up/", "/guide/readme/", "/api/api/", "/other/", "/top/placed/", "/fixed-here/"],
    ],
    [
      "Fumadocs",
      {},
      [
        "/docs",
        "/docs/01-guide/02-Set%20Up",
        "/docs/guide/README",
        "/docs/api/api",
        "/docs/named",
        "/docs/placed",
        "/fixed-here/",
      ],
    ],
    ["Mintlify", {}, ["/", "/01-guide/02-Set%20Up", "/guide/README", "/api/api", "/named", "/placed", "/fixed-here/"]],
    [
      "mdBook",
      {},
      [
        "/index.html",
        "/01-guide/02-Set%20Up.html",
        "/guide/index.html",
        "/api/api.html",
        "/named.html",
        "/placed.html",
        "/fixed-here/",
      ],
    ],
    ["Nextra", {}, ["/", "/01-guide/02-Set%20Up", "/guide/README", "/api/api", "/named", "/placed", "/fixed-here/"]],
    [
      "Nextra",
      { contentDirBasePath: "/docs", trailingSlash: "true" },
      [
        "/docs/",
        "/docs/01-guide/02-Set%20Up/",
        "/docs/guide/README/",
        "/docs/api/api/",
        "/docs/named/",
        "/docs/placed/",
        "/fixed-here/",
      ],
    ],
    ["Next.js", {}, ["/", "/01-guide/02-Set%20Up", "/guide/README", "/api/api", "/named", "/placed", "/fixed-here/"]],
    [
      "Astro",
      { format: "file" },
      [
        "/",
        "/01-guide/02-Set%20Up.html",
        "/guide/README.html",
        "/api/api.html",
        "/named.html",
        "/placed.html",
        "/fixed-here/",
      ],
    ],
    [
      "Astro",
      { trailingSlash: "never" },
      ["/", "/01-guide/02-Set%20Up", "/guide/README", "/api/api", "/named", "/placed", "/fixed-here/"],
    ],
    [
      "Jekyll",
      {},
      [
        "/",
        "/01-guide/02-Set%20Up.html",
        "/guide/README.html",
        "/api/api.html",
        "/named.html",
        "/placed.html",
        "/fixed-here/",
      ],
    ],
    [
      "Jekyll",
      { permalink: "pretty" },
      ["/", "/01-guide/02-Set%20Up/", "/guide/README/", "/api/api/", "/named/", "/placed/", "/fixed-here/"],
    ],
    [
      "Gatsby",
      {},
      ["/", "/01-guide/02-Set%20Up/", "/guide/README/", "/api/api/", "/other/", "/top/placed/", "/fixed-here/"],
    ],
  ])("follows %s with %j", (generator, settings, expected) => {
    expect(urlsOf({ generator, settings })).toEqual(expected);
  });

  it("does not repeat a folder that DOCS_URL already names", () => {
    expect(urlsOf({ generator: "Docusaurus", settings: {} }, "https://docs.test/docs")[1]).toBe("/docs/guide/Set%20Up");
    expect(urlsOf({ generator: "Fumadocs", settings: {} }, "https://docs.test/docs")[0]).toBe("/docs");
  });

  it.each([
    ["Docusaurus", ["#größe--form", "#again-1", "#mine", ""]],
    ["VitePress", ["#große-form", "#again-1", "#mine", ""]],
    ["MkDocs", ["#groe-form", "#again_1", "#mine", ""]],
  ])("gives the headings the anchors of %s", (generator, expected) => {
    const addresses = open({ generator, settings: {} });
    const anchors = ["größe--form", "again-1", "mine", "title"].map((id) => addresses.publicUrl(`/docs/named#${id}`));
    const normalized = anchors.map((url) => decodeURIComponent(new URL(url).hash));
    expect(normalized).toEqual(expected.map((anchor) => (anchor === "#groe-form" ? "#groe-form" : anchor)));
  });
});

describe("the sitemap", () => {
  const settings = {};
  it("decides the spelling, the folder of the docs, and which pages are missing", async () => {
    const addresses = open({ generator: "Docusaurus", settings }, "https://docs.test/base", PAGES, [
      "https://docs.test/base/Guide/set%20up/",
      "https://docs.test/base/api",
      "https://evil.test/base/other",
    ]);
    await addresses.refresh();
    expect(addresses.publicUrl("/docs/01-guide/set-up#again")).toBe("https://docs.test/base/Guide/set%20up/#again");
    expect(addresses.publicUrl("/docs/api/api")).toBe("https://docs.test/base/api");
    expect(addresses.publicUrl("/docs/named#mine")).toBe(`${SITE}/docs/named#mine`);
    expect(addresses.href("/docs/named#mine")).toBe("/docs/named#mine");
    expect(addresses.report()).toMatchObject({ checked: true, problem: null, pages: 7, found: 2 });
    expect(addresses.report()?.missing).toContain("https://docs.test/base/other");
  });

  it("is not needed: without it the generator's rule counts", async () => {
    const addresses = open({ generator: "MkDocs", settings });
    await addresses.refresh();
    expect(addresses.publicUrl("/docs/named")).toBe("https://docs.test/named/");
    expect(addresses.report()).toMatchObject({ checked: false, problem: expect.stringContaining("404"), found: 7 });
  });

  it("does not count where it lists none of the pages, such as that of a blog", async () => {
    const addresses = open({ generator: "MkDocs", settings }, undefined, PAGES, ["https://docs.test/blog/"]);
    await addresses.refresh();
    expect(addresses.publicUrl("/docs/named")).toBe("https://docs.test/named/");
    const problem = expect.stringContaining("none of the pages");
    expect(addresses.report()).toMatchObject({ checked: false, problem, found: 7, missing: [] });
  });

  it("leaves pages to the rule that a part of it does not list", async () => {
    const files: Record<string, string> = {
      "https://docs.test/sitemap.xml":
        "<sitemapindex><loc>https://docs.test/1.xml</loc><loc>https://docs.test/gone.xml</loc></sitemapindex>",
      "https://docs.test/1.xml": "<urlset><loc>https://docs.test/Named</loc></urlset>",
    };
    const fetch = async (url: string) => new Response(files[url] ?? "", { status: url in files ? 200 : 500 });
    const docs = { pages: PAGES, addressing: { generator: "MkDocs", settings }, ...createLookup(PAGES, []) };
    const addresses = createAddresses({ siteUrl: SITE, docsUrl: "https://docs.test", docs, fetch });
    await addresses.refresh();
    expect(addresses.publicUrl("/docs/named")).toBe("https://docs.test/Named");
    expect(addresses.publicUrl("/docs/placed")).toBe("https://docs.test/placed/");
    expect(addresses.report()).toMatchObject({ checked: true, isPartial: true, found: 1, missing: [], problem: null });
  });

  it("makes another version", async () => {
    const addresses = open({ generator: "MkDocs", settings }, undefined, PAGES, ["https://docs.test/named/"]);
    const { version } = addresses;
    expect(addresses.version).toBe(version);
    await addresses.refresh();
    expect(addresses.version).not.toBe(version);
  });
});

describe("the way back", () => {
  it.each([
    ["https://docs.test/named/", "/docs/named"],
    ["https://docs.test/named/?utm=1#again_1", "/docs/named#again-1"],
    ["https://docs.test/Named/index.html", "/docs/named"],
    ["https://docs.test/", "/docs"],
    [`${SITE}/docs/named#mine`, "/docs/named#mine"],
    ["https://docs.test/pricing", null],
    ["https://other.test/named/", null],
    ["/docs/named?utm=1#mine", "/docs/named#mine"],
    ["/named", null],
    ["javascript:alert(1)", null],
  ])("finds the page of %s", (url, expected) => {
    expect(open({ generator: "MkDocs", settings: {} }).pathOf(url)).toBe(expected);
  });
});

describe("a site below a path", () => {
  const below = ownAddresses("https://docs.test/docs-ai");

  it("has the path in the addresses that others get", () => {
    expect(below.publicUrl("/docs/named#mine")).toBe("https://docs.test/docs-ai/docs/named#mine");
    expect(below.href("/docs/named")).toBe("/docs/named");
  });

  it.each([
    ["https://docs.test/docs-ai/docs/named#mine", "/docs/named#mine"],
    ["/docs/named", "/docs/named"],
    ["docs/named", "/docs/named"],
    ["https://docs.test/docs/named", null],
    ["https://docs.test/docs-ai-too/docs/named", null],
  ])("finds the page of %s", (link, expected) => {
    expect(below.pathOf(link)).toBe(expected);
  });

  it("counts the rest of the host as another site", () => {
    expect(below.isOurs(new URL("https://docs.test/docs-ai"))).toBe(true);
    expect(below.isOurs(new URL("https://docs.test/shop"))).toBe(false);
  });
});

describe("a rule of one's own", () => {
  it("replaces that of the generator", () => {
    const override = { page: "manual/{path}.htm", index: "manual/{path}/", lowercase: true, anchors: "mkdocs" };
    const replace = [{ from: "01-guide/02-", to: "g/" }];
    const addresses = open({ generator: null, settings: {} }, undefined, PAGES, undefined, { ...override, replace });
    expect(addresses.publicUrl("/docs/01-guide/set-up#again-1")).toBe(
      "https://docs.test/manual/g/set%20up.htm#again_1",
    );
    expect(addresses.publicUrl("/docs")).toBe("https://docs.test/manual/");
  });

  it.each([{ page: "nothing" }, { page: "{path}?x" }, { replace: [{ from: "", to: "x" }] }, { paths: "{path}" }])(
    "is refused when it is %j",
    (override) => {
      expect(addressOverride.safeParse(override).success).toBe(false);
    },
  );
});

it("leaves pages of OpenAPI files here, which the site has not", () => {
  const api = page("openapi.json/index.md", "/docs/openapi", { madeFrom: "openapi.json" });
  const pages = [page("a.md", "/docs/a"), api];
  const addresses = open({ generator: "MkDocs", settings: {} }, undefined, pages);
  expect(pages.map(({ path }) => addresses.href(path))).toEqual(["https://docs.test/a/", "/docs/openapi"]);
  expect(addresses.report()).toMatchObject({ pages: 1, missing: [] });
});

it("leaves everything here without DOCS_URL", () => {
  const docs = { pages: PAGES, addressing: { generator: null, settings: {} }, pageInfo: () => null };
  const addresses = createAddresses({ siteUrl: SITE, docsUrl: null, docs });
  expect(addresses.publicUrl("/docs/named#x")).toBe(`${SITE}/docs/named#x`);
  expect(addresses.href("/docs/named#x")).toBe("/docs/named#x");
  expect(addresses.report()).toBeNull();
});
