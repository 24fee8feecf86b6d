import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { buildLexical } from "#lib/docs/search/lexical/lexical.ts";
import type { Indexed } from "#lib/docs/search/ranking.ts";

const section = (path: string, headingPath: string[], content: string): Indexed => ({
  path,
  title: headingPath[0] ?? "",
  headingPath,
  content,
  keywords: [],
  description: null,
});
const sections = [
  section("/docs/config", ["Configuration"], "Every variable of the environment."),
  section("/docs/config", ["Configuration", "Streaming"], "How answers are streamed."),
  section("/docs/runs", ["Runs"], "Streaming is mentioned here: streaming, streaming, and streaming again."),
  section("/docs/faq", ["About"], "Who made this, and why. 文档搜索"),
];
const lexical = buildLexical(sections);
const suggested = (typed: string) => lexical.suggest(typed, 8).map(({ at }) => sections[at]?.headingPath.join(" › "));

test.each(["c", "conf", "configurat", "configuration", "Configuration "])(
  "%j finds the page while the reader types",
  (typed) => {
    expect(suggested(typed)[0]).toBe("Configuration");
  },
);

test("a section with the word in its heading is ranked before one with the word more often in its text", () => {
  expect(suggested("strea")[0]).toBe("Configuration › Streaming");
  expect(suggested("strea")).toContain("Runs");
});

test.each(["confg", "cofniguration", "configuraton", "streming", "strema"])(
  "the typing error in %j is corrected",
  (typed) => {
    expect(suggested(typed)[0]).toMatch(/^Configuration/);
  },
);

test("short words are not corrected", () => {
  expect(suggested("rxn")).toEqual([]);
});

test("sections with all of the words are ranked first", () => {
  expect(suggested("environment vari")[0]).toBe("Configuration");
  expect(suggested("configuration strea")[0]).toBe("Configuration › Streaming");
});

describe("a title or an identifier that is typed", () => {
  const pages = [
    section("/docs/hooks", ["Hooks"], "Use an effect: useEffect, useEffect, useEffect. Then use another effect."),
    section("/docs/event", ["useEffectEvent"], "An effect event."),
    section("/docs/lint", ["use-memo"], "A rule."),
    section("/docs/effect", ["useEffect"], "It runs after the render."),
    section("/docs/effect", ["useEffect", "useEffect: the second argument of useEffect"], "useEffect takes two."),
    section("/docs/memo", ["useMemo"], "It keeps a value."),
    section("/docs/list", ["Set up: lists (old)"], "It has items."),
  ];
  const index = buildLexical(pages);
  const first = (typed: string) => pages[index.suggest(typed, 8)[0]?.at ?? -1]?.headingPath.join(" › ");

  it.each([
    ["useEffect", "useEffect"],
    ["useeffect", "useEffect"],
    ["use effect", "useEffect"],
    ["useEff", "useEffect"],
    ["useEffectE", "useEffectEvent"],
    ["useMemo", "useMemo"],
    ["use-memo", "use-memo"],
    ["Set up: lists (old)", "Set up: lists (old)"],
    ["set up lists", "Set up: lists (old)"],
  ])("%j finds the introduction of the page first", (typed, title) => {
    expect(first(typed)).toBe(title);
  });
});

test("text in a language without spaces is found by its parts", () => {
  expect(suggested("搜索")).toEqual(["About"]);
  expect(suggested("搜")).toEqual(["About"]);
});

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        "stream",
        "Config",
        "side-panel",
        "the",
        "v1.2",
        "文档",
        "é",
        "\u0000",
        "__proto__",
        "constructor",
      ),
      {
        maxLength: 12,
      },
    )
    .map((words) => words.join(" ")),
);
const docs = fc.array(
  fc.record({
    path: fc.constantFrom("/docs", "/docs/a", "/docs/a/b", ""),
    title: text,
    headingPath: fc.array(text, { maxLength: 3 }),
    content: text,
    keywords: fc.array(text, { maxLength: 2 }),
    description: fc.option(text),
  }),
  { maxLength: 8 },
);

test("any words in any docs have the same suggestions each time, with falling scores above 0 and no section twice", () => {
  fc.assert(
    fc.property(docs, text, fc.integer({ min: 1, max: 10 }), (all, words, limit) => {
      const index = buildLexical(all, { synonyms: [["stream", "side panel"]] });
      const { ranked, confidence } = index.rank(words, limit);
      expect(index.rank(words, limit)).toEqual({ ranked, confidence });
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
      if (ranked.length === 0) expect(confidence).toBe(0);
      for (const list of [ranked, index.suggest(words, limit)]) {
        expect(list.length).toBeLessThanOrEqual(limit);
        expect(new Set(list.map(({ at }) => at)).size).toBe(list.length);
        for (const [i, { at, score }] of list.entries()) {
          expect(all[at]).toBeDefined();
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(list[i - 1]?.score ?? Number.POSITIVE_INFINITY);
        }
      }
    }),
    { numRuns: 300 },
  );
});
