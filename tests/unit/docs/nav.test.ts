import { describe, expect, it } from "vitest";
import type { Folder } from "#lib/docs/files/folders.ts";
import { buildNav, type NavSource } from "#lib/docs/nav.ts";

const page = (file: string, more: Partial<NavSource> = {}): NavSource => ({
  file,
  path: `/docs/${file.replace(/\.md$/, "")}`,
  title: file.replace(/^.*\//, "").replace(/\.md$/, ""),
  isIndex: /(^|\/)index\.md$/.test(file),
  section: null,
  order: null,
  position: null,
  ...more,
});
const folder = (more: Partial<Folder>): Folder => ({ title: null, position: null, order: [], ...more });
const outline = (pages: NavSource[], folders: Record<string, Folder> = {}) =>
  buildNav(pages, new Map(Object.entries(folders))).map(({ title, items }) => [title, items.map((item) => item.title)]);

describe("the groups of the navigation", () => {
  it.each<[string, NavSource[], unknown]>([
    ["are named after folders", [page("first-steps/a.md")], [["First steps", ["a"]]]],
    ["have no name when their pages are in the docs folder itself", [page("a.md")], [[null, ["a"]]]],
    ["have the names that pages give as their section", [page("x/a.md", { section: "Start" })], [["Start", ["a"]]]],
    [
      "join pages of several folders",
      [page("x/a.md", { section: "S" }), page("y/b.md", { section: "S" })],
      [["S", ["a", "b"]]],
    ],
    ["contain the pages of deeper folders", [page("x/a.md"), page("x/y/b.md")], [["X", ["a", "b"]]]],
    [
      "are sorted by their first page",
      [page("x/a.md", { order: 2 }), page("y/b.md", { order: 1 })],
      [
        ["Y", ["b"]],
        ["X", ["a"]],
      ],
    ],
    [
      "come last when their pages have no order",
      [page("x/a.md"), page("y/b.md", { order: 1 })],
      [
        ["Y", ["b"]],
        ["X", ["a"]],
      ],
    ],
    [
      "begin with the pages of the docs folder",
      [page("x/a.md"), page("z.md")],
      [
        [null, ["z"]],
        ["X", ["a"]],
      ],
    ],
    [
      "are sorted by name, with numbers as numbers",
      [page("v10/a.md"), page("v9/b.md")],
      [
        ["V9", ["b"]],
        ["V10", ["a"]],
      ],
    ],
  ])("%s", (_, pages, expected) => {
    expect(outline(pages)).toEqual(expected);
  });

  it("have the titles and positions in the settings of folders", () => {
    const pages = [page("a/one.md"), page("b/two.md")];
    expect(outline(pages, { a: folder({ title: "Later", position: 2 }), b: folder({ position: 1 }) })).toEqual([
      ["B", ["two"]],
      ["Later", ["one"]],
    ]);
  });

  it("are an empty list when there are no pages", () => {
    expect(buildNav([])).toEqual([]);
  });
});

describe("the pages of a group", () => {
  it.each<[string, NavSource[], string[]]>([
    ["by order", [page("a.md", { order: 2 }), page("b.md", { order: 1 })], ["b", "a"]],
    ["last when they have no order", [page("a.md"), page("b.md", { order: 1 })], ["b", "a"]],
    ["by position", [page("a.md", { position: 2 }), page("b.md", { position: 1 })], ["b", "a"]],
    ["by order before position", [page("a.md", { position: 1 }), page("b.md", { order: 9 })], ["b", "a"]],
    ["by the number in the file's name", [page("10-a.md", { title: "a" }), page("9-b.md", { title: "b" })], ["b", "a"]],
    ["by title", [page("x.md", { title: "B" }), page("y.md", { title: "A" })], ["A", "B"]],
    [
      "by title with numbers as numbers",
      [page("a.md", { title: "Part 10" }), page("b.md", { title: "Part 9" })],
      ["Part 9", "Part 10"],
    ],
    ["with the index first", [page("a.md"), page("index.md")], ["index", "a"]],
  ])("are sorted %s", (_, pages, expected) => {
    expect(outline(pages)).toEqual([[null, expected]]);
  });

  it("are sorted folder by folder, each folder's own page first", () => {
    const files = ["x/b/two.md", "x/a/one.md", "x/b/index.md", "x/index.md", "x/a/index.md"];
    const [group] = buildNav(files.map((file) => page(file)));
    expect(group?.items.map(({ path }) => path)).toEqual([
      "/docs/x/index",
      "/docs/x/a/index",
      "/docs/x/a/one",
      "/docs/x/b/index",
      "/docs/x/b/two",
    ]);
  });

  it("are in the order that their folder lists, and unlisted pages follow", () => {
    const pages = ["x/a.md", "x/b.md", "x/c.md"].map((file) => page(file));
    expect(outline(pages, { x: folder({ order: ["c", "b"] }) })).toEqual([["X", ["c", "b", "a"]]]);
  });

  it("have the same order, whichever is read first", () => {
    const pages = ["x/a.md", "x/y/b.md", "x/index.md", "c.md"].map((file) => page(file));
    expect(buildNav([...pages].reverse())).toEqual(buildNav(pages));
  });
});
