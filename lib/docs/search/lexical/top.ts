/** Steps between no score and the best one, by which most are left out before any are sorted. */
const STEPS = 1024;

export type Scored = { at: number; score: number };

/** The `count` best of many places in order, without sorting them all; earlier places first where scores are the same. */
export function topOf(places: readonly number[], scoreOf: (at: number) => number, count: number): Scored[] {
  const scores = new Float64Array(places.length);
  let most = 0;
  for (let i = 0; i < places.length; i++) {
    const score = scoreOf(places[i] ?? 0);
    scores[i] = score;
    if (score > most) most = score;
  }
  if (most === 0) return [];
  const steps = new Uint16Array(places.length);
  const sizes = new Int32Array(STEPS);
  for (let i = 0; i < places.length; i++) {
    const step = Math.min(STEPS - 1, Math.floor(((scores[i] ?? 0) / most) * STEPS));
    steps[i] = step;
    sizes[step] = (sizes[step] ?? 0) + 1;
  }
  let least = STEPS;
  for (let kept = 0; least > 0 && kept < count; ) kept += sizes[--least] ?? 0;
  const kept: Scored[] = [];
  for (let i = 0; i < places.length; i++) {
    const score = scores[i] ?? 0;
    if ((steps[i] ?? 0) >= least && score > 0) kept.push({ at: places[i] ?? 0, score });
  }
  return kept.sort((a, b) => b.score - a.score || a.at - b.at).slice(0, count);
}
