/** Chooses search results so that no text occurs twice and no page fills the list. */
import type { Indexed, Ranked } from "./ranking.ts";

/** Sections of one page that count in full, and the factor for the score of each further one. */
const PER_PAGE = 3;
const FURTHER = 0.85;
/** Texts shorter than this, in UTF-16 code units, count as repeated only under the same heading. */
const LONG_ENOUGH = 200;

/** Drops repeated texts, and lowers the scores of sections whose page has several better ones. */
export function diversify(ranked: Ranked[], sections: Indexed[], limit: number): Ranked[] {
  const seen = new Set<string>();
  const perPage = new Map<string, number>();
  return ranked
    .flatMap(({ at, score }) => {
      const section = sections[at];
      if (!section) return [];
      const text = section.content.trim();
      const key = text.length < LONG_ENOUGH ? `${section.headingPath.at(-1)}\n${text}` : text;
      if (seen.has(key)) return [];
      seen.add(key);
      const rank = (perPage.get(section.path) ?? 0) + 1;
      perPage.set(section.path, rank);
      return [{ at, score: score * FURTHER ** Math.max(0, rank - PER_PAGE) }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, limit);
}
