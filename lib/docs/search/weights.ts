/** What each feature counts for; all of it fitted by `tests/bench/tune.ts`, which prints these tables. */
import type { Features } from "./features.ts";

/** Of a candidate's score. Fitted so that right pages, and right sections, come first. */
export const WEIGHTS: Features = {
  text: 2.22,
  page: 2.97,
  best: 2.05,
  second: 2.39,
  cover: 1.54,
  pageCover: 1.36,
  title: 0.35,
  heading: 0.92,
  name: 1.15,
  named: 1.42,
  exact: 1,
  pairs: 1.89,
  near: 1.48,
  window: 1.26,
  first: 0.49,
  depth: -0.54,
  titleLength: -1.74,
  length: 0.46,
};
