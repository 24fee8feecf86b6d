/** Quotes of sections that a search found. */
import type { Section } from "#lib/contract/docs.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";
import type { Lexical } from "#lib/docs/search/ranking.ts";
import { MAX_CONTENT, type Passage, readPassages } from "./passage.ts";

/** A section that a search found. Its content may be a part of the section, or have short neighbours joined to it. */
type Found = Pick<Section, "url" | "title" | "heading" | "content">;

/**
 * Reads a question. Returns a function for the passage of a found section that answers the question best, as Markdown of
 * about `max` UTF-16 code units.
 */
export type Quote = (question: string) => (found: Found, max: number) => Passage;

/** @param sections all sections of the docs */
export function createQuote(sections: readonly DocSection[], lexical: Pick<Lexical, "match">): Quote {
  const byUrl = new Map(sections.map((section) => [section.url, section]));
  return (question) => {
    const matcher = lexical.match(question);
    const read = new Map<string, (max: number) => Passage>();
    return (found, max) => {
      const content = contentOf(found, byUrl.get(found.url));
      const passages = read.get(found.url) ?? readPassages(question, { ...found, content }, matcher);
      read.set(found.url, passages);
      return passages(max);
    };
  };
}

/** The whole section, if the search found a part of it, unless it is very long. */
function contentOf({ heading, content }: Found, section: DocSection | undefined): string {
  const [first = "", ...rest] = content.trim().split("\n");
  // Each of several short sections that were joined has its heading. The first one stands above the quote.
  if (/^#+ /.test(first) && rest.length > 0) return first.replace(/^#+ /, "") === heading ? rest.join("\n") : content;
  const whole = section?.content ?? "";
  return whole.length > content.length && whole.length <= MAX_CONTENT ? whole : content;
}
