import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
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

test("a file of synonyms has one group per line, and comments and single words are ignored", () => {
  expect(parseSynonyms("# ours\nenv, environment variable , configuration\r\n\nalone\n")).toEqual([
    ["env", "environment variable", "configuration"],
  ]);
});

test("a docs folder without a file of synonyms has no synonyms", async () => {
  const dir = await mkdtemp(path.join(os.tmpdir(), "synonyms-"));
  try {
    expect(await readSynonyms(dir)).toEqual([]);
    await writeFile(path.join(dir, "synonyms.txt"), "bot, assistant");
    expect(await readSynonyms(dir)).toEqual([["bot", "assistant"]]);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("a word or phrase finds sections that use its synonym", () => {
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

test("sections with the reader's own word are ranked before those with its synonym", () => {
  const sections = [section("/docs/a", "Bot", "One."), section("/docs/b", "Assistant", "Two.")];
  const { ranked } = buildLexical(sections, { synonyms: [["bot", "assistant"]] }).rank("assistant", 8);
  expect(ranked.map(({ at }) => at)).toEqual([1, 0]);
});

test("everyday words find what the docs call otherwise, unless the docs have synonyms of their own for them", () => {
  const sections = [
    section("/docs/a", "Slack set-up", "Paste the token."),
    section("/docs/b", "Slack scopes", "Read and write."),
    section("/docs/c", "Threads", "A list."),
  ];
  const found = (question: string, synonyms: string[][] = []) =>
    buildLexical(sections, { synonyms })
      .rank(question, 8)
      .ranked.map(({ at }) => at);
  expect(found("How do I connect Slack?")[0]).toBe(0);
  expect(found("my conversations")).toEqual([2]);
  expect(found("my conversations", [["conversation", "scope"]])).toEqual([1]);
});
