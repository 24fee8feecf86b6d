import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";

const parser = unified().use(remarkParse).use(remarkGfm);

/** What may still become a link at the end of a text: it waits until it is one, or is not. */
const OPEN = [
  /!?\[[^\]\n]*$/,
  /!?\[[^\]\n]*\]\(?[^)\s]*$/,
  /<[a-z][^>\s]*$/i,
  /\bhttps?:\/\/\S*$/i,
  // The beginning of such an address.
  /\bh(t(t(ps?(:\/?)?)?)?)?$/i,
  // Half of a character that takes two code units.
  /[\uD800-\uDBFF]$/,
];
/** Longest text held back for the sake of a link, UTF-16 code units. */
const MAX_HELD = 1_000;

/** An answer on its way with its links made trustworthy before anybody sees them. */
export type Citing = {
  /** What may be shown: cited. */
  readonly text: string;
  /** The end of what came, as it came: too early to be shown. */
  readonly held: string;
  add(raw: string): void;
  clear(): void;
};

/**
 * Cites a text piece by piece. Only the last block is read again when something is added: what came before cannot
 * change any more. `cite` must leave alone what it has made.
 */
export function createCiting(cite: (text: string) => string, text = "", held = ""): Citing {
  let block = text.length === 0 ? 0 : lastBlock(text, 0);
  return {
    get text() {
      return text;
    },
    get held() {
      return held;
    },
    add(raw) {
      const tail = held + raw;
      const cut = endOfSettled(tail);
      held = tail.slice(cut);
      if (cut === 0) return;
      const piece = tail.slice(0, cut);
      const last = text.slice(block) + piece;
      text = text.slice(0, block) + (MAY_LINK.test(last) ? cite(last) : last);
      // A block can only begin on a new line.
      if (piece.includes("\n")) block = lastBlock(text, block);
    },
    clear() {
      text = "";
      held = "";
      block = 0;
    },
  };
}

const MAY_LINK = /\]\(|https?:|<|www\./;

function endOfSettled(tail: string): number {
  const starts = OPEN.map((open) => tail.search(open)).filter((start) => start >= 0);
  const cut = Math.min(tail.length, ...starts);
  return tail.length - cut > MAX_HELD ? tail.length : cut;
}

/** Where the last block of `text` begins, knowing that one begins at `from`. */
function lastBlock(text: string, from: number): number {
  const start = parser.parse(text.slice(from)).children.at(-1)?.position?.start;
  // Indented code begins before its first character.
  return from + (start?.offset ?? 0) - (start ? start.column - 1 : 0);
}
