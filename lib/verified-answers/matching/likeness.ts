/** Whether two questions ask the same. */
import { contradicts } from "./contrasts.ts";
import { type Cover, closeness, coverOf, type Wording } from "./wording.ts";

/**
 * Fitted on half of the questions of `npm run bench:verified`, in another split than the threshold was chosen with.
 * `asked`: the share of the reader's words that the other wording has. `known`: the reverse. `both`: the lower of the two.
 * `near`: how close they are in the docs.
 */
export const WEIGHTS = { bias: -1.87, asked: 0.23, known: 1.12, both: 1.21, near: 4.28 };
export type Signals = Omit<typeof WEIGHTS, "bias">;

/** Most words of the reader that the docs lack, and that the answer's text lacks, in a question that asks the same. */
const MOST_UNKNOWN = 1;
const MOST_UNEXPLAINED = 1;
/** Most words in which two questions differ that are otherwise the same. */
const MINIMAL_PAIR = 3;
/** A wording of so few words is too general for a question that has more. */
const SHORT = 2;
/** A name with less weight is in most sections of the docs, such as that of the product. */
const TELLING_NAME = 2.5;

export type Covers = { asked: Cover; known: Cover };

export const coversOf = (question: Wording, wording: Wording): Covers => ({
  asked: coverOf(question, wording),
  known: coverOf(wording, question),
});

export const signalsOf = ({ asked, known }: Covers, question: Wording, wording: Wording): Signals => ({
  asked: asked.share,
  known: known.share,
  both: Math.min(asked.share, known.share),
  near: closeness(question, wording),
});

/** How much two questions are alike, 0 to 1. */
export function likeness(signals: Signals, weights = WEIGHTS): number {
  const { asked, known, both, near } = signals;
  const sum = weights.bias + weights.asked * asked + weights.known * known + weights.both * both + weights.near * near;
  return 1 / (1 + Math.exp(-sum));
}

/**
 * Whether nothing makes the questions different: no number, negation, opposite or name, and no word of the reader that
 * neither the wording nor the answer explains.
 * @param explained places of the question's words that the answer and its sources have.
 */
export function mayAskTheSame(
  question: Wording,
  wording: Wording,
  { asked, known }: Covers,
  explained: ReadonlySet<number>,
): boolean {
  if (question.terms.size < 2 || contradicts(question.decisive, wording.decisive)) return false;
  if (wording.terms.size <= SHORT && asked.lacking.length > 0) return false;
  if (asked.lacking.some(({ isName }) => isName)) return false;
  if (known.lacking.some(({ isName, weight }) => isName && weight > TELLING_NAME)) return false;
  if (isMinimalPair(asked, known)) return false;
  const subjects = asked.lacking.filter(({ isSubject }) => isSubject);
  const unknown = subjects.filter(({ place }) => place < 0).length;
  const unexplained = subjects.filter(({ place }) => place >= 0 && !explained.has(place)).length;
  if (unknown > MOST_UNKNOWN || unexplained > MOST_UNEXPLAINED) return false;
  // Another subject in the place of the wording's own.
  return unexplained === 0 || !known.lacking.some(({ isSubject }) => isSubject);
}

/** Whether the questions differ in a few words only, and in each other's place: what differs is what is asked. */
const isMinimalPair = (asked: Cover, known: Cover): boolean =>
  asked.lacking.length > 0 && known.lacking.length > 0 && asked.lacking.length + known.lacking.length <= MINIMAL_PAIR;
