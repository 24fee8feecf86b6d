/** Fits weights of linear models by descent along the gradient. Nothing is drawn: the same cases give the same weights. */

/** Candidates of one question: what is known of each, their page, and which pages and candidates are right. */
export type Case = {
  set: string;
  /** Cases of one fold have no page in common with those of another. */
  fold: number;
  rows: Float64Array[];
  pageOf: number[];
  rightPages: boolean[];
  right: boolean[];
};

export type Limits = {
  /** Whether the weight of a feature may fall below 0. */
  signed: boolean[];
  /** How much large weights are held against a fit. */
  ridge: number;
  rounds: number;
};

/** How much the order of sections counts beside that of pages. */
const SECTION_SHARE = 0.3;

export const dot = (weights: Float64Array, row: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += (weights[i] ?? 0) * (row[i] ?? 0);
  return sum;
};

/**
 * Weights under which right pages, by their best section, and right sections are most likely to be drawn from all
 * candidates (ListNet). Every set weighs the same, however many questions it has.
 */
export function fitRanking(cases: readonly Case[], limits: Limits): Float64Array {
  const sizes = new Map<string, number>();
  for (const { set } of cases) sizes.set(set, (sizes.get(set) ?? 0) + 1);
  return descend(limits, (weights, gradient) => {
    for (const { set, rows, pageOf, rightPages, right } of cases) {
      const scores = rows.map((row) => dot(weights, row));
      const share = 1 / ((sizes.get(set) ?? 1) * sizes.size);
      const best = bestOfPages(scores, pageOf, rightPages.length);
      pull(best, rightPages, share);
      pull([...rows.keys()], right, share * SECTION_SHARE);

      function pull(places: number[], wanted: boolean[], by: number): void {
        if (!wanted.includes(true)) return;
        const most = Math.max(...places.map((at) => scores[at] ?? 0));
        const chances = places.map((at) => Math.exp((scores[at] ?? 0) - most));
        const all = chances.reduce((sum, chance) => sum + chance, 0);
        const good = chances.reduce((sum, chance, i) => sum + (wanted[i] ? chance : 0), 0);
        for (const [i, at] of places.entries()) {
          const chance = chances[i] ?? 0;
          const step = by * (chance / all - (wanted[i] ? chance / Math.max(good, 1e-12) : 0));
          rows[at]?.forEach((value, k) => {
            gradient[k] = (gradient[k] ?? 0) + step * value;
          });
        }
      }
    }
  });
}

function bestOfPages(scores: number[], pageOf: number[], pages: number): number[] {
  const best = new Array<number>(pages).fill(-1);
  for (const [at, page] of pageOf.entries()) {
    const before = best[page] ?? -1;
    if (before < 0 || (scores[at] ?? 0) > (scores[before] ?? 0)) best[page] = at;
  }
  return best;
}

/** Something to tell apart; `weight` is how much it counts. */
export type Sample = { row: Float64Array; yes: boolean; weight: number };

export const chanceOf = (weights: Float64Array, row: Float64Array): number => 1 / (1 + Math.exp(-dot(weights, row)));

/** Logistic regression. */
export const fitLogistic = (samples: readonly Sample[], limits: Limits): Float64Array =>
  descend(limits, (weights, gradient) => {
    for (const { row, yes, weight } of samples) {
      const step = weight * (chanceOf(weights, row) - (yes ? 1 : 0));
      for (let i = 0; i < row.length; i++) gradient[i] = (gradient[i] ?? 0) + step * (row[i] ?? 0);
    }
  });

/** Adam, with weights held at 0 that may not fall below. */
function descend(
  { signed, ridge, rounds }: Limits,
  addGradient: (weights: Float64Array, gradient: Float64Array) => void,
): Float64Array {
  const weights = new Float64Array(signed.length);
  const mean = new Float64Array(signed.length);
  const spread = new Float64Array(signed.length);
  for (let round = 1; round <= rounds; round++) {
    const gradient = weights.map((weight) => ridge * weight);
    addGradient(weights, gradient);
    for (const [i, slope] of gradient.entries()) {
      mean[i] = 0.9 * (mean[i] ?? 0) + 0.1 * slope;
      spread[i] = 0.99 * (spread[i] ?? 0) + 0.01 * slope ** 2;
      const step = (mean[i] ?? 0) / (1 - 0.9 ** round) / (Math.sqrt((spread[i] ?? 0) / (1 - 0.99 ** round)) + 1e-9);
      const next = (weights[i] ?? 0) - 0.05 * step;
      weights[i] = signed[i] ? next : Math.max(0, next);
    }
  }
  return weights;
}
