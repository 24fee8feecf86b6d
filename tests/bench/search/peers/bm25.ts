import { type BuildRanker, fieldsOf, plainWords } from "../peer.ts";

const K1 = 1.2;
const B = 0.75;

/** Okapi BM25 as in the books, over title, headings and text as one; no stemming, no stop words. */
export const bm25: BuildRanker = ({ sections }) => {
  const postings = new Map<string, Map<number, number>>();
  const lengths = sections.map((section, at) => {
    const words = plainWords(Object.values(fieldsOf(section)).join(" "));
    for (const word of words) {
      const places = postings.get(word) ?? new Map<number, number>();
      places.set(at, (places.get(at) ?? 0) + 1);
      postings.set(word, places);
    }
    return words.length;
  });
  const usual = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;

  return {
    rank(question, limit) {
      const scores = new Map<number, number>();
      for (const word of new Set(plainWords(question))) {
        const places = postings.get(word);
        if (!places) continue;
        const idf = Math.log(1 + (sections.length - places.size + 0.5) / (places.size + 0.5));
        for (const [at, count] of places) {
          const damped = count + K1 * (1 - B + (B * (lengths[at] ?? 0)) / usual);
          scores.set(at, (scores.get(at) ?? 0) + (idf * count * (K1 + 1)) / damped);
        }
      }
      const best = [...scores].sort(([a, x], [b, y]) => y - x || a - b);
      return best.slice(0, limit).map(([at]) => at);
    },
  };
};
