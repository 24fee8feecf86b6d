import { followFence, isFenced, type OpenFence } from "#lib/markdown/fences.ts";

/** What may still become a link at the end of a text: it waits until it is one, or is not. */
const OPEN = [
  /!?\[[^\]\n]*$/,
  /!?\[[^\]\n]*\]$/,
  // Also of a label that began a line earlier.
  /(!?\[[^\]\n]*)?\]\([^)\n]*$/,
  /<[a-z][^>\s]*$/i,
  // Or a mark that is left out.
  / ?【[^】\n]*$/,
  /\uE200[^\uE201\n]*$/,
  /\bhttps?:\/\/\S*$/i,
  // The beginning of such an address.
  /\bh(t(t(ps?(:\/?)?)?)?)?$/i,
  // Half of a character that takes two code units.
  /[\uD800-\uDBFF]$/,
];
/** Longest text held back for the sake of a link, UTF-16 code units. */
const MAX_HELD = 1_000;
/** Of a line that goes on and on, this much is read again, UTF-16 code units. */
const MAX_READ = 2_000;

/** An answer on its way with its links made trustworthy before anybody sees them. */
export type Citing = {
  /** What may be shown: cited. */
  readonly text: string;
  /** The end of what came, as it came: too early to be shown. */
  readonly held: string;
  add(raw: string): void;
  clear(): void;
};

/** What the lines so far make of the next one. */
type Context = {
  /** The fence of the code block that the lines end in. */
  fence: OpenFence | null;
  /** Within a list, what is indented is no code. */
  list: boolean;
  /** Indented code cannot follow a paragraph at once. */
  before: "blank" | "code" | "text";
};
const START: Context = { fence: null, list: false, before: "blank" };

/**
 * Cites a text piece by piece and line by line: what it costs is bounded by what comes, however long the text is.
 * Links in code stay; constructs over several lines may be read wrongly, until the whole is cited at the end.
 * `cite` must leave alone what it has made.
 */
export function createCiting(cite: (text: string) => string, text = "", held = ""): Citing {
  let context = START;
  /** Where the last line begins, and the one before it. */
  let line = 0;
  let before = 0;
  for (const { length } of text.match(/.*\n/g) ?? []) endLine(line + length);

  function endLine(end: number): void {
    context = follow(text.slice(line, end), context);
    before = line;
    line = end;
  }

  /** Adds to the last line. */
  function addPiece(piece: string): void {
    const place = text.length;
    text += piece;
    if (!MAY_END_LINK.test(piece)) return;
    const whole = text.slice(line);
    if (isCode(whole, context) || DEFINITION.test(whole)) return;
    const begins = /^[^[\n]*\]\(/.test(whole) && context.before === "text" ? before : line;
    // Of itself, an indented line would be code.
    const from = Math.max(begins + indent(text.slice(begins)), place - MAX_READ);
    text = text.slice(0, from) + cite(text.slice(from));
  }

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
      for (const piece of tail.slice(0, cut).match(/.*\n|.+$/g) ?? []) {
        addPiece(piece);
        if (piece.endsWith("\n")) endLine(text.length);
      }
    },
    clear() {
      text = "";
      held = "";
      context = START;
      line = 0;
      before = 0;
    },
  };
}

const MAY_END_LINK = /[)>】\uE201]|https?:|www\./i;
/** Shows nothing; what it is for is only known of the whole. */
const DEFINITION = /^ {0,3}\[[^\]\n]+\]:/;
const ITEM = /^\s*(?:[-*+]|\d+[.)])\s/;

const indent = (line: string): number => /^[ \t]*/.exec(line)?.[0].length ?? 0;

function isCode(line: string, { fence, list, before }: Context): boolean {
  return isFenced(line.trimEnd(), fence) || (!list && before !== "text" && /^( {4}|\t)/.test(line));
}

/** The context after a line. */
function follow(line: string, context: Context): Context {
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

function endOfSettled(tail: string): number {
  const skipped = Math.max(0, tail.length - MAX_HELD);
  const end = tail.slice(skipped);
  const starts = OPEN.map((open) => end.search(open)).filter((start) => start >= 0);
  return skipped + Math.min(end.length, ...starts);
}
