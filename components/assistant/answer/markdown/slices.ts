import { advance, EMPTY, type Reading } from "./blocks.ts";

/** The length of one slice, UTF-16 code units. */
const SLICE = 800;

/** A text that is being parsed. `isWhole`: whether all of it is parsed. */
export type Progress = { reading: Reading; isWhole: boolean };

export const NOTHING_READ: Progress = { reading: EMPTY, isWhole: false };

/** Parses the next slice of a text, so that no single step takes long, however long the text is. */
export function readSlice({ reading }: Progress, raw: string, streaming: boolean): Progress {
  const text = raw.replace(/\r\n?/g, "\n").replaceAll("\uFEFF", "");
  const end = commonLength(reading.text, text) + SLICE;
  if (end >= text.length) return { reading: advance(reading, text, streaming), isWhole: true };
  // A slice must not end within a surrogate pair.
  const cut = /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end;
  return { reading: advance(reading, text.slice(0, cut), true), isWhole: false };
}

function commonLength(before: string, text: string): number {
  if (text.startsWith(before)) return before.length;
  let common = 0;
  while (common < text.length && text[common] === before[common]) common++;
  return common;
}
