/** The best sections for a reader: nothing twice, and not all from one page. */
import type { Indexed, Ranked } from "./ranking.ts";

/** Sections of one page that count in full, and what each further one keeps of its score. */
const PER_PAGE = 3;
const FURTHER = 0.85;
/** A text of this length is the same wherever it stands, in UTF-16 code units; of shorter ones the heading counts, too. */
const TELLING = 200;

/** Sections whose page has many better ones go back; those further on the same page go only when others are close. */
export function diversify(ranked: Ranked[], sections: Indexed[], limit: number): Ranked[] {
  const seen = new Set<string>();
  const perPage = new Map<string, number>();
  return ranked
    .flatMap(({ at, score }) => {
      const section = sections[at];
      if (!section) return [];
      const text = section.content.trim();
      const said = text.length < TELLING ? `${section.headingPath.at(-1)}\n${text}` : text;
      if (seen.has(said)) return [];
      seen.add(said);
      const had = perPage.get(section.path) ?? 0;
      perPage.set(section.path, had + 1);
      return [{ at, score: score * FURTHER ** Math.max(0, had + 1 - PER_PAGE) }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, limit);
}
