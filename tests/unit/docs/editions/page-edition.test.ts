import { expect, it } from "vitest";
import { openProject, pagesIn } from "../../../support/docs-project.ts";

const pages = pagesIn("docs", "index.md", "a.md", "b.md", "de/index.md", "de/a.md", "v1/index.md", "v1/a.md");
const items = (list: { label: string; path: string; exact: boolean }[] = []) =>
  list.map(({ label, path, exact }) => `${label}: ${path}${exact ? "" : " (nearest)"}`);

it("a page leads to itself in every language and version, else to the nearest page", async () => {
  const { pageEdition } = await openProject(pages);
  const a = pageEdition("/docs/a");
  expect(items(a?.languages)).toEqual(["English: /docs/a", "Deutsch: /docs/de/a"]);
  expect(items(a?.versions)).toEqual(["Latest: /docs/a", "v1: /docs/v1/a"]);
  expect(a?.alternates).toEqual([
    { lang: "en", path: "/docs/a" },
    { lang: "de", path: "/docs/de/a" },
    { lang: "x-default", path: "/docs/a" },
  ]);
  expect(items(pageEdition("/docs/b")?.languages)).toEqual(["English: /docs/b", "Deutsch: /docs/de (nearest)"]);
  expect(pageEdition("/docs/b")?.alternates).toEqual([]);
  expect(items(pageEdition("/docs/v1/a")?.languages)).toEqual([
    ...["English: /docs/v1/a", "Deutsch: /docs/de/a (nearest)"],
  ]);
});

it("a page of an old version leads to the latest one", async () => {
  const { pageEdition } = await openProject(pages);
  expect(pageEdition("/docs/a")?.banner).toBeNull();
  expect(pageEdition("/docs/v1/a")?.banner).toEqual({
    ...{ age: "old", version: "v1", path: "/docs/a", exact: true },
  });
});

it("the text of a copy of the original is in the default language, its reader's language is not; a right-to-left language has its direction", async () => {
  const { pageEdition } = await openProject({
    ...pagesIn("docs", "a.md", "b.md", "ar/a.md", "ar/b.md"),
    "docs/ar/a.md": "# A page\n\nIn another language.\n",
    "docs/ar/b.md": "# b\n\nText of b.md.\n",
  });
  expect(pageEdition("/docs/ar/a")).toMatchObject({
    ...{ lang: "ar", textLang: "ar", textDir: "rtl", isUntranslated: false },
  });
  expect(pageEdition("/docs/ar/b")).toMatchObject({
    ...{ lang: "ar", textLang: "en", textDir: "ltr", isUntranslated: true },
  });
});

it("copies of the original are no alternates for search engines", async () => {
  const { pageEdition } = await openProject({
    ...pagesIn("docs", "a.md", "b.md", "de/a.md", "de/b.md"),
    "docs/de/a.md": "# Seite\n\nAuf Deutsch.\n",
    "docs/de/b.md": "# b\n\nText of b.md.\n",
  });
  expect(pageEdition("/docs/a")?.alternates.map(({ lang }) => lang)).toEqual(["en", "de", "x-default"]);
  expect(pageEdition("/docs/b")?.alternates).toEqual([]);
  expect(pageEdition("/docs/de/b")?.alternates).toEqual([]);
});

it("docs with one language and version have no switcher", async () => {
  expect((await openProject(pagesIn("docs", "a.md"))).pageEdition("/docs/a")).toBeNull();
});
