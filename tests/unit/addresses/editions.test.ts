/** Addresses of translations and versions on the published site, from whole projects. */
import { afterEach, describe, expect, it } from "vitest";
import { type Addresses, createAddresses } from "#lib/addresses/addresses.ts";
import { openDocs } from "#lib/docs/docs.ts";
import { type DocsFolder, writeProject } from "#tests/support/docs-folder.ts";

const PAGE = "# A title\n\nA text.\n\n## A heading\n\nMore.\n";
const folders: DocsFolder[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => folder.close())));

/** The addresses of a project with these files; those without a text are pages. */
async function open(
  files: Record<string, string | null>,
  { docsUrl = "https://site.test", sitemap = [] as string[], dir = "" } = {},
): Promise<Addresses> {
  const written = Object.entries(files).map(([name, text]) => [name, text ?? PAGE]);
  const folder = await writeProject(Object.fromEntries(written), dir);
  folders.push(folder);
  const docs = await openDocs({ dir: `${folder.root}/${dir}` });
  const fetch = async () =>
    sitemap.length > 0
      ? new Response(`<urlset>${sitemap.map((url) => `<loc>${url}</loc>`).join("")}</urlset>`)
      : new Response("", { status: 404 });
  const addresses = createAddresses({ siteUrl: "https://assistant.test", docsUrl, docs, fetch });
  await addresses.refresh();
  return addresses;
}

const DOCUSAURUS = {
  "docusaurus.config.js": `export default { i18n: { defaultLocale: "en", locales: ["en", "de"] }, presets: [["classic", { docs: { sidebarPath: "x" } }]] };`,
  "docs/intro.md": null,
  "i18n/de/docusaurus-plugin-content-docs/current/intro.md": null,
};
const VERSIONS = {
  "versions.json": `["2.0", "1.0"]`,
  "versioned_docs/version-2.0/intro.md": null,
  "versioned_docs/version-1.0/intro.md": null,
  "i18n/de/docusaurus-plugin-content-docs/version-2.0/intro.md": null,
  "i18n/de/docusaurus-plugin-content-docs/version-1.0/intro.md": null,
};

describe("Docusaurus", () => {
  it("has languages before the folder of the docs, and versions below it", async () => {
    const addresses = await open({ ...DOCUSAURUS, ...VERSIONS });
    const urls = ["", "next/", "1.0/", "de/", "de/1.0/", "de/next/"].map((at) =>
      addresses.publicUrl(`/docs/${at}intro`),
    );
    expect(urls).toEqual([
      "https://site.test/docs/intro",
      "https://site.test/docs/next/intro",
      "https://site.test/docs/1.0/intro",
      "https://site.test/de/docs/intro",
      "https://site.test/de/docs/1.0/intro",
      "https://site.test/de/docs/next/intro",
    ]);
  });

  it("has the current version without a name where it is the last one", async () => {
    const config = DOCUSAURUS["docusaurus.config.js"].replace("docs: {", `docs: { lastVersion: "current",`);
    const addresses = await open({ ...DOCUSAURUS, ...VERSIONS, "docusaurus.config.js": config });
    expect(addresses.publicUrl("/docs/intro")).toBe("https://site.test/docs/intro");
    expect(addresses.publicUrl("/docs/2.0/intro")).toBe("https://site.test/docs/2.0/intro");
  });

  it("has translations beside the folder of the docs that DOCS_URL names", async () => {
    const addresses = await open(DOCUSAURUS, { docsUrl: "https://site.test/base/docs" });
    expect(addresses.publicUrl("/docs/intro#a-heading")).toBe("https://site.test/base/docs/intro#a-heading");
    expect(addresses.publicUrl("/docs/de/intro")).toBe("https://site.test/base/de/docs/intro");
    expect(addresses.pathOf("https://site.test/base/de/docs/intro/")).toBe("/docs/de/intro");
  });
});

describe("MkDocs", () => {
  it("has a project for each language, of which the default one has no folder", async () => {
    const config = "site_name: x\ntheme:\n  language: en\nextra:\n  alternate:\n  - link: /\n    name: en\n";
    const files = { "docs/en/mkdocs.yml": config, "docs/en/docs/a.md": null, "docs/en/docs/b.md": null };
    const addresses = await open({ ...files, "docs/de/mkdocs.yml": config, "docs/de/docs/a.md": null });
    expect(addresses.publicUrl("/docs/a")).toBe("https://site.test/a/");
    expect(addresses.publicUrl("/docs/de/a")).toBe("https://site.test/de/a/");
  });

  it("has languages as folders or as endings with its plugin", async () => {
    const config = (structure: string) =>
      `site_name: x\nplugins:\n- i18n:\n    docs_structure: ${structure}\n    languages:\n    - {locale: en, default: true}\n    - {locale: de}\n`;
    const byFolder = await open({
      "mkdocs.yml": config("folder"),
      ...{ "docs/en/a.md": null, "docs/en/b.md": null, "docs/de/a.md": null, "docs/de/b.md": null },
    });
    const byEnding = await open({ "mkdocs.yml": config("suffix"), "docs/a.md": null, "docs/a.de.md": null });
    for (const addresses of [byFolder, byEnding]) {
      expect(addresses.publicUrl("/docs/a")).toBe("https://site.test/a/");
      expect(addresses.publicUrl("/docs/de/a")).toBe("https://site.test/de/a/");
    }
  });
});

describe("Hugo", () => {
  const config = "languages:\n  en: {weight: 1}\n  de: {weight: 2}\n";
  const pages = {
    "content/a.md": null,
    "content/a.de.md": null,
    "content/b/_index.md": null,
    "content/b/_index.de.md": null,
  };

  it("has the language before the path, not in the name of the page", async () => {
    const addresses = await open({ "hugo.yaml": config, ...pages });
    expect(addresses.publicUrl("/docs/a")).toBe("https://site.test/a/");
    expect(addresses.publicUrl("/docs/de/a")).toBe("https://site.test/de/a/");
    expect(addresses.publicUrl("/docs/de/b")).toBe("https://site.test/de/b/");
  });

  it("has a folder of the default language where its configuration says so", async () => {
    const addresses = await open({ "hugo.yaml": `defaultContentLanguageInSubdir: true\n${config}`, ...pages });
    expect(addresses.publicUrl("/docs/a")).toBe("https://site.test/en/a/");
  });

  it("names languages by their key, whatever their folders are called", async () => {
    const named = "languages:\n  en: {contentDir: content/english}\n  de: {contentDir: content/german}\n";
    const files = { "content/english/a.md": null, "content/german/a.md": null, "content/german/b.md": null };
    const addresses = await open({ "hugo.yaml": named, ...files, "content/english/b.md": null });
    expect(addresses.publicUrl("/docs/english/a")).toBe("https://site.test/a/");
    expect(addresses.publicUrl("/docs/german/a")).toBe("https://site.test/de/a/");
  });
});

it("has the routes of Next.js' app router without the folder and the name of their files", async () => {
  const files = { "app/layout.jsx": "", "app/(main)/docs/guide/page.mdx": null, "app/docs/page.mdx": null };
  const nextra = { "package.json": `{"dependencies":{"nextra":"4"}}`, "next.config.mjs": "export default {};" };
  const addresses = await open({ ...nextra, ...files });
  expect(addresses.publicUrl("/docs/docs/guide")).toBe("https://site.test/docs/guide");
  expect(addresses.publicUrl("/docs/docs")).toBe("https://site.test/docs");
  const plain = await open({ ...nextra, "content/page.mdx": null, "content/index.mdx": null });
  expect(plain.publicUrl("/docs/page")).toBe("https://site.test/page");
});

describe("languages in folders", () => {
  const STARLIGHT = {
    "package.json": `{"dependencies":{"@astrojs/starlight":"1"}}`,
    "astro.config.mjs": "export default {};",
  };
  it.each<[string, Record<string, string | null>, string, string]>([
    [
      "Starlight",
      { ...STARLIGHT, "src/content/docs/en/a.md": null, "src/content/docs/de/a.md": null },
      "/en/a/",
      "/de/a/",
    ],
    ["Starlight", { ...STARLIGHT, "src/content/docs/a.md": null, "src/content/docs/de/a.md": null }, "/a/", "/de/a/"],
    [
      "VitePress",
      { ".vitepress/config.ts": "export default {}", "a.md": null, "de/a.md": null },
      "/a.html",
      "/de/a.html",
    ],
    [
      "Fumadocs",
      { "source.config.ts": "export default {}", "content/docs/a.mdx": null, "content/docs/a.de.mdx": null },
      "/en/docs/a",
      "/de/docs/a",
    ],
    [
      "Nextra",
      {
        "package.json": `{"dependencies":{"nextra":"4"}}`,
        "next.config.mjs": `export default nextra({ contentDirBasePath: "/docs" })({});`,
        ...{ "content/en/a.mdx": null, "content/de/a.mdx": null },
      },
      "/en/docs/a",
      "/de/docs/a",
    ],
  ])("are where %s has them", async (_, files, original, translated) => {
    const addresses = await open(files);
    expect(addresses.publicUrl("/docs/a")).toBe(`https://site.test${original}`);
    expect(addresses.publicUrl("/docs/de/a")).toBe(`https://site.test${translated}`);
  });

  it("are not repeated when DOCS_URL names that of the default language", async () => {
    const files = { "src/content/docs/en/a.md": null, "src/content/docs/de/a.md": null };
    const addresses = await open({ ...STARLIGHT, ...files }, { docsUrl: "https://site.test/base/en" });
    expect(addresses.publicUrl("/docs/a")).toBe("https://site.test/base/en/a/");
    expect(addresses.publicUrl("/docs/de/a")).toBe("https://site.test/base/de/a/");
  });

  it("follow the sitemap, which may hide the default one", async () => {
    const files = {
      "source.config.ts": "export default {}",
      "content/docs/a.mdx": null,
      "content/docs/a.de.mdx": null,
    };
    const sitemap = ["https://site.test/docs/a", "https://site.test/de/docs/a"];
    const addresses = await open(files, { sitemap });
    expect(["/docs/a", "/docs/de/a"].map((path) => addresses.publicUrl(path))).toEqual(sitemap);
  });
});
