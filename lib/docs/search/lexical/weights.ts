/** The weight of each feature. `tests/bench/tune.ts` fits the weights and prints these tables. */
import type { Features } from "./features.ts";

/** Weights in a candidate's score. They are fitted so that the right pages and sections come first. */
export const WEIGHTS: Features = {
  text: 2.2,
  page: 2.73,
  best: 2,
  second: 2.11,
  cover: 1.55,
  pageCover: 1.63,
  title: 0,
  heading: 1.09,
  name: 0.13,
  path: 2.19,
  named: 1.03,
  filed: 0.82,
  topic: 0.42,
  pairs: 1.76,
  near: 1.23,
  window: 1.22,
  first: 0.4,
  changeLog: -2,
  depth: -0.29,
  titleLength: -1.87,
  length: -0.29,
};
