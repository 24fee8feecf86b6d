/** Finds pages by what is typed of their titles. */

/** Fewest letters and digits of a beginning, and most pages that it finds. */
const LEAST = 2;
const BEGUN = 4;

/** Pages, by their numbers, whose title was typed: those with this title first, then those whose title begins with it. */
export type FindTitles = (typed: string) => number[];

/** @param titles of the pages, in their order. */
export function createTitles(titles: string[]): FindTitles {
  const keys = titles.map(keyOf);
  const sorted = [...keys.keys()].sort((a, b) => (keys[a] ?? "").length - (keys[b] ?? "").length || a - b);
  return (typed) => {
    const key = keyOf(typed);
    if (key.length < LEAST) return [];
    const exact: number[] = [];
    const begun: number[] = [];
    for (const page of sorted) {
      if (keys[page] === key) exact.push(page);
      else if (begun.length < BEGUN && keys[page]?.startsWith(key)) begun.push(page);
    }
    // "useMemo" and "use-memo" may be two pages: the one that is spelled as typed is first.
    const spelled = typed.trim().toLowerCase();
    const isSpelled = (page: number) => titles[page]?.toLowerCase() === spelled;
    return [...exact.filter(isSpelled), ...exact.filter((page) => !isSpelled(page)), ...begun];
  };
}

/** Letters and digits alone, in lower case, so that spaces and punctuation make no difference. */
const keyOf = (text: string): string =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");
