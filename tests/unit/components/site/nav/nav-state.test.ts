import { describe, expect, it } from "vitest";
import { addPage, addWhole, type NavState } from "#components/site/nav/nav-state.ts";
import type { NavEntry, PageNavEntry } from "#lib/contract/docs.ts";
import { createNavigation } from "#lib/docs/navigation/prune.ts";

const page = (path: string): NavEntry => ({ title: path, path, entries: [] });
const group = (title: string, ...entries: NavEntry[]): NavEntry => ({ title, path: null, entries });
const nav = [page("/start"), group("A", page("/a"), group("Deep", page("/deep"))), group("B", page("/b"))];
const { forPage, version } = createNavigation(nav, 1);
const small = createNavigation(nav);

/** The drawn entries: titles of groups with "+" when they are closed, and what is below open ones. */
const drawn = (state: NavState, entries: PageNavEntry[] | null = state.entries, at = ""): unknown =>
  entries?.map((entry, i) => {
    const key = `${at}.${i}`;
    if (entry.entries?.length === 0) return entry.title;
    return state.open[key] ? [entry.title, drawn(state, entry.entries, key) ?? "…"] : `${entry.title} +`;
  });
const toggle = (state: NavState, key: string): NavState => ({
  ...state,
  open: { ...state.open, [key]: !state.open[key] },
});

describe("the navigation in the browser", () => {
  it("has the groups of the first page open", () => {
    expect(drawn(addPage(null, forPage("/a"), "/a"))).toEqual(["/start", ["A", ["/a", "Deep +"]], "B +"]);
  });

  it("keeps groups open from page to page, and their entries", () => {
    const state = addPage(addPage(null, forPage("/deep"), "/deep"), forPage("/b"), "/b");
    expect(drawn(state)).toEqual(["/start", ["A", ["/a", ["Deep", ["/deep"]]]], ["B", ["/b"]]]);
  });

  it("opens a group that the reader closed when a page below it is opened, and no other", () => {
    const closed = toggle(addPage(null, small.forPage("/b"), "/b"), ".1");
    expect(drawn(addPage(closed, small.forPage("/b"), "/b"))).toEqual(["/start", "A +", ["B", ["/b"]]]);
    expect(drawn(addPage(closed, small.forPage("/deep"), "/deep"))).toEqual([
      "/start",
      ["A", ["/a", ["Deep", ["/deep"]]]],
      ["B", ["/b"]],
    ]);
  });

  it("waits for the whole tree with a group that the reader opens", () => {
    const opened = toggle(addPage(null, forPage("/start"), "/start"), ".1");
    expect([drawn(opened), opened.isWhole]).toEqual([["/start", ["A", "…"], "B +"], false]);
    const whole = addWhole(opened, { version, data: nav });
    expect([drawn(whole), whole.isWhole]).toEqual([["/start", ["A", ["/a", "Deep +"]], "B +"], true]);
  });

  it("knows the whole tree on later pages", () => {
    const whole = addWhole(addPage(null, forPage("/start"), "/start"), { version, data: nav });
    const later = toggle(addPage(whole, forPage("/b"), "/b"), ".1");
    expect([drawn(later), later.isWhole]).toEqual([["/start", ["A", ["/a", "Deep +"]], ["B", ["/b"]]], true]);
  });

  it("begins anew with pages of a changed tree", () => {
    const whole = addWhole(addPage(null, forPage("/start"), "/start"), { version, data: nav });
    const changed = createNavigation([group("C", page("/c")), ...nav], 1);
    const state = addPage(whole, changed.forPage("/c"), "/c");
    expect([drawn(state), state.isWhole]).toEqual([[["C", ["/c"]], "/start", "A +", "B +"], false]);
  });
});
