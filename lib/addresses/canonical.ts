/** Which of several pages with the same content search engines should show. */
import type { Docs } from "#lib/docs/docs.ts";

export type CanonicalDocs = Pick<Docs, "pageEdition" | "editions">;

/** A copy of an old version leads to its original, that to the latest version, and that may be a copy once more. */
const MAX_STEPS = 3;

/**
 * The path of the page that stands for the one at `path`: for a page that nobody has translated the original, for a page of
 * another version the same page in the latest one. Any other page stands for itself.
 */
export function canonicalPath(docs: CanonicalDocs, path: string): string {
  let current = path;
  for (let step = 0; step < MAX_STEPS; step++) {
    const next = nextPath(docs, current);
    if (next === null || next === current) return current;
    current = next;
  }
  return current;
}

function nextPath({ pageEdition, editions }: CanonicalDocs, path: string): string | null {
  const edition = pageEdition(path);
  if (edition?.isUntranslated) return editions.originalOf(path);
  return edition?.banner?.exact ? edition.banner.path : null;
}
