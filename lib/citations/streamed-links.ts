import { followFence, isFenced, type OpenFence } from "#lib/markdown/fences.ts";

/** Ends of a text that may become a link with the next piece. They are not shown until the next piece decides this. */
const UNDECIDED = [
  /!?\[[^\]\n]*$/,
  /!?\[[^\]\n]*\]$/,
  // The label may begin one line earlier.
  /(!?\[[^\]\n]*)?\]\([^)\n]*$/,
  /<[a-z][^>\s]*$/i,
  // Marks of vendors that are removed.
  / ?【[^】\n]*$/,
  /\uE200[^\uE201\n]*$/,
  /\bhttps?:\/\/\S*$/i,
  // The beginning of such an address.
  /\bh(t(t(ps?(:\/?)?)?)?)?$/i,
  // The first half of a character of two code units.
  /[\uD800-\uDBFF]$/,
];
/** Longest text that waits for its end, UTF-16 code units. */
const MAX_PENDING = 1_000;
/** Longest end of a line that is parsed again with each piece, UTF-16 code units. */
const MAX_READ = 2_000;

/** A growing answer. Its links are replaced by citations before a reader sees them. */
export type CitedText = {
  /** The text that may be shown, with citations. */
  readonly text: string;
  /** The end of the text as it was received. It may become a link. */
  readonly pending: string;
  add(raw: string): void;
  clear(): void;
};

/** How the lines so far affect the next one. */
type Context = {
  /** The fence of the code block that the lines end in. */
  fence: OpenFence | null;
  /** Whether the lines end in a list, where indented lines are not code. */
  list: boolean;
  /** The kind of the last line: indented code cannot follow a paragraph directly. */
  before: "blank" | "code" | "text";
};
const START: Context = { fence: null, list: false, before: "blank" };

/**
 * Cites a text piece by piece and line by line: a piece costs the same, however long the text is. Links in code stay as
 * they are. Constructs over several lines may be misread until the whole text is cited at the end. `cite` must leave
 * its own citations unchanged.
 */
export function createCitedText(cite: (text: string) => string, text = "", pending = ""): CitedText {
  let context = START;
  /** Offsets of the last line and of the one before it. */
  let line = 0;
  let before = 0;
  for (const { length } of text.match(/.*\n/g) ?? []) endLine(line + length);

  function endLine(end: number): void {
    context = nextContext(text.slice(line, end), context);
    before = line;
    line = end;
  }

  /** Adds to the last line. */
  function addPiece(piece: string): void {
    const place = text.length;
    text += piece;
    if (!MAY_END_LINK.test(piece)) return;
    const lastLine = text.slice(line);
    if (isCode(lastLine, context) || DEFINITION.test(lastLine)) return;
    const begins = /^[^[\n]*\]\(/.test(lastLine) && context.before === "text" ? before : line;
    // The indentation is left out, because an indented line without the lines before it would be code.
    const from = Math.max(begins + indent(text.slice(begins)), place - MAX_READ);
    text = text.slice(0, from) + cite(text.slice(from));
  }

  return {
    get text() {
      return text;
    },
    get pending() {
      return pending;
    },
    add(raw) {
      const tail = pending + raw;
      const cut = decidedLengthOf(tail);
      pending = tail.slice(cut);
      for (const piece of tail.slice(0, cut).match(/.*\n|.+$/g) ?? []) {
        addPiece(piece);
        if (piece.endsWith("\n")) endLine(text.length);
      }
    },
    clear() {
      text = "";
      pending = "";
      context = START;
      line = 0;
      before = 0;
    },
  };
}

const MAY_END_LINK = /[)>】\uE201]|https?:|www\./i;
/** Definitions are not shown. The references to them are only known when the text is complete. */
const DEFINITION = /^ {0,3}\[[^\]\n]+\]:/;
const ITEM = /^\s*(?:[-*+]|\d+[.)])\s/;

const indent = (line: string): number => /^[ \t]*/.exec(line)?.[0].length ?? 0;

function isCode(line: string, { fence, list, before }: Context): boolean {
  return isFenced(line.trimEnd(), fence) || (!list && before !== "text" && /^( {4}|\t)/.test(line));
}

/** The context after a line. */
function nextContext(line: string, context: Context): Context {
  const { list, before } = context;
  const trimmed = line.trimEnd();
  const fence = followFence(trimmed, context.fence);
  if (isFenced(trimmed, context.fence)) {
    return { fence, list: context.fence ? list : isInList(line, context), before: "code" };
  }
  if (trimmed === "") return { fence, list, before: before === "code" ? "code" : "blank" };
  return { fence, list: isInList(line, context), before: isCode(line, context) ? "code" : "text" };
}

const isInList = (line: string, { list, before }: Context): boolean =>
  ITEM.test(line) || (list && (indent(line) >= 2 || before === "text"));

function decidedLengthOf(tail: string): number {
  const skipped = Math.max(0, tail.length - MAX_PENDING);
  const end = tail.slice(skipped);
  const starts = UNDECIDED.map((open) => end.search(open)).filter((start) => start >= 0);
  return skipped + Math.min(end.length, ...starts);
}
