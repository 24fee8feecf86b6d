import { estimateTokenCount } from "tokenx";
import { followFence, type OpenFence, splitAtFences } from "#lib/markdown/fences.ts";

const TABLE_HEAD = /^(\|.*\|\n\|(?: --- \|)+)\n/;

/**
 * Cuts Markdown, as sections.ts writes it, into parts of about `max` tokens: between paragraphs, never inside a code
 * block or a row of a table. A table that is cut has its head on every part; a block that cannot be cut stays whole.
 */
export function splitBlocks(content: string, max: number): string[] {
  const parts: string[] = [];
  let part: string[] = [];
  let tokens = 0;
  for (const block of blocksOf(content).flatMap((block) => rowsOf(block, max))) {
    const more = estimateTokenCount(block);
    if (part.length > 0 && tokens + more > max) {
      parts.push(part.join("\n\n"));
      part = [];
      tokens = 0;
    }
    part.push(block);
    tokens += more;
  }
  if (part.length > 0) parts.push(part.join("\n\n"));
  return parts;
}

function blocksOf(content: string): string[] {
  const blocks: string[][] = [[]];
  let fence: OpenFence | null = null;
  for (const line of content.split("\n")) {
    fence = followFence(line, fence);
    if (line.trim() === "" && fence === null) blocks.push([]);
    else blocks.at(-1)?.push(line);
  }
  return blocks.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
}

/** Splits a block that is longer than `max` tokens between its lines, such as a table or list. */
function rowsOf(block: string, max: number): string[] {
  if (estimateTokenCount(block) <= max || splitAtFences(block).some(({ isCode }) => isCode)) return [block];
  const head = TABLE_HEAD.exec(block)?.[1];
  const lines = (head ? block.slice(head.length + 1) : block).split("\n");
  const parts: string[][] = [];
  let tokens = 0;
  for (const line of lines) {
    const more = estimateTokenCount(line);
    const isItem = head !== undefined || /^(- |\d+\. )/.test(line) || !/^\s/.test(line);
    if (parts.length === 0 || (tokens + more > max && isItem)) {
      parts.push(head ? [head] : []);
      tokens = head ? estimateTokenCount(head) : 0;
    }
    (parts.at(-1) ?? []).push(line);
    tokens += more;
  }
  return parts.map((part) => part.join("\n"));
}
