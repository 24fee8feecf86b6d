/** One ranking out of two that were made in different ways. */
import type { Ranked } from "./lexical.ts";

/** Dampens the first places: with 60 the first is worth about twice as much as the sixtieth. */
const K = 60;
/** How much a place among the nearest vectors counts beside a place in the ranking by words. */
export const DENSE_WEIGHT = 0.3;

/**
 * Reciprocal rank fusion: only places count, because scores of words and of vectors are not comparable. Scores are
 * scaled to those of the lexical ranking's best, so that they stay above 0 and fall.
 * @param dense positions of sections, the nearest first.
 */
export function fuse(lexical: Ranked[], dense: number[], limit: number, weight: number = DENSE_WEIGHT): Ranked[] {
  if (dense.length === 0 || weight === 0) return lexical.slice(0, limit);
  const points = new Map<number, number>();
  lexical.forEach(({ at }, i) => {
    points.set(at, 1 / (K + i + 1));
  });
  dense.forEach((at, i) => {
    points.set(at, (points.get(at) ?? 0) + weight / (K + i + 1));
  });
  const scale = ((lexical[0]?.score ?? 1) * (K + 1)) / (1 + weight);
  return [...points]
    .map(([at, point]) => ({ at, score: point * scale }))
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, limit);
}
