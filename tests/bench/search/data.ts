/** Reads questions with known answers and the sections they are asked of, one JSON object a line. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Indexed } from "#lib/docs/search/ranking.ts";

const sectionFormat = z.object({
  id: z.string(),
  path: z.string(),
  title: z.string(),
  headingPath: z.array(z.string()),
  text: z.string(),
});
const queryFormat = z.object({
  id: z.string(),
  set: z.string(),
  corpus: z.string(),
  split: z.string(),
  query: z.string(),
  /** Right pages, by path. */
  pages: z.array(z.string()).min(1),
  /** Right sections, by id; none when only the page is known. */
  sections: z.array(z.string()),
  /** Pages that are dropped from a ranking before it is scored: the question was taken from there. */
  exclude: z.array(z.string()).default([]),
  /** The pages are twins: the first one found counts. */
  any: z.boolean().default(false),
});

export type Section = z.infer<typeof sectionFormat>;
export type Query = z.infer<typeof queryFormat>;
export type QuerySet = { name: string; corpus: string; queries: Query[] };
export type Corpus = { name: string; sections: Section[]; indexed: Indexed[] };
export type Data = { sets: QuerySet[]; corpora: Corpus[] };

/** The data is not there, or not what it should be: the message says where. */
export class DataError extends Error {}

/**
 * Reads every `<set>.queries.jsonl` of `dir` and the `<corpus>.sections.jsonl` they name.
 * @param split of the questions; "all" takes every one.
 * @throws DataError naming the file and the line.
 */
export function readData(dir: string, split: string): Data {
  const names = list(dir).filter((name) => name.endsWith(".queries.jsonl"));
  if (names.length === 0) throw new DataError(`${dir} has no *.queries.jsonl`);
  const sets = names.sort().flatMap((name): QuerySet[] => {
    const queries = readLines(path.join(dir, name), queryFormat).filter(
      (one) => split === "all" || one.split === split,
    );
    const [first] = queries;
    return first ? [{ name: first.set, corpus: first.corpus, queries }] : [];
  });
  if (sets.length === 0) throw new DataError(`${dir} has no questions of the split "${split}"`);
  const corpora = [...new Set(sets.map(({ corpus }) => corpus))].map((name): Corpus => {
    const sections = readLines(path.join(dir, `${name}.sections.jsonl`), sectionFormat);
    return { name, sections, indexed: sections.map(toIndexed) };
  });
  for (const set of sets) checkAnswers(set, corpora);
  return { sets, corpora };
}

const toIndexed = ({ path, title, headingPath, text }: Section): Indexed => ({
  path,
  title,
  headingPath,
  content: text,
  keywords: [],
  description: null,
});

/** A right answer that is in no corpus would count as a miss of every search. */
function checkAnswers({ name, corpus, queries }: QuerySet, corpora: Corpus[]): void {
  const sections = corpora.find((one) => one.name === corpus)?.sections ?? [];
  const known = new Set(sections.flatMap(({ id, path }) => [id, path]));
  for (const { id, pages, sections } of queries) {
    const stray = [...pages, ...sections].find((answer) => !known.has(answer));
    if (stray) throw new DataError(`${name}: the answer "${stray}" of ${id} is not in ${corpus}.sections.jsonl`);
  }
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    throw new DataError(`the folder ${dir} cannot be read: give --data the folder with *.queries.jsonl`);
  }
}

function readLines<T>(file: string, schema: z.ZodType<T>): T[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new DataError(`${file} cannot be read`);
  }
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      return [schema.parse(JSON.parse(line))];
    } catch (error) {
      const why = error instanceof z.ZodError ? z.prettifyError(error) : "not JSON";
      throw new DataError(`${file}, line ${i + 1}: ${why}`);
    }
  });
}
