import type { RootContent } from "mdast";
import { walk } from "#lib/markdown/walk.ts";
import { endOf, startOf } from "./parse.ts";

/** The longest piece of a paragraph, UTF-16 code units, even if the cut tears an emphasis or a link. */
const LONGEST = 2_500;
/** The last characters of a paragraph are never cut off: they may still be on the move. */
const TAIL = 100;

/** Marks that may have to do with something that comes later: emphasis, code, a link, HTML. */
const PENDING = /[*`~[]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|<(?=[a-z/!?])/iu;
/** What only looks so: escapes, brackets that no address follows, a lone star. */
const SETTLED = /\\[^\w\s]|\[[^[\]]*\](?![([])|\s\*(?=\s)/g;

/**
 * Where a paragraph may be cut in two that are read apart, as an offset in its `source`: before a word, behind which
 * nothing can change the reading of what stands before. 0 when there is no such place yet.
 */
export function cutPoint(source: string, nodes: RootContent[]): number {
  let cut = 0;
  for (const node of nodes) {
    const begin = startOf(node);
    const end = Math.min(endOf(node), source.length - TAIL);
    if (node.type !== "text") {
      if (endOf(node) > end || hasPending(node)) break;
      continue;
    }
    const text = source.slice(begin, end).replace(SETTLED, (marks) => "x".repeat(marks.length));
    const pending = text.search(PENDING);
    const certain = pending < 0 ? text : text.slice(0, pending);
    const word = lastWord(certain);
    if (word > 0) cut = begin + word;
    if (pending >= 0) break;
  }
  return cut === 0 && source.length > LONGEST ? lastWord(source.slice(0, -TAIL)) : cut;
}

/** Offset of the last word; a word begins with a letter, which makes a line of nothing else than text. 0: none. */
const lastWord = (text: string): number => ([...text.matchAll(/(?<=[^\s\\]) (?=\p{L})/gu)].at(-1)?.index ?? -1) + 1;

const hasPending = (node: RootContent): boolean =>
  [...walk([node])].some((inner) => inner.type === "text" && PENDING.test(inner.value));
