import { followFence, type OpenFence } from "./fences.ts";

/** A part of a text that is parsed separately. `isCode`: it begins inside a code block. */
export type Segment = { start: number; end: number; isCode: boolean };

/** A text of this length, UTF-16 code units, is read as a whole, and no segment is longer. */
export const LONGEST = 8_000;
/** From this length on a segment ends where the next block begins, */
const LONG = 2_000;
/** and from this one on before any item of a list and after any blank line. */
const LONGER = 4_000;

const BLOCK = /^(?![-*+] |\d{1,9}[.)] |>)\S/;
const ITEM = /^ {0,8}(?:[-*+]|\d{1,9}[.)]) /;

/**
 * Cuts a text between its blocks, so that a parser whose time grows faster than its text is only given short ones. A
 * block longer than a segment is cut between lines, and a line within itself.
 */
export function segmentsOf(text: string): Segment[] {
  if (text.length <= LONGEST) return [{ start: 0, end: text.length, isCode: false }];
  const segments: Segment[] = [];
  let start = 0;
  let fence: OpenFence | null = null;
  let beginsInCode = false;
  let isAfterBlank = false;
  const endSegment = (at: number) => {
    segments.push({ start, end: at, isCode: beginsInCode });
    start = at;
    beginsInCode = fence !== null;
  };
  for (let at = 0; at < text.length; ) {
    const end = lineEnd(text, at);
    // All marks that matter are at the beginning of a line.
    const line = text.slice(at, Math.min(end, at + 400)).trimEnd();
    const isTooLong = end - start > LONGEST;
    if (at > start && (isTooLong || (fence === null && mayCut(line, at - start, isAfterBlank)))) endSegment(at);
    while (end - start > LONGEST) endSegment(wordStart(text, start, start + LONGEST));
    const wasOpen: boolean = fence !== null;
    fence = followFence(line, fence);
    // After the end of a code block, the next line begins a segment of Markdown.
    if (wasOpen && fence === null && beginsInCode) endSegment(end);
    isAfterBlank = line === "";
    at = end;
  }
  if (start < text.length) endSegment(text.length);
  return segments;
}

function lineEnd(text: string, at: number): number {
  const found = text.indexOf("\n", at);
  return found < 0 ? text.length : found + 1;
}

function mayCut(line: string, length: number, isAfterBlank: boolean): boolean {
  if (length > LONGER) return isAfterBlank || ITEM.test(line);
  return length > LONG && isAfterBlank && BLOCK.test(line);
}

/** The last beginning of a word before `end`; without one, `end` itself, but not within a character. */
function wordStart(text: string, start: number, end: number): number {
  const space = text.lastIndexOf(" ", end - 1);
  if (space > start) return space + 1;
  return /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end;
}
