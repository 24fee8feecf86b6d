import { describe, expect, it } from "vitest";
import type { NavPage } from "#lib/docs/navigation/nav-page.ts";
import type { Folder } from "#lib/docs/navigation/settings/folder.ts";
import { buildNav } from "#lib/docs/navigation/tree/build.ts";
import { type Outline, outlineOf } from "../../../../support/nav-outline.ts";

const page = (file: string, more: Partial<NavPage> = {}): NavPage => ({
  file,
  path: `/docs/${file.replace(/\.md$/, "")}`,
  title: file.replace(/^.*\//, "").replace(/\.md$/, ""),
  label: null,
  hidden: false,
  isIndex: /(^|\/)index\.md$/.test(file),
  section: null,
  order: null,
  position: null,
  aliases: [],
  ...more,
});
const folder = (more: Partial<Folder>): Folder => ({ title: null, position: null, items: [], file: "", ...more });
const outline = (pages: NavPage[], folders: Record<string, Folder> = {}) =>
  outlineOf(buildNav(pages, { folders: new Map(Object.entries(folders)) }));

describe("the groups of the navigation", () => {
  it.each<[string, NavPage[], Outline]>([
    ["are named after folders", [page("first-steps/a.md")], [["First steps", ["a"]]]],
    ["have no name when their pages are in the docs folder itself", [page("a.md")], ["a"]],
    ["have the names that pages give as their section", [page("x/a.md", { section: "Start" })], [["Start", ["a"]]]],
    [
      "join pages of several folders",
      [page("x/a.md", { section: "S" }), page("y/b.md", { section: "S" })],
      [["S", ["a", "b"]]],
    ],
    ["are in each other as their folders are", [page("x/a.md"), page("x/y/b.md")], [["X", ["a", ["Y", ["b"]]]]]],
    [
      "have their folder's own page and its title",
      [page("x/index.md", { title: "The X" }), page("x/a.md")],
      [["The X", ["a"]]],
    ],
    [
      "have their folder's name where its own page is an overview",
      [page("x/index.md", { title: "Overview" }), page("x/a.md")],
      [["X", ["a"]]],
    ],
    [
      "begin with introductions and end with news",
      [page("blog/a.md"), page("guides/b.md"), page("intro/c.md")],
      [
        ["Intro", ["c"]],
        ["Guides", ["b"]],
        ["Blog", ["a"]],
      ],
    ],
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
    ["begin with the pages of the docs folder", [page("x/a.md"), page("z.md")], ["z", ["X", ["a"]]]],
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
  it.each<[string, NavPage[], string[]]>([
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
    expect(outline(pages)).toEqual(expected);
  });

  it("have the newest first where names begin with dates", () => {
    const files = ["blog/2023-01-02-a.md", "blog/2024-05-06-b.md", "blog/2023-11-01-c.md"];
    expect(outline(files.map((file) => page(file, { title: file.slice(16, 17) })))).toEqual([
      ["Blog", ["b", "c", "a"]],
    ]);
  });

  it("do not repeat the title of their group", () => {
    const pages = [
      page("select/index.md", { title: "Select" }),
      page("select/api.md", { title: "Select - Components - API" }),
      page("select/changelog.md", { title: "Select" }),
    ];
    expect(outline(pages)).toEqual([["Select", ["API", "Changelog"]]]);
  });

  it("have their label as their name", () => {
    expect(outline([page("a.md", { label: "Short" })])).toEqual(["Short"]);
  });

  it("are in the order that their folder lists, with what it says of the others", () => {
    const pages = ["x/a.md", "x/b.md", "x/c.md"].map((file) => page(file));
    const listed = [
      { kind: "entry" as const, name: "c", title: "The C" },
      { kind: "separator" as const, title: "Part" },
      { kind: "entry" as const, name: "b", title: null },
    ];
    expect(outline(pages, { x: folder({ items: listed }) })).toEqual([["X", ["The C", ["Part", ["b"]]]]]);
    const withRest = [...listed, { kind: "rest" as const, isReversed: false }];
    expect(outline(pages, { x: folder({ items: withRest }) })).toEqual([["X", ["The C", ["Part", ["b", "a"]]]]]);
  });

  it("have the same order, whichever is read first", () => {
    const pages = ["x/a.md", "x/y/b.md", "x/index.md", "c.md"].map((file) => page(file));
    expect(buildNav([...pages].reverse())).toEqual(buildNav(pages));
  });
});
