import { describe, expect, it } from "vitest";
import { openProject, pagesIn } from "../../../support/docs-project.ts";

const page = (title: string, ...texts: string[]) => `# ${title}\n\n${texts.join("\n\n")}\n`;
const ids = ({ editions }: Awaited<ReturnType<typeof openProject>>) => editions.list.map(({ id }) => id);
const urls = async (docs: Awaited<ReturnType<typeof openProject>>, question: string, edition: string) =>
  (await docs.search(question, { edition })).sections.map(({ url, lang }) => (lang ? `${url} (${lang})` : url));

const SITE = {
  "docs/index.md": page("Welcome", "The docs of the parcel service."),
  "docs/install.md": page("Installation", "Install the parcel service with the package manager. It takes a minute."),
  "docs/refund.md": page("Refunds", "A refund is paid within seven days to the card that was charged."),
  "docs/de/index.md": page("Willkommen", "Die Dokumentation des Paketdienstes."),
  "docs/de/install.md": page(
    "Installation",
    "Installiere den Paketdienst mit der Paketverwaltung. Das dauert eine Minute.",
  ),
  "docs/v1/index.md": page("Welcome", "The docs of the parcel service, version one."),
  "docs/v1/install.md": page("Installation", "Install the parcel service with the old installer script."),
};

describe("docs in languages and versions", () => {
  it("are editions with their own navigation, neighbours and alternates", async () => {
    const docs = await openProject(SITE);
    expect(ids(docs)).toEqual(["", "de", "v1"]);
    expect(docs.outline).toEqual(["Welcome", "Installation", "Refunds"]);
    expect(docs.siteOf("/docs/de/install").nav.map(({ title }) => title)).toEqual(["Willkommen", "Installation"]);
    expect(await docs.page("/docs/refund")).toMatchObject({ previous: { path: "/docs/install" }, next: null });
    expect(await docs.page("/docs/de")).toMatchObject({ previous: null, next: { path: "/docs/de/install" } });
    const of = (path: string) => docs.editions.alternates(path).map(({ path, exact }) => [path, exact]);
    expect(of("/docs/install")).toEqual([
      ["/docs/de/install", true],
      ["/docs/v1/install", true],
    ]);
    expect(of("/docs/refund")).toEqual([
      ["/docs/de", false],
      ["/docs/v1", false],
    ]);
    expect(docs.editions.of("/docs/v1/install")).toMatchObject({ version: "v1", age: "old", lang: "en" });
  });

  it("are searched in the language and version of the reader", async () => {
    const docs = await openProject(SITE);
    expect(await urls(docs, "Wie installiere ich den Paketdienst?", "de")).toEqual([
      ...["/docs/de/install#installation", "/docs/de#willkommen"],
    ]);
    expect((await urls(docs, "install the parcel service", ""))[0]).toBe("/docs/install#installation");
    expect((await urls(docs, "install the parcel service", "v1"))[0]).toBe("/docs/v1/install#installation");
    expect((await urls(docs, "install", "v1")).every((url) => url.startsWith("/docs/v1"))).toBe(true);
  });

  it("fall back to the default language, and to the translation of what was found there", async () => {
    const docs = await openProject(SITE);
    expect(await urls(docs, "When is a refund paid to the card?", "de")).toEqual(["/docs/refund#refunds (en)"]);
    expect((await urls(docs, "install parcel service package manager", "de"))[0]).toBe("/docs/de/install#installation");
    expect(await urls(docs, "When is a refund paid to the card?", "v1")).not.toContain("/docs/refund#refunds");
  });

  it("of Docusaurus are in folders beside the docs", async () => {
    const docs = await openProject({
      "docusaurus.config.js": `module.exports = { i18n: { defaultLocale: "en", locales: ["en", "fr"] } }`,
      "versions.json": `["2.0", "1.0"]`,
      "sidebars.js": `module.exports = { docs: ["b", "a"] }`,
      "versioned_sidebars/version-1.0-sidebars.json": `{"docs": ["a", "b"]}`,
      ...pagesIn("docs", "a.md", "b.md"),
      ...pagesIn("versioned_docs/version-2.0", "a.md", "b.md"),
      ...pagesIn("versioned_docs/version-1.0", "a.md", "b.md"),
      ...pagesIn("i18n/fr/docusaurus-plugin-content-docs/current", "a.md"),
      ...pagesIn("i18n/fr/docusaurus-plugin-content-docs/version-2.0", "a.md"),
    });
    expect(ids(docs)).toEqual(["", "fr", "next", "fr/next", "1.0"]);
    expect(docs.outline).toEqual(["b", "a"]);
    expect(docs.siteOf("/docs/1.0/a").nav.map(({ title }) => title)).toEqual(["a", "b"]);
    expect(docs.pageInfo("/docs/a")?.file).toBe("../versioned_docs/version-2.0/a.md");
    expect(docs.editions.of("/docs/next/a")).toMatchObject({ age: "unreleased", versionLabel: "Next" });
    expect(docs.editions.alternates("/docs/fr/a").map(({ path }) => path)).toContain("/docs/1.0/a");
  });

  it("of VitePress and Starlight are named by their configuration", async () => {
    const vitepress = await openProject({
      "docs/.vitepress/config.ts": `export default { themeConfig: { sidebar: [{ text: "A", link: "/a" }] }, locales: {
        root: { label: "English", lang: "en" },
        go: { label: "Go!", lang: "go", themeConfig: { sidebar: [{ text: "Ein A", link: "/go/a" }] } } } }`,
      ...pagesIn("docs", "a.md", "go/a.md"),
    });
    expect(vitepress.editions.list.map(({ language }) => language)).toEqual(["English", "Go!"]);
    expect(vitepress.siteOf("/docs/go/a").nav.map(({ title }) => title)).toEqual(["Ein A"]);
    const endings = await openProject(pagesIn("docs", "a.md", "guide/b.md", "a.de.md", "guide/b.de.md"));
    expect(endings.pages.map(({ path }) => path).sort()).toEqual([
      "/docs/a",
      "/docs/de/a",
      "/docs/de/guide/b",
      "/docs/guide/b",
    ]);
  });
});
