/** Whether two questions ask the same. */
import { contradicts } from "./contrasts.ts";
import { type Cover, coverOf, type Wording } from "./wording.ts";

/**
 * Fitted on the first half of the questions of `npm run bench:verified`, with all verified answers and with a part of them.
 * `known`: the share of the wording's words that the reader has. `lead`: how much closer the wording is in the docs than the
 * other answers are. `missing`: words of the reader that no wording of the answer has. `core`: the share of the words that the
 * wordings agree on that the reader has. `exchanged`: 1 where few words differ and stand in each other's place, else 0.
 */
export const WEIGHTS = { bias: -2.594, known: 0.667, lead: 2.748, missing: -1.209, core: 2.608, exchanged: -0.637 };
export type Signals = Omit<typeof WEIGHTS, "bias">;

/** More missing words do not make a question more different. */
const MOST_MISSING = 2;
/** Most words in which two questions differ that are otherwise the same. */
const MINIMAL_PAIR = 3;
/** Most words that are looked at as exchanged. */
const MOST_EXCHANGED = 4;
/** A wording of so few words is too general for a question that has more. */
const SHORT = 2;
/** A name with less weight is in most sections of the docs, such as that of the product. */
const TELLING_NAME = 2.5;

export type Covers = { asked: Cover; known: Cover };
/** A wording of an answer as it is compared with a question. */
export type Compared = { wording: Wording; covers: Covers };

export const compare = (question: Wording, wording: Wording): Compared => ({
  wording,
  covers: { asked: coverOf(question, wording), known: coverOf(wording, question) },
});

/** How much the words of two questions agree, 0 to 2. */
export const shareOf = ({ covers: { asked, known } }: Compared): number => asked.share + known.share;

/** How much two questions are alike, 0 to 1. */
export function likeness(signals: Signals, weights = WEIGHTS): number {
  const { known, lead, missing, core, exchanged } = signals;
  const sum =
    weights.bias +
    weights.known * known +
    weights.lead * lead +
    weights.missing * Math.min(missing, MOST_MISSING) +
    weights.core * core +
    weights.exchanged * exchanged;
  return 1 / (1 + Math.exp(-sum));
}

/** The number of the reader's words that may name the subject and are in none of the wordings. */
export const missingFrom = (question: Wording, all: readonly Compared[]): number =>
  [...question.terms.values()].filter(
    (term) => term.isSubject && all.every(({ covers }) => covers.asked.lacking.includes(term)),
  ).length;

/**
 * The share of the answer's own words that the reader has, 0 to 1. A word counts by its weight, and by the square of the share
 * of the wordings that have it: what most wordings agree on is what is asked.
 */
export function coreOf(all: readonly Compared[]): number {
  const words = new Map<string, { count: number; weight: number; isLacking: boolean }>();
  for (const { wording, covers } of all) {
    for (const [name, term] of wording.terms) {
      const { count = 0, isLacking = false } = words.get(name) ?? {};
      const lacks = isLacking || covers.known.lacking.includes(term);
      words.set(name, { count: count + 1, weight: term.weight, isLacking: lacks });
    }
  }
  let [total, shared] = [0, 0];
  for (const { count, weight, isLacking } of words.values()) {
    const counted = weight * (count / all.length) ** 2;
    total += counted;
    if (!isLacking) shared += counted;
  }
  return total === 0 ? 0 : shared / total;
}

/** Whether each has all words of the other. A few keywords leave too much open to count. */
export const hasSameWords = ({ wording, covers: { asked, known } }: Compared): boolean =>
  asked.lacking.length + known.lacking.length === 0 && (wording.terms.size > SHORT || wording.decisive.kinds.size > 0);

export const exchangedIn = (covers: Covers): number => Number(isExchanged(covers, MOST_EXCHANGED));

/** Whether nothing makes the questions different: no number, negation, opposite or name, and no single word. */
export function mayAskTheSame(question: Wording, { wording, covers }: Compared): boolean {
  const { asked, known } = covers;
  if (question.terms.size < 2 || contradicts(question.decisive, wording.decisive)) return false;
  if (wording.terms.size <= SHORT && asked.lacking.length > 0) return false;
  if (asked.lacking.some(({ isName }) => isName)) return false;
  if (known.lacking.some(({ isName, weight }) => isName && weight > TELLING_NAME)) return false;
  return !isExchanged(covers, MINIMAL_PAIR);
}

/** Whether at most `most` words differ, and stand in each other's place: what differs is what is asked. */
const isExchanged = ({ asked, known }: Covers, most: number): boolean =>
  asked.lacking.length > 0 && known.lacking.length > 0 && asked.lacking.length + known.lacking.length <= most;
