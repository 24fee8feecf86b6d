/** Finds the sections that passages of files come from: each file is made from a docs page, without its headings. */
import type { SectionLink } from "#lib/contract/docs.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";

/** A passage with this many consecutive words of a section comes from it. */
const MIN_WORDS = 5;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/**
 * The section of a page that a passage comes from. If the passage contains several sections, the one with most words of
 * `about` is taken, otherwise the first. A passage of no section counts as the page's beginning; null without sections.
 */
export function sectionOf(sections: DocSection[], passage: string, about: string): SectionLink | null {
  const contained = sections.filter((section) => isIn(section, passage));
  const candidates = contained.length > 0 ? contained : sections.slice(0, 1);
  const words = candidates.map(({ heading, content }) => new Set(wordsOf(`${heading} ${content}`)));
  const wanted = new Set(wordsOf(about));
  const scores = words.map((own) => {
    let score = 0;
    // A word counts less the more sections contain it.
    for (const word of wanted) if (own.has(word)) score += 1 / words.filter((others) => others.has(word)).length;
    return score;
  });
  const best = candidates[scores.indexOf(Math.max(...scores))];
  return best ? { url: best.url, title: best.title, heading: best.heading } : null;
}

function isIn({ heading, content }: DocSection, passage: string): boolean {
  if (passage.split("\n").some((line) => /^\s*#{1,6}\s+(.*?)\s*$/.exec(line)?.[1] === heading)) return true;
  const text = ` ${wordsOf(passage).join(" ")} `;
  const words = wordsOf(content);
  if (words.length < MIN_WORDS) return words.length > 0 && text.includes(` ${words.join(" ")} `);
  return words.some(
    (_, i) =>
      i % MIN_WORDS === 0 &&
      i + MIN_WORDS <= words.length &&
      text.includes(` ${words.slice(i, i + MIN_WORDS).join(" ")} `),
  );
}
