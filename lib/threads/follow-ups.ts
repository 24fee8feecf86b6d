import type { Docs } from "#lib/docs/docs.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";

/** Most questions offered at once. */
const MAX_FOLLOW_UPS = 3;

/** By how much spaces and punctuation may make a question longer, UTF-16 code units. */
const SLACK = 100;

/**
 * Questions to go on with that the docs can answer, found without a model: those that the pages of the cited urls
 * offer, then those of their neighbours, then headings of the cited pages that are questions. None that is among
 * `asked`, in other case or punctuation, and none whose section was cited already.
 */
export function followUps(
  docs: Pick<Docs, "pages" | "pageInfo" | "section">,
  cited: string[],
  asked: string[],
): string[] {
  const pages = [...new Set(cited.flatMap((url) => docs.pageInfo(url) ?? []))];
  const candidates = [
    ...pages.flatMap(({ starters }) => starters),
    ...neighbours(docs.pages, pages).flatMap(({ starters }) => starters),
    ...pages.flatMap(({ headings }) => headings.map(({ text }) => text).filter((text) => text.endsWith("?"))),
  ];
  // A question far longer than all that is offered is none of it, and long to normalize.
  const longest = Math.max(0, ...candidates.map(({ length }) => length)) + SLACK;
  const short = asked.filter(({ length }) => length <= longest);
  const known = new Set([...short, ...cited.flatMap((url) => docs.section(url)?.heading ?? [])].map(plain));
  const offered: string[] = [];
  for (const question of candidates) {
    if (offered.length === MAX_FOLLOW_UPS) break;
    if (known.has(plain(question))) continue;
    known.add(plain(question));
    offered.push(question);
  }
  return offered;
}

/** Pages right before and after `pages` in the navigation. */
const neighbours = (all: DocsPageInfo[], pages: DocsPageInfo[]): DocsPageInfo[] =>
  pages.flatMap((page) => {
    const at = all.indexOf(page);
    return [all[at + 1], all[at - 1]].flatMap((near) => (near && !pages.includes(near) ? [near] : []));
  });

/** A question without what makes no difference: case, punctuation, spaces. */
const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
