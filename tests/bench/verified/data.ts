/** Questions with a verified answer, other wordings of them, and questions that ask something else. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { openDocs } from "#lib/docs/docs.ts";
import { buildLexical } from "#lib/docs/search/lexical/lexical.ts";
import type { AnswerDocs } from "#lib/verified-answers/matching/answer-index.ts";
import { readData } from "../search/data.ts";

const pairFormat = z.object({
  /** The id of the question that has the verified answer. */
  id: z.string(),
  /** The same question in other words. */
  paraphrase: z.string(),
  /** A question that differs in one thing that decides. */
  near: z.string().optional(),
  /** The id of the question that `near` is a paraphrase of, if it happens to be one. */
  nearRight: z.string().nullable().default(null),
  /** Ids of other questions of the sets that ask the same. */
  same: z.array(z.string()).default([]),
});
const questionFormat = z.object({ id: z.string(), query: z.string(), sections: z.array(z.string()).default([]) });
type Question = z.infer<typeof questionFormat>;
const proposalFormat = z.object({ id: z.string(), paraphrases: z.array(z.string()) });

/** A reader's question. `right` is the id of the answer to it; null: none is right. */
export type Asked = { kind: "paraphrase" | "near" | "other"; id: string; text: string; right: string | null };
/** One of the docs with its verified answers. */
export type Site = AnswerDocs & {
  name: string;
  answered: Question[];
  asked: Asked[];
};

const readLines = <T>(file: string, format: z.ZodType<T>): T[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => format.parse(JSON.parse(line)));

const readPairs = () => readLines("tests/eval/paraphrases.jsonl", pairFormat);

/** Paraphrases by the id of their question, written from the question alone, as a model proposes them. */
export const readProposals = (): ReadonlyMap<string, string[]> =>
  new Map(
    readLines("tests/eval/proposed-paraphrases.jsonl", proposalFormat).map(({ id, paraphrases }) => [id, paraphrases]),
  );

const OWN = ["questions", "newcomer", "unanswerable"];

/** This project's docs, and those of `dir` that have questions in tests/eval/paraphrases.jsonl; null: none. */
export async function readSites(dir: string | null): Promise<Site[]> {
  const docs = await openDocs({ dir: "content/docs" });
  const own = OWN.flatMap((name) => readLines(`tests/eval/${name}.jsonl`, questionFormat));
  const others = dir === null ? [] : readPublic(dir, docs.editions);
  return [toSite("own", docs, own), ...others].filter(({ answered }) => answered.length > 0);
}

function readPublic(dir: string, editions: AnswerDocs["editions"]): Site[] {
  const { sets, corpora } = readData(dir, "all");
  const ids = new Set(readPairs().map(({ id }) => id));
  const used = corpora.filter(({ name }) =>
    sets.some(({ corpus, queries }) => corpus === name && queries.some(({ id }) => ids.has(id))),
  );
  return used.map(({ name, indexed, sections }) => {
    const byId = new Map(sections.map(({ id, headingPath, text }) => [id, { headingPath, content: text, hash: "" }]));
    const questions = sets.filter(({ corpus }) => corpus === name).flatMap(({ queries }) => queries);
    const docs = { lexical: buildLexical(indexed), section: (id: string) => byId.get(id) ?? null, editions };
    return toSite(name, docs, questions);
  });
}

function toSite(name: string, { lexical, section, editions }: AnswerDocs, questions: Question[]): Site {
  const pairs = new Map(readPairs().map((pair) => [pair.id, pair]));
  const alike = new Set([...pairs.values()].flatMap(({ same }) => same));
  const answered = questions.filter(({ id }) => pairs.has(id));
  const asked = questions.flatMap(({ id, query }): Asked[] => {
    const pair = pairs.get(id);
    if (!pair) return alike.has(id) ? [] : [{ kind: "other", id, text: query, right: null }];
    const near: Asked[] = pair.near ? [{ kind: "near", id, text: pair.near, right: pair.nearRight }] : [];
    return [{ kind: "paraphrase", id, text: pair.paraphrase, right: id }, ...near];
  });
  return { name, lexical, section, editions, answered, asked };
}
