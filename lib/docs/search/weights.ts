/** What each feature counts for; all of it fitted by `tests/bench/tune.ts`, which prints these tables. */
import type { Features } from "./features.ts";

/** Of a candidate's score. Fitted so that right pages, and right sections, come first. */
export const WEIGHTS: Features = {
  text: 2.15,
  page: 3.07,
  best: 2.02,
  second: 2.45,
  cover: 1.57,
  pageCover: 1.43,
  title: 0.37,
  heading: 0.9,
  name: 1.16,
  named: 1.42,
  pairs: 1.92,
  near: 1.51,
  window: 1.21,
  first: 0.51,
  depth: -0.53,
  titleLength: -1.75,
  length: 0.41,
};
