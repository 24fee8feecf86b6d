/** Cuts a section into the pieces that a quote is made of: sentences, list items, rows of tables, blocks of code. */
import { followFence, type OpenFence, openFenceOf } from "#lib/markdown/fences.ts";
import { splitSentences } from "./sentences.ts";

/**
 * - `head`: the head of a table, with the rule below it.
 * - `label`: a heading within the section, or the title of a callout.
 */
export type UnitKind = "sentence" | "item" | "head" | "row" | "code" | "label";

export type Unit = {
  kind: UnitKind;
  /** As it is quoted. */
  text: string;
  /** Units of one block stand together without a blank line. */
  block: number;
  /** The unit that it cannot be understood without, such as the head of its table; null for none. */
  lead: number | null;
};

/** Most units of a section that are read. */
const MAX_UNITS = 600;
/** Longest sentence that introduces what follows, in UTF-16 code units. */
const LONGEST_LEAD = 240;

const HEADING = /^#{1,6} /;
const ITEM = /^(?:[-*+]|\d{1,9}[.)])\s/;
const INDENTED = /^\s+\S/;
const ROW = /^\|.*\|\s*$/;
const RULE = /^\|(?:\s*:?-+:?\s*\|)+\s*$/;
/** A few words without a full stop: the title of a callout or of a tab. */
const LABEL = /^[^.!?:;,|`]{1,40}$/;
/** A sentence that begins like this goes on from the one before. */
const GOES_ON =
  /^(?:it|its|they|their|them|this|these|that|those|then|otherwise|instead|however|but|so|also|here|such|both|in (?:this|that) case|defaults? (?:is|to|value)|for example|therefore|thus|as a result|because of (?:this|that))\b/i;

/** The units of Markdown as sections.ts writes it, in order. */
export function toUnits(content: string): Unit[] {
  const units: Unit[] = [];
  /** The label that the units belong to. */
  let label: number | null = null;
  let isHeading = false;
  for (const [block, lines] of toBlocks(content).entries()) {
    if (units.length > MAX_UNITS) break;
    const from = units.length;
    units.push(...toBlockUnits(lines, block, { from, label, before: introductionOf(units, lines) ?? label }));
    if (units[from]?.kind === "label") {
      isHeading = HEADING.test(lines[0] ?? "");
      label = from;
      // The title of a callout is that of one block only.
    } else if (!isHeading) label = null;
  }
  return units;
}

/** The last unit, if it introduces the block that follows it. Code says nothing without the sentence before it. */
function introductionOf(units: Unit[], [first = ""]: string[]): number | null {
  const last = units.at(-1);
  if (last?.kind !== "sentence" || last.text.length > LONGEST_LEAD) return null;
  return followFence(first, null) || /:\s*$/.test(last.text) ? units.length - 1 : null;
}

/** Blocks are separated by blank lines, and by the beginning and the end of code, tables and lists. */
function toBlocks(content: string): string[][] {
  const blocks: string[][] = [];
  let fence: OpenFence | null = null;
  let kind = "";
  for (const line of content.split("\n")) {
    const wasOpen: boolean = fence !== null;
    fence = followFence(line, fence);
    const isCode = wasOpen || fence !== null;
    const isInside = kind === "list" && (INDENTED.test(line) || (isCode && wasOpen));
    if (line.trim() === "" && !isCode) {
      kind = "";
      continue;
    }
    const next = isInside || ITEM.test(line) ? "list" : isCode ? "code" : ROW.test(line) ? "table" : "text";
    const isNew = (wasOpen ? false : next !== kind || next === "code") || (!isCode && HEADING.test(line));
    if (isNew || blocks.length === 0) blocks.push([]);
    blocks.at(-1)?.push(line);
    kind = wasOpen ? kind : next;
    // After a code block that ended, the next line begins a block of its own.
    if (wasOpen && fence === null && kind === "code") kind = "";
  }
  return blocks;
}

/** Units that others are introduced by: `from` is the block's own first unit, `before` the one before the block. */
type Context = { from: number; label: number | null; before: number | null };

function toBlockUnits(lines: string[], block: number, { from, label, before }: Context): Unit[] {
  const [first = "", second = ""] = lines;
  const unit = (kind: UnitKind, text: string, lead: number | null): Unit => ({ kind, text, block, lead });
  const text = lines.join("\n");
  if (HEADING.test(first)) return [unit("label", text, null)];
  if (followFence(first, null)) {
    const open = openFenceOf(lines);
    return [unit("code", open ? `${text}\n${open.marks}` : text, before)];
  }
  if (ITEM.test(first)) return toItems(lines).map((item) => unit("item", item, before));
  if (ROW.test(first) && RULE.test(second)) {
    const head = unit("head", `${first}\n${second}`, before);
    return [head, ...lines.slice(2).map((row) => unit("row", row, from))];
  }
  if (LABEL.test(text)) return [unit("label", text, label)];
  return splitSentences(text).map((sentence, i) =>
    unit("sentence", sentence, i > 0 && GOES_ON.test(sentence) ? from + i - 1 : label),
  );
}

/** The items of a list with what is nested in them. */
function toItems(lines: string[]): string[] {
  const items: string[][] = [];
  for (const line of lines) {
    if (items.length === 0 || ITEM.test(line)) items.push([]);
    items.at(-1)?.push(line);
  }
  return items.map((item) => item.join("\n"));
}
