import type { RootContent } from "mdast";
import { walk } from "#lib/markdown/walk.ts";
import { endOf, startOf } from "./parse.ts";

/** The longest piece of a paragraph, UTF-16 code units, even if the cut is inside an emphasis or a link. */
const MAX_PIECE_LENGTH = 2_500;
/** The last characters of a paragraph are never cut off: they may still change. */
const TAIL = 100;

/** Marks that a later one may complete: of emphasis, code, a link, HTML. */
const PENDING = /[*`~[]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|<(?=[a-z/!?])/iu;
/** Characters that are no such marks: escapes, brackets without an address, a star between spaces. */
const NO_MARK = /\\[^\w\s]|\[[^[\]]*\](?![([])|\s\*(?=\s)/g;

/**
 * The offset in `source` at which a paragraph can be cut in two parts that are parsed separately. Text after the cut must
 * not change how the part before it is parsed. 0 if there is no such offset yet.
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
    const text = source.slice(begin, end).replace(NO_MARK, (marks) => "x".repeat(marks.length));
    const pending = text.search(PENDING);
    const certain = pending < 0 ? text : text.slice(0, pending);
    const word = lastWord(certain);
    if (word > 0) cut = begin + word;
    if (pending >= 0) break;
  }
  return cut === 0 && source.length > MAX_PIECE_LENGTH ? lastWord(source.slice(0, -TAIL)) : cut;
}

/** Offset of the last word, 0 if there is none. A word begins with a letter: such a line cannot begin another block. */
const lastWord = (text: string): number => ([...text.matchAll(/(?<=[^\s\\]) (?=\p{L})/gu)].at(-1)?.index ?? -1) + 1;

const hasPending = (node: RootContent): boolean =>
  [...walk([node])].some((inner) => inner.type === "text" && PENDING.test(inner.value));
