import { expect, it } from "vitest";
import { openProject, pagesIn } from "../../../support/docs-project.ts";

const files = ["a.md", "b.md", "de/a.md", "fr/a.md", "ja/a.md", "v1/a.md", "v1/b.md"];

it("the language and version of a reader are named, or those of the page, or that of the question", async () => {
  const { editionOf } = await openProject(pagesIn("docs", ...files));
  expect(editionOf({ path: "/docs/de/a", question: "How do I install this?" })).toBe("de");
  expect(editionOf({ path: "/docs/v1/a", question: "Wie installiere ich das?" })).toBe("v1");
  expect(editionOf({ path: "/docs/a", lang: "fr" })).toBe("fr");
  expect(editionOf({ version: "v1" })).toBe("v1");
  expect(editionOf({ lang: "pt", version: "9", path: "/docs/de/a" })).toBe("de");
  expect(editionOf({ path: null })).toBe("");
});

it.each([
  ["Wie installiere ich das Paket?", "de"],
  ["Kann ich die Farbe ändern?", "de"],
  ["Comment installer le paquet ?", "fr"],
  ["パッケージをインストールするには？", "ja"],
  ["How do I install the package?", ""],
  ["install npm", ""],
  ["Docker", ""],
  ["Error: ENOENT no such file", ""],
])("a question away from the docs, %j, is answered from %j", async (question, edition) => {
  const { editionOf } = await openProject(pagesIn("docs", ...files));
  expect(editionOf({ path: null, question })).toBe(edition);
});
