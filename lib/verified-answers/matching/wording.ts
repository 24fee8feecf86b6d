/** A question as it is compared with others: its words, their weights in the docs, and what decides its meaning. */
import { EVERYDAY } from "#lib/docs/search/lexical/everyday.ts";
import { readWords } from "#lib/docs/search/lexical/words.ts";
import type { Lexical, Matcher } from "#lib/docs/search/ranking.ts";
import { type Decisive, readDecisive } from "./contrasts.ts";

/** Words that say nothing about what is asked. */
const EMPTY = new Set(
  (
    "also another any anyone anything exact exactly give go happen here know like look need one other people person possible " +
    "put really right say see set so somebody someone something sure tell thing try understand up use user using want way work"
  )
    .split(" ")
    .map((word) => readWords(word).words[0]?.term ?? word),
);
/** Weight of a word that the docs do not have. Words of the docs have about 1 to 8. */
const UNKNOWN = 7;
/** Everyday words count less. */
const EVERYDAY_SHARE = 0.5;
/** Sections that show what a question is about. */
const NEARBY = 50;

/** Words that are written as names are: with a capital within a sentence, in capitals, with an underscore or a digit. */
const NAME =
  /(?<=[^.!?\s]\s+["'`(]?)\p{Lu}[\p{L}\p{N}]*|\b\p{Lu}{2,}\b|\p{L}*\p{Ll}\p{Lu}[\p{L}\p{N}]*|[\p{L}\p{N}]+_[\p{L}\p{N}_]+|\p{L}+\p{N}[\p{L}\p{N}]*/gu;

/** `place` as in `Matcher`, or -1. `isSubject`: it may name what the question is about, as everyday words do not. */
export type Term = { weight: number; place: number; isSubject: boolean; isName: boolean };

export type Wording = {
  text: string;
  matcher: Matcher;
  terms: ReadonlyMap<string, Term>;
  decisive: Decisive;
  /** The closest sections of the docs with their scores. Computed when it is first used. */
  nearby(): Nearby;
};
export type Nearby = { scores: ReadonlyMap<number, number>; length: number };

/** The words of a text that say what is asked, each once: a small part of what `readWording` reads. */
export const termsOf = (text: string): ReadonlySet<string> =>
  new Set(readWords(text).words.flatMap(({ term, stop }) => (stop || EMPTY.has(term) ? [] : [term])));

/** @param findNearby finds the closest sections of a text. */
export function readWording(
  text: string,
  lexical: Lexical,
  findNearby: (text: string) => Nearby = (one) => readNearby(one, lexical),
): Wording {
  const matcher = lexical.match(text);
  const asked = readWords(text).words.filter(({ stop }) => !stop);
  const names = new Set([...text.matchAll(NAME)].flatMap(([name]) => readWords(name).words.map(({ term }) => term)));
  const terms = new Map<string, Term>();
  asked.forEach(({ term }, at) => {
    if (EMPTY.has(term)) return;
    const place = matcher.order[at] ?? -1;
    const isSubject = !EVERYDAY.has(term);
    const weight = (matcher.weights[place] ?? UNKNOWN) * (isSubject ? 1 : EVERYDAY_SHARE);
    terms.set(term, { weight, place, isSubject, isName: names.has(term) });
  });
  let nearby: Nearby | null = null;
  return { text, matcher, terms, decisive: readDecisive(text), nearby: () => (nearby ??= findNearby(text)) };
}

/** Sections further down count less. */
export function readNearby(text: string, lexical: Lexical): Nearby {
  const { ranked } = lexical.rank(text, NEARBY);
  const scores = new Map(ranked.map(({ at, score }, place) => [at, score / (1 + place / 10)]));
  return { scores, length: Math.hypot(...scores.values()) || 1 };
}

/** How much the docs say that two questions are about the same: the cosine of their closest sections, 0 to 1. */
export function closeness(a: Wording, b: Wording): number {
  const [one, other] = [a.nearby(), b.nearby()];
  let sum = 0;
  for (const [at, score] of one.scores) sum += score * (other.scores.get(at) ?? 0);
  return sum / one.length / other.length;
}

/** `share`: of the weight of `a`'s words, what `b` has, 0 to 1. `lacking`: its words that `b` lacks. */
export type Cover = { share: number; lacking: Term[] };

export function coverOf(a: Wording, b: Wording): Cover {
  const factors = new Map<number, number>();
  for (const { place, factor } of a.matcher.read(b.text)) factors.set(place, Math.max(factor, factors.get(place) ?? 0));
  const lacking: Term[] = [];
  let [total, shared] = [0, 0];
  for (const [name, term] of a.terms) {
    const factor = b.terms.has(name) ? 1 : term.place < 0 ? 0 : (factors.get(term.place) ?? 0);
    total += term.weight;
    shared += term.weight * factor;
    if (factor === 0) lacking.push(term);
  }
  return { share: total === 0 ? 0 : shared / total, lacking };
}
