import type { RootContent } from "mdast";
import { completeMarkdown } from "./complete-markdown.ts";
import { cutPoint } from "./cut-point.ts";
import { readFence } from "./fence.ts";
import { type Definitions, definitionsIn, endOf, mentions, parse, startOf } from "./parse.ts";

/**
 * A part of a block that is drawn on its own: an item of a list, a row of a table, a paragraph of a paragraph. `at` is
 * its offset in the text.
 */
export type Piece = { at: number; nodes: RootContent[] };

/**
 * A top-level block. `[at, end)` are its lines in the text; no other block begins in the same line. Lists, tables,
 * paragraphs and headings consist of pieces, `node` only says of what kind they are; all others have none.
 */
export type Block = { at: number; end: number; node: RootContent; pieces: Piece[] };

/** The block that may still grow. */
type Open = {
  at: number;
  /** Where the next look at the text begins. */
  from: number;
  /** What stands before that, and will not change any more; null when the whole block is looked at again. */
  kept: { node: RootContent; pieces: Piece[] } | null;
  /** A table's first two lines: without them its rows are no rows. */
  head: string;
};

/** A text as far as it is read. Whoever has more of the text hands this to `advance` and gets the next one. */
export type Reading = {
  text: string;
  streaming: boolean;
  blocks: Block[];
  /** Blocks that more text will not change; only a reference definition that comes late does. */
  done: Block[];
  open: Open;
  definitions: Definitions;
  /** Up to here all lines were looked at when they were complete. */
  settled: number;
};

/** From this length on, UTF-16 code units, a paragraph is read in pieces. */
const LONG = 1_200;
/** What is read again with each piece of text does not get longer than this: it ends wherever it is. */
const LONGEST_OPEN = 3_000;
/** Nor has it more lines, each of which costs a parser more than its characters do. */
const MOST_LINES = 400;
/** Nor has a block more pieces, which are all looked at when it is drawn. */
const MOST_PIECES = 1_500;
/** Most reference definitions; what refers to others stays text. */
const MOST_DEFINITIONS = 100;

const openAt = (at: number): Open => ({ at, from: at, kept: null, head: "" });

export const EMPTY: Reading = {
  text: "",
  streaming: true,
  blocks: [],
  done: [],
  open: openAt(0),
  definitions: new Map(),
  settled: 0,
};

/**
 * Reads on. The cost is bounded by the last piece of the last block, whatever came before: Markdown's blocks, items and
 * rows end for good where the next one begins, provided that the line in which that begins is complete. Of a text
 * that is `streaming` only what is certain to stay is shown. A text that is no continuation is read from where it
 * departs.
 */
export function advance(before: Reading, raw: string, streaming: boolean): Reading {
  const text = raw.replace(/\r\n?/g, "\n").replaceAll("\uFEFF", "");
  let reading = text.startsWith(before.text) ? before : rollBack(before, text);
  const lines = text.lastIndexOf("\n") + 1;
  if (lines > reading.settled) reading = settle(reading, text, lines, false).reading;
  reading = relieve(reading, text);
  if (!streaming) {
    const { reading: whole, last } = settle(reading, text, text.length, true);
    return { ...reading, text, streaming, blocks: [...whole.done, ...last] };
  }
  const { open, done, definitions } = reading;
  const shown = completeMarkdown(open.head + text.slice(open.from)).slice(open.head.length);
  const live = read(text.slice(0, open.from) + shown, reading);
  return { ...reading, text, streaming, blocks: [...done, ...live], open: shorten(open, live, text, definitions) };
}

/** Ends an open block that is too long: what follows is a block of its own, whatever it would have been. */
function relieve(reading: Reading, text: string): Reading {
  const { open, done } = reading;
  const isLong = text.length - open.from > LONGEST_OPEN || linesIn(text, open.from) > MOST_LINES;
  if (!isLong && (open.kept?.pieces.length ?? 0) < MOST_PIECES) return reading;
  // Fenced code is read without a parser.
  if (!open.kept && readFence(text.slice(open.from))) return reading;
  const line = lineStart(text, text.length);
  const cut = line > open.from || open.kept ? Math.max(line, open.from) : wholeCharacters(text);
  return { ...reading, done: [...done, ...read(text.slice(0, cut), reading)], open: openAt(cut), settled: cut };
}

function linesIn(text: string, from: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n", from); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

/** Back to before the text departed from what it was; the last block before that is open again. */
function rollBack(before: Reading, text: string): Reading {
  let common = 0;
  while (common < text.length && text[common] === before.text[common]) common++;
  const touched = before.done.findIndex(({ end }) => end >= common);
  const last = before.done[(touched < 0 ? before.done.length : touched) - 1];
  // What is done may have been read with a definition that is not certain yet, and now never will be.
  if (!last || before.text.includes("]:")) return EMPTY;
  const done = before.done.slice(0, before.done.indexOf(last));
  return { ...before, text: text.slice(0, last.at), done, open: openAt(last.at), settled: last.at };
}

/**
 * Looks at the lines up to `end`: all but the last block of them is done; `last` is what remains. Definitions count
 * from when their block is done, or everything has `ended`.
 */
function settle(before: Reading, text: string, end: number, ended: boolean): { reading: Reading; last: Block[] } {
  const blocks = read(text.slice(0, end), before);
  const first = firstOpen(blocks, text);
  const certain = definitionsIn((ended ? blocks : blocks.slice(0, first)).flatMap(nodesOf));
  const room = MOST_DEFINITIONS - before.definitions.size;
  const fresh = [...certain].filter(([name]) => !before.definitions.has(name)).slice(0, room);
  if (fresh.length > 0) {
    const definitions = new Map([...before.definitions, ...fresh]);
    const concerned = (block: Block) => fresh.some(([name]) => mentions(text.slice(block.at, block.end), name));
    const done = before.done.map((block) => (concerned(block) ? readAgain(block, text, definitions) : block));
    return settle({ ...before, definitions, done, open: openAt(before.open.at) }, text, end, ended);
  }
  const last = blocks.slice(first);
  const [block, ...others] = last;
  const open = block ? (others.length > 0 ? openAt(block.at) : openIn(block, text)) : before.open;
  return { reading: { ...before, done: [...before.done, ...blocks.slice(0, first)], open, settled: end }, last };
}

const readAgain = (block: Block, text: string, definitions: Definitions): Block =>
  read(text.slice(0, block.end), { open: openAt(block.at), definitions })[0] ?? block;

/** The blocks of the text from the open one on. */
function read(text: string, { open, definitions }: Pick<Reading, "open" | "definitions">): Block[] {
  const { at, from, kept, head } = open;
  const fence = kept ? null : readFence(text.slice(from));
  if (fence) {
    const end = from + fence.length;
    const block: Block = { at, end, node: { type: "code", lang: fence.lang, value: fence.value }, pieces: [] };
    return fence.closed ? [block, ...read(text, { open: openAt(end), definitions })] : [block];
  }
  const source = head + text.slice(from);
  const blocks = parse(source, definitions).map((node) => toBlock(node, source, from - head.length));
  if (!kept) return blocks;
  const [first, ...others] = blocks;
  if (!first) return [{ at, end: from, ...kept }];
  // What looked like a paragraph was the head of a table, say: then nothing of it is certain.
  if (first.node.type !== kept.node.type) return read(text, { open: openAt(at), definitions });
  const pieces = [...kept.pieces, ...(head ? first.pieces.slice(1) : first.pieces)];
  return [{ at, end: first.end, node: kept.node, pieces }, ...others];
}

function toBlock(node: RootContent, source: string, offset: number): Block {
  const begin = lineStart(source, startOf(node));
  const place = { at: begin + offset, end: endOf(node) + offset };
  if (node.type === "list" || node.type === "table") {
    return { ...place, node, pieces: node.children.map((child) => ({ at: startOf(child) + offset, nodes: [child] })) };
  }
  if (node.type === "paragraph") return { ...place, node, pieces: [{ at: place.at, nodes: node.children }] };
  // One reader for all fences: else the same code could look different when it was read at another moment.
  const fence = node.type === "code" ? readFence(source.slice(begin)) : null;
  return { ...place, node: fence ? { type: "code", lang: fence.lang, value: fence.value } : node, pieces: [] };
}

const nodesOf = ({ node, pieces }: Block): RootContent[] =>
  pieces.length > 0 ? pieces.flatMap(({ nodes }) => nodes) : [node];

/** The first block that more text may change: the last one, with the definitions right above it. */
function firstOpen(blocks: Block[], text: string): number {
  let first = Math.max(blocks.length - 1, 0);
  for (let i = first - 1; i >= 0; i--) {
    const [above, below] = [blocks[i], blocks[i + 1]];
    // The line below a definition may be the rest of its title.
    if (above?.node.type !== "definition" || !below || /\n[ \t]*\n/.test(text.slice(above.end, below.at))) break;
    first = i;
  }
  return first;
}

/** What of a last block is certain when its lines are complete: all its pieces but the last one. */
function openIn({ at, node, pieces }: Block, text: string): Open {
  const last = pieces.at(-1);
  if (!last || pieces.length < 2) return openAt(at);
  const kept = { node, pieces: pieces.slice(0, -1) };
  if (node.type === "paragraph") return { at, from: last.at, kept, head: "" };
  const head = node.type === "table" ? text.slice(at, lineEnd(text, lineEnd(text, at))) : "";
  return { at, from: lineStart(text, last.at), kept, head };
}

/** A long paragraph is cut where nothing before can have to do with anything behind. */
function shorten(open: Open, live: Block[], text: string, definitions: Definitions): Open {
  const [block, ...others] = live;
  if (block?.node.type !== "paragraph" || others.length > 0 || text.length - open.from < LONG) return open;
  const before = open.kept?.pieces ?? [];
  const rest = text.slice(open.from);
  const cut = cutPoint(rest, block.pieces[before.length]?.nodes ?? []);
  const [paragraph, ...surplus] = cut > 0 ? parse(rest.slice(0, cut), definitions) : [];
  if (paragraph?.type !== "paragraph" || surplus.length > 0) return open;
  // The space before the cut is no longer at the end of a line, where it would not count.
  const piece = { at: open.from, nodes: [...paragraph.children, { type: "text" as const, value: " " }] };
  const kept = { node: block.node, pieces: [...before, piece] };
  return { at: open.at, from: open.from + cut, kept, head: "" };
}

/** The end of a text, but not within a character. */
const wholeCharacters = (text: string): number => text.length - (/[\uD800-\uDBFF]$/.test(text.slice(-1)) ? 1 : 0);

const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;
const lineEnd = (text: string, at: number): number => text.indexOf("\n", at) + 1;
