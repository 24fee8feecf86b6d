import { describe, expect, it } from "vitest";
import { findLayout, placeFile } from "#lib/docs/editions/layout.ts";

const languages = (files: string[]) => findLayout(files).languages.map(({ lang, folder }) => `${lang} in "${folder}"`);
const versions = (files: string[]) => findLayout(files).versions.map(({ folder }) => folder);
const below = (folder: string, ...names: string[]) => names.map((name) => `${folder}/${name}.md`);

describe("folders of languages", () => {
  it("mirror the pages beside them, or each other", () => {
    const own = ["index.md", "a.md", "b.md", "c.md"];
    expect(languages([...own, ...below("de", "a", "b"), ...below("zh-cn", "index", "a")])).toEqual([
      'en in ""',
      'de in "de"',
      'zh-CN in "zh-cn"',
    ]);
    expect(languages([...below("en", "a", "b"), ...below("pt-BR", "a"), "index.md"])).toEqual([
      'en in "en"',
      'pt-BR in "pt-BR"',
    ]);
  });

  it("are not folders about something of that name", () => {
    const own = ["index.md", "a.md", "b.md", "c.md", "d.md"];
    expect(languages([...own, ...below("go", "a", "b", "c", "d"), ...below("is", "a")])).toEqual([]);
    expect(languages([...own, ...below("id", "index", "token", "a")])).toEqual([]);
    expect(languages([...own, ...below("it", "index")])).toEqual([]);
    expect(languages([...own, ...below("de", "x", "w", "a")])).toEqual([]);
    expect(languages([...own, ...below("it", "a", "b", "c")])).toEqual(['en in ""', 'it in "it"']);
  });

  it("may be endings", () => {
    const layout = findLayout(["a.md", "a.de.md", "guide/b.mdx", "guide/b.de.mdx", "release.v2.md"]);
    expect(layout.languages.map(({ lang }) => lang)).toEqual(["en", "de"]);
    expect(placeFile("guide/b.de.mdx", layout)).toMatchObject({ language: "de", rest: "guide/b.mdx" });
    expect(placeFile("guide/b.mdx", layout)).toMatchObject({ language: "", rest: "guide/b.mdx" });
  });
});

describe("folders of versions", () => {
  it("are sorted from the latest; pages beside them are the latest", () => {
    const names = ["a", "b", "c"];
    const files = [...below("v1", ...names), ...below("v2.10", ...names), ...below("v2.9", ...names)];
    expect(versions([...files, ...below("next", ...names)])).toEqual(["v2.10", "v2.9", "v1", "next"]);
    expect(versions(["a.md", "b.md", ...below("v1", "a", "x")])).toEqual(["", "v1"]);
  });

  it("are not folders about something of that name", () => {
    expect(versions(["a.md", "b.md", ...below("next", "a", "b")])).toEqual([]);
    expect(versions(["a.md", ...below("v1", "users", "orders"), ...below("2024", "june")])).toEqual([]);
    expect(versions([...below("01", "a"), ...below("02", "a")])).toEqual([]);
  });

  it("may be in a language, or hold languages", () => {
    const files = ["v1", "v2"].flatMap((version) => [
      ...below(`de/${version}`, "a", "b"),
      ...below(`en/${version}`, "a", "b"),
    ]);
    const layout = findLayout(files);
    expect(layout.languages.map(({ folder }) => folder)).toEqual(["en", "de"]);
    expect(layout.versions.map(({ folder }) => folder)).toEqual(["v2", "v1"]);
    expect(placeFile("de/v1/a.md", layout)).toMatchObject({ language: "de", version: "v1", rest: "a.md" });
    expect(placeFile("v1/de/a.md", layout)).toMatchObject({ language: "de", version: "v1", rest: "a.md" });
  });

  it("and languages may be named, or turned off", () => {
    const files = ["a.md", ...below("de", "a"), ...below("old", "a"), ...below("v1", "a")];
    expect(findLayout(files, { languages: false, versions: false })).toEqual({ languages: [], versions: [] });
    const named = [
      { version: "3", folder: "", label: "3" },
      { version: "2", folder: "old", label: "2" },
    ];
    expect(findLayout(files, { versions: named }).versions).toEqual(named);
  });
});
