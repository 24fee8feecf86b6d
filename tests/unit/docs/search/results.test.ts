import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { diversify } from "#lib/docs/search/diversify.ts";
import { buildLexical } from "#lib/docs/search/lexical/lexical.ts";
import { parseSynonyms, readSynonyms } from "#lib/docs/search/lexical/synonyms.ts";
import type { Indexed } from "#lib/docs/search/ranking.ts";

const section = (path: string, heading: string, content: string): Indexed => ({
  path,
  title: path,
  headingPath: [path, heading],
  content,
  keywords: [],
  description: null,
});

test("synonyms: one group a line, remarks and single words left out", () => {
  expect(parseSynonyms("# ours\nenv, environment variable , configuration\r\n\nalone\n")).toEqual([
    ["env", "environment variable", "configuration"],
  ]);
});

test("a docs folder without a file of synonyms has none", async () => {
  const dir = await mkdtemp(path.join(os.tmpdir(), "synonyms-"));
  try {
    expect(await readSynonyms(dir)).toEqual([]);
    await writeFile(path.join(dir, "synonyms.txt"), "bot, assistant");
    expect(await readSynonyms(dir)).toEqual([["bot", "assistant"]]);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("synonyms lead to sections that use the other word, words and phrases alike", () => {
  const sections = [
    section("/docs/a", "Variables", "Set an environment variable."),
    section("/docs/b", "Theme", "Colours and fonts."),
  ];
  const synonyms = [["env", "environment variable"]];
  const found = (question: string, groups: string[][]) =>
    buildLexical(sections, { synonyms: groups })
      .rank(question, 8)
      .ranked.map(({ at }) => at);
  expect(found("env", [])).toEqual([]);
  expect(found("env", synonyms)).toEqual([0]);
  const reversed = [section("/docs/a", "Env", "What may be set."), ...sections.slice(1)];
  expect(
    buildLexical(reversed, { synonyms })
      .rank("environment variable", 8)
      .ranked.map(({ at }) => at),
  ).toEqual([0]);
});

test("the reader's own word goes before its synonym", () => {
  const sections = [section("/docs/a", "Bot", "One."), section("/docs/b", "Assistant", "Two.")];
  const { ranked } = buildLexical(sections, { synonyms: [["bot", "assistant"]] }).rank("assistant", 8);
  expect(ranked.map(({ at }) => at)).toEqual([1, 0]);
});

test("confidence: near 0 for what the docs do not know, near 1 for what a page is about", () => {
  const sections = [
    section("/docs/slack", "Slack token", "The Slack bot token is set in the environment. It starts with xoxb."),
    section("/docs/themes", "Themes", "Light and dark. The theme follows the system."),
    section("/docs/run", "Runs", "A run is queued, then it is in progress."),
  ];
  const { rank } = buildLexical(sections);
  const sure = rank("Where is the Slack bot token set?", 8).confidence;
  expect(sure).toBeGreaterThan(0.8);
  expect(rank("Is the theme a paid subscription with monthly invoices?", 8).confidence).toBeLessThan(0.3);
  expect(rank("Quarterly invoices and refunds", 8).confidence).toBe(0);
});

test("the same text in several places is shown once, the best first", () => {
  const text = "The same words at great length. ".repeat(10);
  const sections = [
    section("/docs/a", "One", text),
    section("/docs/b", "Other", text),
    section("/docs/c", "One", "Own."),
  ];
  const ranked = [0, 1, 2].map((at) => ({ at, score: 9 - at }));
  expect(diversify(ranked, sections, 8).map(({ at }) => at)).toEqual([0, 2]);
});

test("short texts are the same only under the same heading", () => {
  const sections = [section("/docs/a", "One", "None."), section("/docs/b", "Other", "None.")];
  expect(
    diversify(
      [0, 1].map((at) => ({ at, score: 1 })),
      sections,
      8,
    ),
  ).toHaveLength(2);
});

test("one page does not fill the results, unless the others are far worse", () => {
  const sections = [..."abcdef"].map((name, i) => section(i < 5 ? "/docs/a" : "/docs/b", name, name));
  const scored = (others: number) => [10, 9.8, 9.6, 9.4, 9.2, others].map((score, at) => ({ at, score }));
  expect(diversify(scored(8.5), sections, 4).map(({ at }) => at)).toEqual([0, 1, 2, 5]);
  expect(diversify(scored(2), sections, 4).map(({ at }) => at)).toEqual([0, 1, 2, 3]);
});
