import type { Docs } from "#lib/docs/docs.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";

/** The most questions below one answer. */
const MAX_FOLLOW_UPS = 3;

/** How much longer a question may be through spaces and punctuation, UTF-16 code units. */
const MAX_EXTRA_LENGTH = 100;

/**
 * Follow-ups that the docs can answer, found without a model: first the starters of the cited pages, then those of their
 * neighbours, then headings of the cited pages that are questions. Leaves out the questions in `asked`, whatever their case
 * and punctuation, and questions that are the heading of a cited section.
 */
export function findFollowUps(
  docs: Pick<Docs, "pages" | "pageInfo" | "section">,
  cited: string[],
  asked: string[],
): string[] {
  const pages = [...new Set(cited.flatMap((url) => docs.pageInfo(url) ?? []))];
  const candidates = [
    ...pages.flatMap(({ starters }) => starters),
    ...neighboursOf(docs.pages, pages).flatMap(({ starters }) => starters),
    ...pages.flatMap(({ headings }) => headings.map(({ text }) => text).filter((text) => text.endsWith("?"))),
  ];
  // A question much longer than all candidates equals none of them, and normalizing it would take long.
  const maxLength = Math.max(0, ...candidates.map(({ length }) => length)) + MAX_EXTRA_LENGTH;
  const short = asked.filter(({ length }) => length <= maxLength);
  const known = new Set([...short, ...cited.flatMap((url) => docs.section(url)?.heading ?? [])].map(normalize));
  const offered: string[] = [];
  for (const question of candidates) {
    if (offered.length === MAX_FOLLOW_UPS) break;
    if (known.has(normalize(question))) continue;
    known.add(normalize(question));
    offered.push(question);
  }
  return offered;
}

/** The pages directly before and after `pages` in the navigation. */
const neighboursOf = (all: DocsPageInfo[], pages: DocsPageInfo[]): DocsPageInfo[] =>
  pages.flatMap((page) => {
    const at = all.indexOf(page);
    return [all[at + 1], all[at - 1]].flatMap((near) => (near && !pages.includes(near) ? [near] : []));
  });

/** A question without its case, punctuation and spaces, for comparing. */
const normalize = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
