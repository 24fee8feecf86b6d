/** The weight of each feature. `tests/bench/tune.ts` fits the weights and prints these tables. */
import type { Features } from "./features.ts";

/** Weights in a candidate's score. They are fitted so that the right pages and sections come first. */
export const WEIGHTS: Features = {
  text: 2.04,
  page: 2.76,
  best: 1.91,
  second: 2.11,
  cover: 1.42,
  pageCover: 1.45,
  title: 0,
  heading: 0.86,
  name: 0.13,
  path: 2.38,
  named: 0.86,
  filed: 1.05,
  pairs: 2.03,
  near: 1.48,
  window: 1.51,
  first: 0.38,
  depth: -0.25,
  titleLength: -1.83,
  length: 0.31,
};
