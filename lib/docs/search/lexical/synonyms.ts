/** Synonyms of a docs folder, from its `synonyms.txt`. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { readWords } from "./words.ts";

/** A word or phrase as terms. `factor`: how likely it means what the question says. */
export type Synonym = { terms: string[]; factor: number };

/** Takes the terms of a question. Returns the synonyms at each place. */
export type Synonyms = (asked: string[]) => Synonym[][];

/** One group: words and phrases that mean the same. */
export type SynonymGroup = string[];

const FILE = "synonyms.txt";

/** Groups of a file: one group a line, its phrases separated by commas. Lines that begin with # are comments. */
export const parseSynonyms = (text: string): SynonymGroup[] =>
  text
    .split(/\r?\n/)
    .filter((line) => !line.trimStart().startsWith("#"))
    .map((line) =>
      line
        .split(",")
        .map((phrase) => phrase.trim())
        .filter(Boolean),
    )
    .filter((group) => group.length > 1);

/** Groups of a docs folder; none when it has no such file. Rejects when there is one that cannot be read. */
export async function readSynonyms(dir: string): Promise<SynonymGroup[]> {
  try {
    return parseSynonyms(await readFile(path.join(dir, FILE), "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** Factors of the docs folder's own synonyms and of everyday ones. */
const OWN = 0.6;
const EVERYDAY = 0.4;

/** @param everyday groups for words of which `own` says nothing. */
export function createSynonyms(own: SynonymGroup[], everyday: SynonymGroup[] = []): Synonyms {
  const alike = readGroups(everyday, EVERYDAY);
  for (const [phrase, synonyms] of readGroups(own, OWN)) alike.set(phrase, synonyms);
  const longest = Math.max(0, ...[...alike.keys()].map((phrase) => phrase.split(" ").length));
  return (asked) => {
    const meant: Synonym[][] = asked.map(() => []);
    for (let from = 0; from < asked.length; from++) {
      for (let to = from + 1; to <= Math.min(asked.length, from + longest); to++) {
        const others = alike.get(asked.slice(from, to).join(" ")) ?? [];
        for (let at = from; at < to; at++) meant[at]?.push(...others);
      }
    }
    return meant;
  };
}

/** The synonyms of each phrase. */
function readGroups(groups: SynonymGroup[], factor: number): Map<string, Synonym[]> {
  const alike = new Map<string, Synonym[]>();
  for (const group of groups) {
    const phrases = group.map(termsOf).filter(({ length }) => length > 0);
    for (const phrase of phrases) {
      const key = phrase.join(" ");
      const others = phrases.filter((other) => other.join(" ") !== key);
      alike.set(key, [...(alike.get(key) ?? []), ...others.map((terms) => ({ terms, factor }))]);
    }
  }
  return alike;
}

const termsOf = (phrase: string): string[] =>
  readWords(phrase)
    .words.filter(({ stop }) => !stop)
    .map(({ term }) => term);
