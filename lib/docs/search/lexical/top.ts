/** Number of equal steps between 0 and the best score. Places below the step that fills the list are never sorted. */
const STEPS = 1024;

export type Scored = { at: number; score: number };

/**
 * The `count` places with the best scores above 0, the best first. Of places with the same score the earlier is first.
 */
export function topOf(places: readonly number[], scoreOf: (at: number) => number, count: number): Scored[] {
  const scores = new Float64Array(places.length);
  let best = 0;
  for (let i = 0; i < places.length; i++) {
    const score = scoreOf(places[i] ?? 0);
    scores[i] = score;
    if (score > best) best = score;
  }
  if (best === 0) return [];
  const steps = new Uint16Array(places.length);
  const sizes = new Int32Array(STEPS);
  for (let i = 0; i < places.length; i++) {
    const step = Math.min(STEPS - 1, Math.floor(((scores[i] ?? 0) / best) * STEPS));
    steps[i] = step;
    sizes[step] = (sizes[step] ?? 0) + 1;
  }
  let least = STEPS;
  for (let chosen = 0; least > 0 && chosen < count; ) chosen += sizes[--least] ?? 0;
  const candidates: Scored[] = [];
  for (let i = 0; i < places.length; i++) {
    const score = scores[i] ?? 0;
    if ((steps[i] ?? 0) >= least && score > 0) candidates.push({ at: places[i] ?? 0, score });
  }
  return candidates.sort((a, b) => b.score - a.score || a.at - b.at).slice(0, count);
}
