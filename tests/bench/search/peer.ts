/** What readers of a docs site could be given instead of our search. Each is set up as its makers' guide does. */
import type { Corpus, Section } from "./data.ts";

/** Positions in the list it was built from, the best first. */
export type Ranker = {
  rank(question: string, limit: number): number[] | Promise<number[]>;
  close?(): Promise<void>;
};
export type BuildRanker = (corpus: Corpus) => Ranker | Promise<Ranker>;

/** The fields every peer gets: the page's title, the headings below it, the text. */
export const fieldsOf = ({ title, headingPath, text }: Section) => ({
  title,
  heading: headingPath.slice(1).join(" "),
  text,
});

/** Letters and digits, in lower case. */
export const plainWords = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Words of questions, rare in docs, which a ranking takes for the most telling ones. */
export const QUESTION_WORDS = new Set(
  (
    "a an and are as at be been being but by can could did do does doing for from had has have having how i if in into is it " +
    "its me my of on or our should so some that the their them then there these they this to up us was we were what when where " +
    "which while who whom why will with would you your"
  ).split(" "),
);
