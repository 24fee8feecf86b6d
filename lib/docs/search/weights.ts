/** What each feature counts for; all of it fitted by `tests/bench/tune.ts`, which prints these tables. */
import type { Features } from "./features.ts";

/** Of a candidate's score. Fitted so that right pages, and right sections, come first. */
export const WEIGHTS: Features = {
  text: 2.09,
  page: 2.96,
  best: 1.96,
  second: 2.27,
  cover: 1.44,
  pageCover: 1.32,
  title: 0.39,
  heading: 0.89,
  name: 1.13,
  named: 1.03,
  pairs: 1.92,
  near: 1.52,
  window: 1.45,
  first: 0.5,
  depth: -0.56,
  titleLength: -1.75,
  length: 0.32,
};
