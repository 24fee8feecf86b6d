import { expect, test } from "vitest";
import { describeNavigation } from "#lib/docs/navigation/describe.ts";

const none = { source: "folders", generator: null, file: null, listed: 3, unlisted: [], unknown: [], notes: [] };

test("the source of the navigation is named with what it lacks", () => {
  expect(describeNavigation(none)).toEqual(["navigation from folders: lists 3 pages"]);
  const more = { source: "docs.json", generator: "Mintlify", file: "../docs.json", listed: 1_200, unlisted: ["a.md"] };
  const unknown = ["a", "b", "c", "d", "e", "f"];
  const notes = [{ file: "sidebars.js", reason: "it is broken" }];
  expect(describeNavigation({ ...none, ...more, unknown, notes })).toEqual([
    "navigation from ../docs.json (Mintlify): lists 1,200 pages, 1 are reached by search and links only",
    "! the navigation names 6 without a page: a, b, c, d, e, …",
    "! sidebars.js: it is broken",
  ]);
});
