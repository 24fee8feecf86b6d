/** Finds the sections of the docs that passages of files are from: files are made of pages, and know no headings. */
import type { SectionLink } from "#lib/contract/docs.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";

/** So many words in a row of a section tell that a passage is from there. */
const RUN = 5;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/**
 * The section of a page that a passage of it is from. A passage may hold several: then it is the one that says most of
 * `about`, or the first. What is on no section of the page, any more, is from its beginning; null without sections.
 */
export function sectionOf(sections: DocSection[], passage: string, about: string): SectionLink | null {
  const held = sections.filter((section) => isIn(section, passage));
  const candidates = held.length > 0 ? held : sections.slice(0, 1);
  const words = candidates.map(({ heading, content }) => new Set(wordsOf(`${heading} ${content}`)));
  const asked = new Set(wordsOf(about));
  const scores = words.map((own) => {
    let score = 0;
    // A word that all sections have tells none from another.
    for (const word of asked) if (own.has(word)) score += 1 / words.filter((others) => others.has(word)).length;
    return score;
  });
  const best = candidates[scores.indexOf(Math.max(...scores))];
  return best ? { url: best.url, title: best.title, heading: best.heading } : null;
}

function isIn({ heading, content }: DocSection, passage: string): boolean {
  if (passage.split("\n").some((line) => /^\s*#{1,6}\s+(.*?)\s*$/.exec(line)?.[1] === heading)) return true;
  const text = ` ${wordsOf(passage).join(" ")} `;
  const words = wordsOf(content);
  if (words.length < RUN) return words.length > 0 && text.includes(` ${words.join(" ")} `);
  return words.some(
    (_, i) => i % RUN === 0 && i + RUN <= words.length && text.includes(` ${words.slice(i, i + RUN).join(" ")} `),
  );
}
