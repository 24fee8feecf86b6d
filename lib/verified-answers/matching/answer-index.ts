/** Finds the verified answer to a question among all of them. */
import { LRUCache } from "lru-cache";
import type { VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";
import type { Editions } from "#lib/docs/editions/editions.ts";
import { pathOf } from "#lib/docs/lookup.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";
import type { Lexical } from "#lib/docs/search/ranking.ts";
import { changedSources, isInScope } from "../answer-input.ts";
import { isOtherThanOwn } from "./contrasts.ts";
import {
  type Compared,
  compare,
  coreOf,
  exchangedIn,
  hasSameWords,
  likeness,
  mayAskTheSame,
  missingFrom,
  shareOf,
} from "./likeness.ts";
import { indexTerms, type SharedTerms } from "./shared-terms.ts";
import { closeness, type Nearby, readNearby, readWording, termsOf, type Wording } from "./wording.ts";

/** From this likeness on an answer is given, and offered to the model. Measured: see the docs on verified answers. */
export const GIVEN = 0.55;
export const OFFERED = 0.2;
/** An answer is not given when another one is as likely, also where something makes that one's question different. */
const LEAD = 0.02;
/**
 * With fewer answers than `FEW`, another one counts as close in the docs, as it is for half of the questions. An answer without
 * others would be given to any question about its page.
 */
const FEW = 20;
const RIVAL = 0.4;
/** Wordings whose words are compared to find the candidates: those that share most words with the question. */
const COMPARED = 40;
/** Answers that are judged, and the most wordings of each. */
const CANDIDATES = 5;
const WORDINGS = 8;
/** Wordings that are kept as they were read: each takes about 100 kB. */
const KEPT = 200;
/** Wordings whose closest sections are kept: each takes about 3 kB, and 1 ms to find. */
const KEPT_NEARBY = 5_000;

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
/** An answer with the wordings that are judged. `near`: how close the closest of them is to the question in the docs. */
type Candidate = { answer: VerifiedAnswerRow; compared: Compared[]; near: number };
type Parts = {
  docs: AnswerDocs;
  stored: readonly Stored[];
  /** The wordings of each answer by its id, the question first. */
  texts: ReadonlyMap<string, readonly string[]>;
  terms: SharedTerms;
  read(text: string): Wording;
};

/** A question, and its comparison with the text of a wording, which is made once. */
type Asked = { question: Wording; from: AskedFrom; compare(text: string): Compared };

/** Where a question is asked: the reader's page, and the language and version of the docs; null: any. */
export type AskedFrom = { page: string | null; edition: string | null };
export const ANYWHERE: AskedFrom = { page: null, edition: null };

/** The docs that the answers are about. */
export type AnswerDocs = {
  lexical: Lexical;
  editions: Pick<Editions, "of">;
  section(url: string): Pick<DocSection, "hash"> | null;
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
  const nearby = new LRUCache<string, Nearby>({
    max: KEPT_NEARBY,
    memoMethod: (text) => readNearby(text, docs.lexical),
  });
  const wordings = new LRUCache<string, Wording>({
    max: KEPT,
    memoMethod: (text) => readWording(text, docs.lexical, (one) => nearby.memo(one)),
  });
  const texts = new Map(
    Array.from(
      Map.groupBy(stored, ({ answer }) => answer.id),
      ([id, own]) => [id, own.map(({ text }) => text)],
    ),
  );
  const parts = { docs, stored, texts, terms, read: (text: string) => wordings.memo(text) };
  return { find: (question, from) => findAnswer(parts, question, from) };
}

/** A text for comparing: without case, punctuation and extra spaces. */
export const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

function memoize<Value>(make: (text: string) => Value): (text: string) => Value {
  const made = new Map<string, Value>();
  return (text) => {
    const value = made.get(text) ?? make(text);
    made.set(text, value);
    return value;
  };
}

function findAnswer(parts: Parts, text: string, from: AskedFrom): Found | null {
  const question = readWording(text, parts.docs.lexical);
  const asked = { question, from, compare: memoize((one: string) => compare(question, parts.read(one))) };
  const candidates = closest(parts, asked).map((answer) => readCandidate(parts, asked, answer));
  const least = parts.texts.size < FEW ? RIVAL : 0;
  const [best, ...others] = candidates
    .map((candidate) => {
      const rivals = candidates.filter((other) => other !== candidate).map(({ near }) => near);
      return toFound(parts, candidate, question, Math.max(least, ...rivals));
    })
    .sort(byLikeness);
  if (!best || best.likeness < OFFERED) return null;
  const isContested = others.some(({ likeness }) => best.likeness - likeness < LEAD);
  return isContested ? { ...best, given: false, isSame: false } : best;
}

/** What asks the same comes first, then what is most alike. */
const byLikeness = (a: Pick<Found, "isSame" | "likeness">, b: Pick<Found, "isSame" | "likeness">): number =>
  Number(b.isSame) - Number(a.isSame) || b.likeness - a.likeness;

/** The answers in scope that have the wordings whose words agree most. */
function closest({ docs, stored, terms }: Parts, { question, from, compare }: Asked): VerifiedAnswerRow[] {
  const isInPlace = (place: number) => {
    const answer = stored[place]?.answer;
    return answer !== undefined && isFor(answer, from, docs.editions);
  };
  const shares = new Map<VerifiedAnswerRow, number>();
  for (const place of terms.find(question.terms, isInPlace, COMPARED)) {
    const { answer, text } = stored[place] ?? {};
    if (!answer || text === undefined) continue;
    shares.set(answer, Math.max(shares.get(answer) ?? 0, shareOf(compare(text))));
  }
  return [...shares]
    .filter(([, share]) => share > 0)
    .sort((a, b) => b[1] - a[1])
    .slice(0, CANDIDATES)
    .map(([answer]) => answer);
}

function readCandidate({ texts }: Parts, { question, compare }: Asked, answer: VerifiedAnswerRow): Candidate {
  const [own = answer.question, ...others] = texts.get(answer.id) ?? [];
  const shared = (text: string) => [...termsOf(text)].filter((term) => question.terms.has(term)).length;
  const used = others.length < WORDINGS ? others : others.toSorted((a, b) => shared(b) - shared(a));
  const compared = [own, ...used.slice(0, WORDINGS - 1)].map(compare);
  return { answer, compared, near: Math.max(...compared.map(({ wording }) => closeness(question, wording))) };
}

/** Judges each wording of an answer. `rival`: how close the closest wording of the other answers is in the docs. */
function toFound({ docs }: Parts, { answer, compared }: Candidate, question: Wording, rival: number): Found {
  const isStale = answer.status === "stale" || changedSources(answer.sources, docs.section).length > 0;
  const [missing, core] = [missingFrom(question, compared), coreOf(compared)];
  const own = compared[0]?.wording.decisive;
  const [best] = compared
    .map((one) => {
      const { wording, covers } = one;
      const lead = closeness(question, wording) - rival;
      const signals = { known: covers.known.share, lead, missing, core, exchanged: exchangedIn(covers) };
      // Other wordings of the answer do not count against one that the reader has used.
      const value = hasSameWords(one) ? 1 : likeness(signals);
      const isOther = own !== undefined && isOtherThanOwn(question.decisive, wording.decisive, own);
      return { likeness: value, isSame: !isStale && !isOther && mayAskTheSame(question, one) };
    })
    .sort(byLikeness);
  const { isSame, likeness: value } = best ?? { isSame: false, likeness: 0 };
  return { answer, given: isSame && value >= GIVEN, isSame, isStale, likeness: value };
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
