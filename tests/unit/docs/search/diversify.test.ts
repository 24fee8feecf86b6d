import { expect, test } from "vitest";
import { diversify } from "#lib/docs/search/diversify.ts";
import type { Indexed } from "#lib/docs/search/ranking.ts";

const section = (path: string, heading: string, content: string): Indexed => ({
  path,
  title: path,
  headingPath: [path, heading],
  content,
  keywords: [],
  description: null,
});

test("a text that occurs in several sections is listed once, at its best rank", () => {
  const text = "The same words at great length. ".repeat(10);
  const sections = [
    section("/docs/a", "One", text),
    section("/docs/b", "Other", text),
    section("/docs/c", "One", "Own."),
  ];
  const ranked = [0, 1, 2].map((at) => ({ at, score: 9 - at }));
  expect(diversify(ranked, sections, 8).map(({ at }) => at)).toEqual([0, 2]);
});

test("short texts count as repeated only under the same heading", () => {
  const sections = [section("/docs/a", "One", "None."), section("/docs/b", "Other", "None.")];
  expect(
    diversify(
      [0, 1].map((at) => ({ at, score: 1 })),
      sections,
      8,
    ),
  ).toHaveLength(2);
});

test("one page does not fill the results unless all others score far lower", () => {
  const sections = [..."abcdef"].map((name, i) => section(i < 5 ? "/docs/a" : "/docs/b", name, name));
  const scored = (others: number) => [10, 9.8, 9.6, 9.4, 9.2, others].map((score, at) => ({ at, score }));
  expect(diversify(scored(8.5), sections, 4).map(({ at }) => at)).toEqual([0, 1, 2, 5]);
  expect(diversify(scored(2), sections, 4).map(({ at }) => at)).toEqual([0, 1, 2, 3]);
});
