/** What each feature counts for; all of it fitted by `tests/bench/tune.ts`, which prints these tables. */
import type { Features } from "./features.ts";

/** Of a candidate's score. Fitted so that right pages, and right sections, come first. */
export const WEIGHTS: Features = {
  text: 2.07,
  page: 2.74,
  best: 1.93,
  second: 2.12,
  cover: 1.44,
  pageCover: 1.39,
  title: 0,
  heading: 0.9,
  name: 0.09,
  path: 2.38,
  named: 0.89,
  filed: 1.09,
  pairs: 2.01,
  near: 1.46,
  window: 1.5,
  first: 0.39,
  depth: -0.24,
  titleLength: -1.91,
  length: 0.33,
};
