/** Text as search terms. Index and questions go through the same function. */

/** Words that say nothing about what is asked. */
const STOP = new Set(
  (
    "a about am an and any are as at be been but by can could do does doing for from get gets had has have having hello help hi " +
    "how i if in into is it its just like me my need of on or our please shall should show so some tell than that the their " +
    "them then there these they this those to us want was we were what whats when where which who whom whose why will with " +
    "would you your explain mean means"
  ).split(" "),
);

/** Letters and digits, with the marks that hold identifiers and paths together. */
const CHUNK = /[\p{L}\p{N}_]+(?:[._\-/:@]+[\p{L}\p{N}_]+)*/gu;
const CAMEL = /(?<=\p{Ll}|\p{N})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

export type Terms = {
  /** Every term, in order, repeated as often as it occurs. */
  all: string[];
  /** Identifiers as a whole, without their marks: "side-panel", "SidePanel" and "side.panel" are one. */
  wholes: Set<string>;
};

/** Terms of a text: words by their stem, identifiers whole and in parts. Words that say nothing are left out. */
export function terms(text: string): Terms {
  const all: string[] = [];
  const wholes = new Set<string>();
  const addWhole = (parts: string[]) => {
    const whole = parts.join("").toLowerCase();
    wholes.add(whole);
    all.push(whole);
  };
  for (const [chunk] of text.normalize("NFKC").replace(/['’]/g, "").matchAll(CHUNK)) {
    const segments = chunk
      .split(/[./:@]+/)
      .map((segment) => segment.split(/[_-]+/).flatMap((part) => part.split(CAMEL)));
    for (const parts of segments) {
      const words = parts.filter(Boolean);
      if (words.length > 1) addWhole(words);
      all.push(
        ...words
          .map((word) => word.toLowerCase())
          .filter((word) => !STOP.has(word))
          .map(stem),
      );
    }
    if (segments.length > 1) addWhole(segments.flat());
  }
  return { all, wholes };
}

/** Endings that are cut, and how much must remain. */
const ENDINGS: [RegExp, number][] = [
  [/(ations?|at(ed|ing|es?))$/, 4],
  [/(ings?|ed|ly)$/, 3],
];

/** A light stemmer: enough that "installing", "installed" and "installs" are one term; identifiers stay whole. */
export function stem(word: string): string {
  if (word.length < 4 || /[^a-z]/.test(word)) return word;
  let base = word
    .replace(/ies$/, "y")
    .replace(/(ss|x|ch|sh|z)es$/, "$1")
    .replace(/([^siuy])s$/, "$1");
  for (const [ending, least] of ENDINGS) {
    const cut = base.replace(ending, "");
    if (cut === base || cut.length < least || !/[aeiouy]/.test(cut)) continue;
    base = cut.replace(/([bdfgmnprt])\1$/, "$1");
    break;
  }
  return base.length > 3 ? base.replace(/e$/, "") : base;
}
