/** Finds sections by their words. One function in, one out, so that a better retrieval can take its place. */
import MiniSearch from "minisearch";
import type { Section } from "#lib/contract.ts";
import type { ParsedSection } from "./sections.ts";
import { terms } from "./words.ts";

export type SearchOptions = { limit?: number };
/** The best sections first, each with a score above 0; none when nothing matches. */
export type Search = (query: string, options?: SearchOptions) => Section[];

/** What the index knows of a section beside its text. */
export type Indexed = ParsedSection & { keywords: string[]; description: string | null };

const FIELDS = ["title", "heading", "keywords", "description", "content"];
const BOOST = { title: 2, heading: 3.5, keywords: 2, description: 1.2, content: 1 };
/** How much of its page's best score a section gets: it settles ties in favour of the page that is about the question. */
const PAGE_SHARE = 0.1;

export function buildSearch(sections: Indexed[]): Search {
  const known = new Set<string>();
  const index = new MiniSearch<{ id: number }>({
    fields: FIELDS,
    tokenize: (text) => terms(text).all,
    processTerm: (term) => {
      known.add(term);
      return term;
    },
    searchOptions: { processTerm: (term) => term, combineWith: "OR", prefix: false, boost: BOOST },
  });
  index.addAll(
    sections.map(({ title, headingPath, keywords, description, content, ...section }, id) => ({
      id,
      title,
      // The page's own section has its title twice otherwise.
      heading: headingPath.slice(1).join(" "),
      keywords: keywords.join(" "),
      description: section.heading === title ? description : "",
      content,
    })),
  );

  return (query, { limit = 8 } = {}) => {
    const { all, wholes } = terms(query);
    const found = index.search([...new Set(all)].join(" "), {
      tokenize: () => [...new Set(all)],
      // A word the docs know is meant as it is; only others may be typing errors.
      fuzzy: (term) => (known.has(term) || term.length < 4 ? false : 0.2),
      boostTerm: (term) => (wholes.has(term) ? 1.5 : 1),
    });
    const best = new Map<string, number>();
    const hits = found.flatMap(({ id, score }) => {
      const section = sections[Number(id)];
      if (!section) return [];
      best.set(section.path, Math.max(best.get(section.path) ?? 0, score));
      return [{ section, score }];
    });
    return hits
      .map(({ section, score }) => ({
        url: section.url,
        title: section.title,
        heading: section.heading,
        content: section.content,
        score: score + PAGE_SHARE * (best.get(section.path) ?? 0),
      }))
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
  };
}
