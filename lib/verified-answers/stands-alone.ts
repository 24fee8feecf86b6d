/** Words that point to something outside the question: what was said before, or the page. */
const POINTING =
  /\b(it|its|this|that|these|those|they|them|their|he|she|him|her|there|here|above|below|previous|earlier|same|again|instead|else|former|latter|your (answer|reply)|you (said|mentioned|wrote))\b/i;
const CONTINUING = /^\W*(and|but|so|or|then|also|what about|how about|why not|ok|okay|yes|no|thanks|thank you)\b/i;
const LEAST_WORDS = 3;

/** Whether a question can be understood without what was said before it. */
export const standsAlone = (question: string): boolean =>
  !POINTING.test(question) && !CONTINUING.test(question) && (question.match(/\S+/g) ?? []).length >= LEAST_WORDS;
