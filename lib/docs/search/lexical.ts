/** Ranks sections by their words. One function in, one out, so that a better ranking can take its place. */
import MiniSearch from "minisearch";
import { terms } from "./words.ts";

/** What the index knows of a section. */
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

export type Lexical = {
  /**
   * The best sections for a question, and how sure it is that the docs cover it: 0 to 1, calibrated, 0 when nothing
   * matches.
   */
  rank(question: string, limit: number): { ranked: Ranked[]; confidence: number };
  /** The best sections for words that are still being typed: the last one may be a beginning. */
  suggest(words: string, limit: number): Ranked[];
};

const FIELDS = ["title", "heading", "keywords", "description", "content"];
const BOOST = { title: 2, heading: 3.5, keywords: 2, description: 1.2, content: 1 };
/** How much of its page's best score a section gets: it settles ties in favour of the page that is about the question. */
const PAGE_SHARE = 0.1;

export function buildLexical(sections: Indexed[]): Lexical {
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
    sections.map(({ title, headingPath, keywords, description, content }, id) => ({
      id,
      title,
      // The page's own section has its title twice otherwise.
      heading: headingPath.slice(1).join(" "),
      keywords: keywords.join(" "),
      description,
      content,
    })),
  );

  function rank(query: string, limit: number, typing: boolean): Ranked[] {
    const { all, wholes } = terms(query);
    const distinct = [...new Set(all)];
    const found = index.search(distinct.join(" "), {
      tokenize: () => distinct,
      // A word the docs know is meant as it is; only others may be typing errors.
      fuzzy: (term) => (known.has(term) || term.length < 4 ? false : 0.2),
      prefix: (_, i) => typing && i === distinct.length - 1,
      boostTerm: (term) => (wholes.has(term) ? 1.5 : 1),
    });
    const best = new Map<string, number>();
    const hits = found.map(({ id, score }) => {
      const path = sections[Number(id)]?.path ?? "";
      best.set(path, Math.max(best.get(path) ?? 0, score));
      return { at: Number(id), path, score };
    });
    return hits
      .map(({ at, path, score }) => ({ at, score: score + PAGE_SHARE * (best.get(path) ?? 0) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
  }

  return {
    rank(question, limit) {
      const ranked = rank(question, limit, false);
      return { ranked, confidence: ranked.length > 0 ? 1 : 0 };
    },
    suggest: (words, limit) => rank(words, limit, true),
  };
}
