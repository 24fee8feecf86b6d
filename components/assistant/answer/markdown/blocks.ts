import type { RootContent } from "mdast";
import { completeMarkdown } from "./complete-markdown.ts";
import { cutPoint } from "./cut-point.ts";
import { readFence } from "./fence.ts";
import { type Definitions, definitionsIn, endOf, mentions, parse, startOf } from "./parse.ts";

/**
 * A part of a block that is rendered on its own: an item of a list, a row of a table, a part of a long paragraph. `at`
 * is its offset in the text.
 */
export type Piece = { at: number; nodes: RootContent[] };

/**
 * A top-level block. `[at, end)` are its lines in the text; no other block begins in the same line. Lists, tables and
 * paragraphs consist of pieces, and their `node` only gives their kind; other blocks have no pieces.
 */
export type Block = { at: number; end: number; node: RootContent; pieces: Piece[] };

/** The block that may still grow. */
type Open = {
  at: number;
  /** The offset from which the text is parsed again. */
  from: number;
  /** The pieces before `from`, which more text cannot change; null when the whole block is parsed again. */
  finished: { node: RootContent; pieces: Piece[] } | null;
  /** The first two lines of a table, without which its rows are not parsed as rows. */
  head: string;
};

/** The parsed part of a text. `advance` makes the next reading from it when there is more text. */
export type Reading = {
  text: string;
  streaming: boolean;
  blocks: Block[];
  /** Blocks that more text cannot change, except for a reference definition that comes later. */
  done: Block[];
  open: Open;
  definitions: Definitions;
  /** Up to this offset, all lines were complete when they were parsed. */
  completeTo: number;
};

/** From this length on, UTF-16 code units, a paragraph is parsed in pieces. */
const LONG = 1_200;
/** The most UTF-16 code units that are parsed again with each delta: a longer block is ended where it is. */
const MAX_OPEN_LENGTH = 3_000;
/** The most lines that are parsed again: a line costs the parser more than its characters do. */
const MAX_OPEN_LINES = 400;
/** The most pieces of a block: all of them are compared when it is rendered. */
const MAX_PIECES = 1_500;
/** The most reference definitions. References to others stay text. */
const MAX_DEFINITIONS = 100;

const openAt = (at: number): Open => ({ at, from: at, finished: null, head: "" });

export const EMPTY: Reading = {
  text: "",
  streaming: true,
  blocks: [],
  done: [],
  open: openAt(0),
  definitions: new Map(),
  completeTo: 0,
};

/**
 * Parses the rest of a text that has grown. Its cost depends on the last piece of the last block only: a block, an item
 * or a row of Markdown cannot change any more once the first line of the next one is complete. While the text is
 * `streaming`, the result has only what cannot turn into something else. A text that is no continuation is parsed from
 * where it differs.
 */
export function advance(before: Reading, raw: string, streaming: boolean): Reading {
  const text = raw.replace(/\r\n?/g, "\n").replaceAll("\uFEFF", "");
  let reading = text.startsWith(before.text) ? before : rollBack(before, text);
  const lines = text.lastIndexOf("\n") + 1;
  if (lines > reading.completeTo) reading = finishLines(reading, text, lines, false).reading;
  reading = closeLongBlock(reading, text);
  if (!streaming) {
    const { reading: whole, last } = finishLines(reading, text, text.length, true);
    return { ...reading, text, streaming, blocks: [...whole.done, ...last] };
  }
  const { open, done, definitions } = reading;
  const shown = completeMarkdown(open.head + text.slice(open.from)).slice(open.head.length);
  const live = read(text.slice(0, open.from) + shown, reading);
  return {
    ...reading,
    text,
    streaming,
    blocks: [...done, ...live],
    open: splitParagraph(open, live, text, definitions),
  };
}

/** Ends an open block that is too long. The text after it begins a new block. */
function closeLongBlock(reading: Reading, text: string): Reading {
  const { open, done } = reading;
  const isLong = text.length - open.from > MAX_OPEN_LENGTH || linesIn(text, open.from) > MAX_OPEN_LINES;
  if (!isLong && (open.finished?.pieces.length ?? 0) < MAX_PIECES) return reading;
  // Fenced code needs no parser, so it may be long.
  if (!open.finished && readFence(text.slice(open.from))) return reading;
  const line = lineStart(text, text.length);
  const cut = line > open.from || open.finished ? Math.max(line, open.from) : endOfCharacters(text);
  return { ...reading, done: [...done, ...read(text.slice(0, cut), reading)], open: openAt(cut), completeTo: cut };
}

function linesIn(text: string, from: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n", from); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

/** The reading before the first difference to the new text. The last block before it is open again. */
function rollBack(before: Reading, text: string): Reading {
  let common = 0;
  while (common < text.length && text[common] === before.text[common]) common++;
  const touched = before.done.findIndex(({ end }) => end >= common);
  const last = before.done[(touched < 0 ? before.done.length : touched) - 1];
  // Blocks may have been parsed with a definition that the new text does not have.
  if (!last || before.text.includes("]:")) return EMPTY;
  const done = before.done.slice(0, before.done.indexOf(last));
  return { ...before, text: text.slice(0, last.at), done, open: openAt(last.at), completeTo: last.at };
}

/**
 * Parses the lines up to `end`. All blocks but the last ones become `done`; `last` are the others. A definition is used
 * once its block is done, or the text has `ended`.
 */
function finishLines(before: Reading, text: string, end: number, ended: boolean): { reading: Reading; last: Block[] } {
  const blocks = read(text.slice(0, end), before);
  const first = firstOpen(blocks, text);
  const certain = definitionsIn((ended ? blocks : blocks.slice(0, first)).flatMap(nodesOf));
  const room = MAX_DEFINITIONS - before.definitions.size;
  const fresh = [...certain].filter(([name]) => !before.definitions.has(name)).slice(0, room);
  if (fresh.length > 0) {
    const definitions = new Map([...before.definitions, ...fresh]);
    const concerned = (block: Block) => fresh.some(([name]) => mentions(text.slice(block.at, block.end), name));
    const done = before.done.map((block) => (concerned(block) ? readAgain(block, text, definitions) : block));
    return finishLines({ ...before, definitions, done, open: openAt(before.open.at) }, text, end, ended);
  }
  const last = blocks.slice(first);
  const [block, ...others] = last;
  const open = block ? (others.length > 0 ? openAt(block.at) : openLastPiece(block, text)) : before.open;
  return { reading: { ...before, done: [...before.done, ...blocks.slice(0, first)], open, completeTo: end }, last };
}

const readAgain = (block: Block, text: string, definitions: Definitions): Block =>
  read(text.slice(0, block.end), { open: openAt(block.at), definitions })[0] ?? block;

/** Parses the text from the open block on. */
function read(text: string, { open, definitions }: Pick<Reading, "open" | "definitions">): Block[] {
  const { at, from, finished, head } = open;
  const fence = finished ? null : readFence(text.slice(from));
  if (fence) {
    const end = from + fence.length;
    const block: Block = { at, end, node: { type: "code", lang: fence.lang, value: fence.value }, pieces: [] };
    return fence.closed ? [block, ...read(text, { open: openAt(end), definitions })] : [block];
  }
  const source = head + text.slice(from);
  const blocks = parse(source, definitions).map((node) => toBlock(node, source, from - head.length));
  if (!finished) return blocks;
  const [first, ...others] = blocks;
  if (!first) return [{ at, end: from, ...finished }];
  // The block has changed its kind, such as a paragraph that is the head of a table: it is parsed again as a whole.
  if (first.node.type !== finished.node.type) return read(text, { open: openAt(at), definitions });
  const pieces = [...finished.pieces, ...(head ? first.pieces.slice(1) : first.pieces)];
  return [{ at, end: first.end, node: finished.node, pieces }, ...others];
}

function toBlock(node: RootContent, source: string, offset: number): Block {
  const begin = lineStart(source, startOf(node));
  const place = { at: begin + offset, end: endOf(node) + offset };
  if (node.type === "list" || node.type === "table") {
    return { ...place, node, pieces: node.children.map((child) => ({ at: startOf(child) + offset, nodes: [child] })) };
  }
  if (node.type === "paragraph") return { ...place, node, pieces: [{ at: place.at, nodes: node.children }] };
  // All fences are read by `readFence`, so that the same code looks the same whenever it is read.
  const fence = node.type === "code" ? readFence(source.slice(begin)) : null;
  return { ...place, node: fence ? { type: "code", lang: fence.lang, value: fence.value } : node, pieces: [] };
}

const nodesOf = ({ node, pieces }: Block): RootContent[] =>
  pieces.length > 0 ? pieces.flatMap(({ nodes }) => nodes) : [node];

/** Index of the first block that more text may change: the last one, or the definitions directly above it. */
function firstOpen(blocks: Block[], text: string): number {
  let first = Math.max(blocks.length - 1, 0);
  for (let i = first - 1; i >= 0; i--) {
    const [above, below] = [blocks[i], blocks[i + 1]];
    // The line below a definition may continue its title.
    if (above?.node.type !== "definition" || !below || /\n[ \t]*\n/.test(text.slice(above.end, below.at))) break;
    first = i;
  }
  return first;
}

/** The open state of a last block whose lines are complete: all its pieces but the last one are finished. */
function openLastPiece({ at, node, pieces }: Block, text: string): Open {
  const last = pieces.at(-1);
  if (!last || pieces.length < 2) return openAt(at);
  const finished = { node, pieces: pieces.slice(0, -1) };
  if (node.type === "paragraph") return { at, from: last.at, finished, head: "" };
  const head = node.type === "table" ? text.slice(at, lineEnd(text, lineEnd(text, at))) : "";
  return { at, from: lineStart(text, last.at), finished, head };
}

/** Splits a long paragraph at a place where no mark before it can belong to a mark after it. */
function splitParagraph(open: Open, live: Block[], text: string, definitions: Definitions): Open {
  const [block, ...others] = live;
  if (block?.node.type !== "paragraph" || others.length > 0 || text.length - open.from < LONG) return open;
  const before = open.finished?.pieces ?? [];
  const rest = text.slice(open.from);
  const cut = cutPoint(rest, block.pieces[before.length]?.nodes ?? []);
  const [paragraph, ...following] = cut > 0 ? parse(rest.slice(0, cut), definitions) : [];
  if (paragraph?.type !== "paragraph" || following.length > 0) return open;
  // The parser drops the space at the end of the first part, which is the space between two words.
  const piece = { at: open.from, nodes: [...paragraph.children, { type: "text" as const, value: " " }] };
  const finished = { node: block.node, pieces: [...before, piece] };
  return { at: open.at, from: open.from + cut, finished, head: "" };
}

/** The length of a text without half a surrogate pair at its end. */
const endOfCharacters = (text: string): number => text.length - (/[\uD800-\uDBFF]$/.test(text.slice(-1)) ? 1 : 0);

const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;
const lineEnd = (text: string, at: number): number => text.indexOf("\n", at) + 1;
