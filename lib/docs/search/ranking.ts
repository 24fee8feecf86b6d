/** PORT: a ranking of sections by their words. Its adapter is `lexical/`. */

/** A section as the index reads it. */
export type Indexed = {
  /** The page it is on. */
  path: string;
  /** The page's title. */
  title: string;
  /** Headings from the page's title down to this section. */
  headingPath: string[];
  content: string;
  /** Of the page. */
  keywords: string[];
  /** Of the page, on its first section; null elsewhere. */
  description: string | null;
};

/** `at` is a section's position in the list the index was built from; scores are above 0 and fall. */
export type Ranked = { at: number; score: number };

/** The words of a question, for looking for them in short texts. */
export type Matcher = {
  /** The weight of each of them that the index knows: rarer words have more. */
  weights: readonly number[];
  /** The weight of the whole question, with the words that the index lacks. */
  total: number;
  /** The question's words in order, as places in `weights`; -1 for words that the index lacks. */
  order: readonly number[];
  /**
   * The words of a text without stop words: the place in `weights` of each, or -1. `factor`, up to 1: how likely the word
   * means what the question says.
   */
  read(text: string): readonly { place: number; factor: number }[];
};

export type Lexical = {
  /**
   * The best sections for a question, and the probability that the docs cover it: 0 to 1, and 0 when nothing
   * matches.
   */
  rank(question: string, limit: number): { ranked: Ranked[]; confidence: number };
  /** The best sections for words that are still being typed: the last one may be a beginning. */
  suggest(words: string, limit: number): Ranked[];
  /** The words of a question, with the weights that the index gives them. */
  match(question: string): Matcher;
};
