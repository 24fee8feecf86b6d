/** A light stemmer for English: enough that "installing", "installed" and "installs" are one term. */

/** Endings that are cut, and how much must remain. */
const ENDINGS: [RegExp, number][] = [
  [/(ations?|at(ed|ing|es?))$/, 4],
  [/(ings?|ed|ly)$/, 3],
];

/** The stem of a word in lower case; anything but plain letters stays as it is. */
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
