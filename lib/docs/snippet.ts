import { excerpt } from "#lib/markdown/excerpt.ts";
import { followFence, type OpenFence } from "#lib/markdown/fences.ts";

/** Longest snippet, in UTF-16 code units. */
const MAX_SNIPPET = 160;
/** Length of a section that is read for the beginning, in UTF-16 code units. */
const ENOUGH = 2_000;
/** Length of a section that is searched for words, in UTF-16 code units. */
const ENOUGH_TO_FIND = 20_000;
/** Longest text before the found word, in UTF-16 code units. */
const LEAD = 50;
/** Endings that are ignored when words are compared. */
const ENDING = /(?<=\p{L}{3})(?:es|s|ing|ed)$/u;
/** The head of a table is removed: it is useless without its rows. */
const TABLE_HEAD = /^\|.*\|\n\|( --- \|)+$/gm;

/** The beginning of a section as plain text. `content` is Markdown from sections.ts, without links and emphasis. */
export const snippetOf = (content: string): string => excerpt(plainText(content.slice(0, ENOUGH)), MAX_SNIPPET);

/** The text of a section around the first of `words` in it, else its beginning, as plain text. */
export function findSnippet(content: string, words: string): string {
  // A heading at the beginning is removed, because results show it above the snippet.
  const text = plainText(content.slice(0, ENOUGH_TO_FIND).replace(/^\s*#{1,6} .*\n/, ""))
    .replace(/\s+/g, " ")
    .trim();
  const wanted = words.match(/[\p{L}\p{N}]{2,}/gu)?.map((word) => word.toLowerCase().replace(ENDING, "")) ?? [];
  const places = [...text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)];
  const at = places.find(([word]) => wanted.some((other) => word.startsWith(other)))?.index ?? 0;
  if (at <= LEAD || text.length <= MAX_SNIPPET) return excerpt(text, MAX_SNIPPET);
  const space = text.lastIndexOf(" ", at - LEAD / 2);
  const from = space < at - LEAD ? at : space + 1;
  return `… ${excerpt(text.slice(from), MAX_SNIPPET - 2)}`;
}

/** Markdown without its marks: fences, bullets, heads of tables. */
export function plainText(content: string): string {
  let fence: OpenFence | null = null;
  const lines = content
    .replace(TABLE_HEAD, "")
    .split("\n")
    .map((line) => {
      const before = fence;
      fence = followFence(line, before);
      if ((before === null) !== (fence === null)) return "";
      return fence === null ? removeMarks(line) : line;
    });
  return lines.join("\n");
}

function removeMarks(line: string): string {
  return line
    .replace(/^\s*\| (.*) \|$/, (_, cells: string) => cells.split(" | ").filter(Boolean).join(" · "))
    .replace(/^#{1,6} /, "")
    .replace(/^\s*(?:-|\d+\.)\s+(?:\[[ x]\]\s+)?/, "")
    .replace(/(`+)(.+?)\1(?!`)/g, (_, ticks: string, code: string) => (ticks.length > 1 ? code.trim() : code));
}
