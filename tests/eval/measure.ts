/** How well the search answers questions about this project's own docs, and whether it knows when it cannot. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Search } from "#lib/docs/search/search.ts";
import { auc, mean, recallAt, reciprocalRank } from "#tests/bench/search/metrics.ts";

const KINDS = ["question", "keywords", "error", "paraphrase", "typo"] as const;
const question = z.object({
  id: z.string(),
  query: z.string().min(1),
  /** Any of these answers it: "/docs/…#anchor". */
  sections: z.array(z.string().startsWith("/docs")).min(1),
  kind: z.enum(KINDS),
});
/** Asked by somebody who does not know the words of the docs. Any of the pages answers it. `held`: not to be fitted to. */
const newcomer = z.object({
  id: z.string(),
  query: z.string().min(1),
  pages: z.array(z.string().startsWith("/docs")).min(1),
  split: z.enum(["dev", "held"]),
});
const stranger = z.object({ id: z.string(), query: z.string().min(1) });

export type Question = z.infer<typeof question>;

const readLines = <T>(name: string, schema: z.ZodType<T>): T[] =>
  readFileSync(new URL(name, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => schema.parse(JSON.parse(line)));

/** Questions that the docs answer. */
export const readQuestions = (): Question[] => readLines("questions.jsonl", question);
/** Plain questions of newcomers that the docs answer. */
export const readNewcomers = () => readLines("newcomer.jsonl", newcomer);
/** Questions about other folders of docs, by the folder's name, with whether it answers them. */
const ofFolder = z.object({ folder: z.string(), query: z.string().min(1), split: z.enum(["dev", "held"]) });
export const readFolderQuestions = () =>
  [true, false].flatMap((answerable) =>
    readLines(`${answerable ? "" : "un"}answerable-folders.jsonl`, ofFolder).map((one) => ({ ...one, answerable })),
  );
/** Questions that they do not. */
export const readUnanswerable = () => readLines("unanswerable.jsonl", stranger);

/** Recall among the first 1, 3 and 8, and the mean of one over the first right place. */
const figures = z.object({ r1: z.number(), r3: z.number(), r8: z.number(), mrr: z.number() });
/** What a change may not fall below; kept in floor.json. */
export const floorFormat = z.object({
  page: figures,
  section: figures,
  auc: z.number(),
  answerableCovered: z.number(),
});
export type Figures = z.infer<typeof figures>;
export type Floor = z.infer<typeof floorFormat>;

export const readFloor = (): Floor =>
  floorFormat.parse(JSON.parse(readFileSync(new URL("floor.json", import.meta.url), "utf8")));

export type Answered = Question & {
  /** Urls that were found, the best first. */
  found: string[];
  confidence: number;
  /** Whether the docs are quoted at all. */
  covered: boolean;
  page: Figures;
  section: Figures;
};
export type Unanswered = { id: string; query: string; found: string[]; confidence: number; covered: boolean };

export type Measured = Floor & {
  questions: number;
  unanswerable: number;
  /** Share of unanswerable questions that were taken for answerable ones. */
  unanswerableCovered: number;
  kinds: Record<string, Figures & { n: number }>;
  answered: Answered[];
  unanswered: Unanswered[];
};

const pageOf = (url: string): string => url.replace(/#.*$/, "");

function judge(found: string[], answers: string[]): Figures {
  const right = { answers, any: true };
  const at = (k: number) => recallAt(found, right, k);
  return { r1: at(1), r3: at(3), r8: at(8), mrr: reciprocalRank(found, right, 8) };
}

const meanFigures = (all: Figures[]): Figures => {
  const of = (name: keyof Figures) => mean(all.map((one) => one[name]));
  return { r1: of("r1"), r3: of("r3"), r8: of("r8"), mrr: of("mrr") };
};

/** Asks `search` every question as the assistant's tool would. */
export async function measureDocs(search: Search): Promise<Measured> {
  const answered: Answered[] = [];
  for (const question of readQuestions()) {
    const { sections, confidence, coverage } = await search(question.query);
    const covered = coverage !== "uncovered";
    const found = sections.map(({ url }) => url);
    const page = judge([...new Set(found.map(pageOf))], question.sections.map(pageOf));
    answered.push({ ...question, found, confidence, covered, page, section: judge(found, question.sections) });
  }
  const unanswered: Unanswered[] = [];
  for (const { id, query } of readUnanswerable()) {
    const { sections, confidence, coverage } = await search(query);
    const covered = coverage !== "uncovered";
    unanswered.push({ id, query, found: sections.map(({ url }) => url), confidence, covered });
  }
  const sure = (all: { confidence: number }[]) => all.map(({ confidence }) => confidence);
  const share = (all: { covered: boolean }[]) => mean(all.map(({ covered }) => Number(covered)));
  return {
    questions: answered.length,
    unanswerable: unanswered.length,
    page: meanFigures(answered.map(({ page }) => page)),
    section: meanFigures(answered.map(({ section }) => section)),
    auc: auc(sure(answered), sure(unanswered)),
    answerableCovered: share(answered),
    unanswerableCovered: share(unanswered),
    kinds: Object.fromEntries(
      KINDS.map((kind) => {
        const of = answered.filter((one) => one.kind === kind);
        return [kind, { n: of.length, ...meanFigures(of.map(({ section }) => section)) }];
      }),
    ),
    answered,
    unanswered,
  };
}
