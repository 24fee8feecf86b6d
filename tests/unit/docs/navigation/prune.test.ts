import { describe, expect, it } from "vitest";
import type { NavEntry, PageNavEntry } from "#lib/contract/docs.ts";
import { createNavigation } from "#lib/docs/navigation/prune.ts";

const page = (path: string, entries: NavEntry[] = []): NavEntry => ({ title: path.slice(1), path, entries });
const group = (title: string, entries: NavEntry[]): NavEntry => ({ title, path: null, entries });
const nav = [
  page("/start"),
  group("Guides", [page("/b", [page("/c"), group("Deep", [page("/d")])]), page("/start")]),
  page("/api", [page("/api/get")]),
  group("Empty", [group("Blog", [{ title: "Posts", path: null, href: "https://x.test", entries: [] }])]),
];

/** Titles with the titles of their entries; "…" stands for those that are left out. */
const outline = (entries: PageNavEntry[]): unknown[] =>
  entries.map(({ title, entries: below }) =>
    below === null ? `${title} …` : below.length > 0 ? [title, outline(below)] : title,
  );
const forPage = (path: string | null) => createNavigation(nav, 3).forPage(path);

describe("the navigation of a page", () => {
  it.each([
    [null, ["start", "Guides …", "api …", "Empty …"]],
    ["/missing", ["start", "Guides …", "api …", "Empty …"]],
    ["/start", ["start", "Guides …", "api …", "Empty …"]],
    ["/b", ["start", ["Guides", [["b", ["c", "Deep …"]], "start"]], "api …", "Empty …"]],
    ["/d", ["start", ["Guides", [["b", ["c", ["Deep", ["d"]]]], "start"]], "api …", "Empty …"]],
    ["/api", ["start", "Guides …", ["api", ["api/get"]], "Empty …"]],
  ])("has the top level and the groups of %s open", (path, expected) => {
    const { isWhole, entries } = forPage(path);
    expect(isWhole).toBe(false);
    expect(outline(entries)).toEqual(expected);
  });

  it("names the first page or link of a closed group that has no page of its own", () => {
    expect(forPage(null).entries.map(({ path, first }) => [path, first])).toEqual([
      ["/start", undefined],
      [null, "/b"],
      ["/api", undefined],
      [null, "https://x.test"],
    ]);
  });

  it("is sent whole while it has few entries", () => {
    expect(createNavigation(nav, 12).forPage("/start")).toMatchObject({ isWhole: true, entries: nav });
    expect(createNavigation(nav, 11).forPage("/start").isWhole).toBe(false);
  });

  it("opens the groups of one page in a thousand only", () => {
    const pages = (name: string) => Array.from({ length: 100 }, (_, i) => page(`/${name}/${i}`));
    const large = Array.from({ length: 10 }, (_, i) => group(`Group ${i}`, pages(`${i}`)));
    const { entries } = createNavigation(large).forPage("/3/50");
    expect(entries.filter((entry) => entry.entries !== null).map(({ title }) => title)).toEqual(["Group 3"]);
    expect(JSON.stringify(entries).length).toBeLessThan(6_000);
  });

  it("has a version that follows the whole tree", () => {
    const { version } = createNavigation(nav);
    expect(version).toMatch(/^[0-9a-f]{16}$/);
    expect([createNavigation(nav, 1).version, forPage("/d").version]).toEqual([version, version]);
    expect(createNavigation([...nav].reverse()).version).not.toBe(version);
  });
});
