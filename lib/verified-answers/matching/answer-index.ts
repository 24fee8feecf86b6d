/** Finds the verified answer to a question among all of them. */
import { LRUCache } from "lru-cache";
import type { VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";
import type { Editions } from "#lib/docs/editions/editions.ts";
import { pathOf } from "#lib/docs/lookup.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";
import type { Lexical } from "#lib/docs/search/ranking.ts";
import { changedSources, isInScope } from "../answer-input.ts";
import { isOfOtherKind } from "./contrasts.ts";
import { type Covers, coversOf, likeness, mayAskTheSame, signalsOf } from "./likeness.ts";
import { indexTerms, type SharedTerms } from "./shared-terms.ts";
import { readWording, type Wording } from "./wording.ts";

/** From this likeness on an answer is given, and offered to the model. Measured: see the docs on verified answers. */
export const GIVEN = 0.975;
export const OFFERED = 0.9;
/** An answer is not given when another one is as likely, also where something makes that one's question different. */
const LEAD = 0.02;
/** Wordings that are compared word by word: those that share most words with the question. */
const COMPARED = 40;
/** Wordings that are kept as they were read: each takes about 100 kB. */
const KEPT = 200;
/** Answers that are compared by the docs. */
const CANDIDATES = 5;

/**
 * `given`: the answer is to be given as it is. Otherwise it is only offered to the model. `isSame`: nothing makes the two
 * questions different. `isStale`: a source has changed since the answer was confirmed. `likeness`: 0 to 1.
 */
export type Found = {
  answer: VerifiedAnswerRow;
  given: boolean;
  isSame: boolean;
  isStale: boolean;
  likeness: number;
};

/** The answer's question, or a paraphrase of it. */
type Stored = { answer: VerifiedAnswerRow; text: string };
type Candidate = { answer: VerifiedAnswerRow; wording: Wording; covers: Covers; share: number };
type Parts = { docs: AnswerDocs; stored: readonly Stored[]; terms: SharedTerms; read(text: string): Wording };

/** Where a question is asked: the reader's page, and the language and version of the docs; null: any. */
export type AskedFrom = { page: string | null; edition: string | null };
export const ANYWHERE: AskedFrom = { page: null, edition: null };

/** The docs that the answers are about. */
export type AnswerDocs = {
  lexical: Lexical;
  editions: Pick<Editions, "of">;
  section(url: string): Pick<DocSection, "headingPath" | "content" | "hash"> | null;
};

export type AnswerIndex = { find(question: string, from: AskedFrom): Found | null };

/** Other work has its turn meanwhile: there may be 2,000 answers with 20 paraphrases each. */
export async function buildAnswerIndex(answers: readonly VerifiedAnswerRow[], docs: AnswerDocs): Promise<AnswerIndex> {
  const writers = new Map(
    answers.flatMap((one) => [one.question, ...one.paraphrases].map((text) => [plain(text), one.id])),
  );
  const stored = answers.flatMap((answer): Stored[] => {
    // What a maintainer wrote for another answer is that one's.
    const proposals = answer.proposals.filter((text) => (writers.get(plain(text)) ?? answer.id) === answer.id);
    return [answer.question, ...answer.paraphrases, ...proposals].map((text) => ({ answer, text }));
  });
  const terms = await indexTerms(stored.map(({ text }) => text));
  const wordings = new LRUCache<string, Wording>({
    max: KEPT,
    memoMethod: (text) => readWording(text, docs.lexical),
  });
  const parts = { docs, stored, terms, read: (text: string) => wordings.memo(text) };
  return { find: (question, from) => findAnswer(parts, question, from) };
}

/** A text for comparing: without case, punctuation and extra spaces. */
export const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

function findAnswer(parts: Parts, text: string, from: AskedFrom): Found | null {
  const question = readWording(text, parts.docs.lexical);
  const [best, ...others] = closest(parts, question, from)
    .map((candidate) => toFound(parts, candidate, question))
    .sort((a, b) => Number(b.isSame) - Number(a.isSame) || b.likeness - a.likeness);
  if (!best || best.likeness < OFFERED) return null;
  const isContested = others.some(({ likeness }) => best.likeness - likeness < LEAD);
  return isContested ? { ...best, given: false, isSame: false } : best;
}

/** The answers in scope whose words agree most, each with its closest wording. */
function closest({ docs, stored, terms, read }: Parts, question: Wording, from: AskedFrom): Candidate[] {
  const isInPlace = (place: number) => {
    const answer = stored[place]?.answer;
    return answer !== undefined && isFor(answer, from, docs.editions);
  };
  const best = new Map<string, Candidate>();
  for (const place of terms.find(question.terms, isInPlace, COMPARED)) {
    const { answer, text } = stored[place] ?? {};
    if (!answer || text === undefined) continue;
    const wording = read(text);
    const covers = coversOf(question, wording);
    const share = covers.asked.share + covers.known.share;
    if (share > (best.get(answer.id)?.share ?? 0)) best.set(answer.id, { answer, wording, covers, share });
  }
  return [...best.values()].sort((a, b) => b.share - a.share).slice(0, CANDIDATES);
}

/** Whether an answer is for the reader's page, and not only about another language or version of the docs. */
function isFor(
  { page_scope, sources }: VerifiedAnswerRow,
  { page, edition }: AskedFrom,
  editions: Pick<Editions, "of">,
) {
  if (page_scope !== null && (page === null || !isInScope(page, page_scope))) return false;
  if (edition === null || sources.length === 0) return true;
  return sources.some(({ url }) => editions.of(pathOf(url) ?? "").id === edition);
}

function toFound({ docs, read }: Parts, { answer, wording, covers }: Candidate, question: Wording): Found {
  const value = likeness(signalsOf(covers, question, wording));
  const explained = new Set(question.matcher.read(explanationOf(answer, docs)).map(({ place }) => place));
  const isStale = answer.status === "stale" || changedSources(answer.sources, docs.section).length > 0;
  const isSame =
    !isStale &&
    // A few keywords do not say what kind of answer they ask for: the answer's own question does.
    !(wording.decisive.kinds.size === 0 && isOfOtherKind(question.decisive, read(answer.question).decisive)) &&
    mayAskTheSame(question, wording, covers, explained);
  return { answer, given: isSame && value >= GIVEN, isSame, isStale, likeness: value };
}

/** The text of the answer and of its sources. */
function explanationOf({ answer, sources }: VerifiedAnswerRow, { section }: AnswerDocs): string {
  const found = sources.flatMap(({ url }) => section(url) ?? []);
  return [answer, ...found.flatMap(({ headingPath, content }) => [...headingPath, content])].join("\n");
}
