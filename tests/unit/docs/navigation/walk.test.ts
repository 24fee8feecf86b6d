import { describe, expect, it } from "vitest";
import type { NavEntry } from "#lib/contract/docs.ts";
import { groupsAbove, listPages } from "#lib/docs/navigation/walk.ts";

const page = (path: string, entries: NavEntry[] = []): NavEntry => ({ title: path.slice(1), path, entries });
const group = (title: string, entries: NavEntry[]): NavEntry => ({ title, path: null, entries });
const nav = [
  page("/a"),
  group("Guides", [page("/b", [page("/c"), group("Deep", [page("/d")])]), page("/a")]),
  { title: "Blog", path: null, href: "https://x.test", entries: [] },
];

describe("the pages of a navigation", () => {
  it("are listed from top to bottom, each once, a group's own page before the group's entries", () => {
    expect(listPages(nav).map(({ path }) => path)).toEqual(["/a", "/b", "/c", "/d"]);
  });
});

describe("the groups above a page", () => {
  it.each([
    ["/a", []],
    ["/b", ["Guides /b"]],
    ["/c", ["Guides /b", "b /b"]],
    ["/d", ["Guides /b", "b /b", "Deep /d"]],
    ["/missing", []],
  ])("of %s lead to their own page or the first one in them", (path, expected) => {
    expect(groupsAbove(nav, path).map((above) => `${above.title} ${above.path}`)).toEqual(expected);
  });
});
