/** Groups questions by their meaning. */
import type { Pause } from "#lib/digest/slices.ts";
import { cluster, type Pair } from "./cluster.ts";
import { similarity, type TermVector, toVectors } from "./terms.ts";

/**
 * From this average similarity on, questions are about the same thing. `tests/unit/digest/grouping.test.ts` measures how
 * many pairs of questions it puts together rightly.
 */
const ALIKE = 0.25;
/** The share of embeddings in the similarity, and the cosines that count as nothing and as the same. */
const DENSE = { share: 0.5, least: 0.2, most: 0.8 };
/** Terms of a group that weigh at least this much, relative to its weightiest one, say what it is about. */
const TELLING = 0.35;
const MAX_TERMS = 6;
/** Texts are compared when they share a term that at most this share of all texts has, or so few. */
const RARE = 0.1;
const MIN_RARE = 20;
/** They are also compared when they share one of the weightiest terms of both: the largest group may have it in common. */
const WEIGHTIEST = 3;
/** The most comparisons without a pause. */
const STEP = 16;

/** `members`: places of the questions, the most typical one first. `terms`: what they share, the weightiest first. */
export type Group = { members: number[]; terms: string[] };

/**
 * Groups texts, the largest group first.
 * @param embeddings vectors of length 1, one for each text; null where there are none
 * @param pause called between steps, so that other work can run
 */
export async function groupTexts(
  texts: readonly string[],
  embeddings: readonly Float32Array[] | null,
  pause: Pause,
): Promise<Group[]> {
  const vectors = await toVectors(texts, pause);
  const lexical = (a: number, b: number) => similarity(vectors[a] ?? new Map(), vectors[b] ?? new Map());
  const alike = embeddings
    ? (a: number, b: number) => mix(lexical(a, b), cosine(embeddings[a], embeddings[b]))
    : lexical;
  // Embeddings may be alike though the texts share no term.
  const candidates = embeddings ? allBefore : sharingTerms(vectors);
  const groups: Group[] = [];
  for (const places of await cluster(texts.length, pairsOf(texts.length, candidates, alike, pause), ALIKE, pause)) {
    await pause();
    groups.push(describe(places, vectors));
  }
  return groups;
}

type Candidates = (place: number) => Iterable<number>;

/** Compares each place with its candidates, which are before it. */
async function* pairsOf(
  count: number,
  candidates: Candidates,
  similarityOf: (a: number, b: number) => number,
  pause: Pause,
): AsyncGenerator<Pair[]> {
  for (let a = 0; a < count; a++) {
    const pairs: Pair[] = [];
    for (const b of candidates(a)) {
      if (pairs.length % STEP === 0) await pause();
      pairs.push([a, b, similarityOf(a, b)]);
    }
    await pause();
    yield pairs;
  }
}

const allBefore: Candidates = (place) => Array(place).keys();

/** Places before one that share a telling term with it: others are hardly alike. It has to be called in order. */
function sharingTerms(vectors: readonly TermVector[]): Candidates {
  const counts = new Map<string, number>();
  for (const vector of vectors) for (const term of vector.keys()) counts.set(term, (counts.get(term) ?? 0) + 1);
  const isRare = (term: string) => (counts.get(term) ?? 0) <= Math.max(MIN_RARE, RARE * vectors.length);
  const known = new Map<string, number[]>();
  return (place) => {
    const ranked = [...(vectors[place] ?? [])].toSorted(([, a], [, b]) => b - a);
    const found = new Set<number>();
    for (const [at, [term]] of ranked.entries()) {
      if (at >= WEIGHTIEST && !isRare(term)) continue;
      const places = known.get(term) ?? [];
      for (const other of places) found.add(other);
      known.set(term, [...places, place]);
    }
    return found;
  };
}

const mix = (lexical: number, dense: number): number => {
  const scaled = Math.min(1, Math.max(0, (dense - DENSE.least) / (DENSE.most - DENSE.least)));
  return (1 - DENSE.share) * lexical + DENSE.share * scaled;
};

function cosine(one: Float32Array | undefined, other: Float32Array | undefined): number {
  let sum = 0;
  for (let i = 0; i < (one?.length ?? 0); i++) sum += (one?.[i] ?? 0) * (other?.[i] ?? 0);
  return sum;
}

function describe(places: readonly number[], vectors: readonly TermVector[]): Group {
  const center = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const place of places) {
    for (const [term, weight] of vectors[place] ?? []) {
      center.set(term, (center.get(term) ?? 0) + weight);
      counts.set(term, (counts.get(term) ?? 0) + 1);
    }
  }
  const typical = (place: number) => similarity(vectors[place] ?? new Map(), center);
  const shared = [...center].filter(([term]) => places.length === 1 || (counts.get(term) ?? 0) > 1);
  const ranked = (shared.length > 0 ? shared : [...center]).toSorted(([, a], [, b]) => b - a);
  const most = ranked[0]?.[1] ?? 0;
  return {
    members: places.toSorted((a, b) => typical(b) - typical(a) || a - b),
    terms: ranked
      .filter(([, weight]) => weight >= TELLING * most)
      .slice(0, MAX_TERMS)
      .map(([term]) => term),
  };
}
