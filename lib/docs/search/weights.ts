/** What each feature counts for; all of it fitted by `tests/bench/tune.ts`, which prints these tables. */
import type { Features } from "./features.ts";

/** Of a candidate's score. Fitted so that right pages, and right sections, come first. */
export const WEIGHTS: Features = {
  text: 1.51,
  page: 2.1,
  best: 1.51,
  second: 1.53,
  cover: 1.34,
  pageCover: 1.39,
  title: 0.64,
  heading: 0.95,
  name: 1.15,
  named: 0.2,
  pairs: 1.7,
  near: 1.71,
  window: 1.35,
  first: 0.35,
  depth: -0.43,
  titleLength: -1.23,
  length: 0.17,
};
