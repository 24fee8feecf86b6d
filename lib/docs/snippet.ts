import { excerpt } from "#lib/markdown/excerpt.ts";
import { followFence, type OpenFence } from "#lib/markdown/fences.ts";

/** Longest snippet, in UTF-16 code units. */
const MAX_SNIPPET = 160;
/** More of a section is not looked at. */
const ENOUGH = 2_000;
/** Nor is more of it looked through for words. */
const ENOUGH_TO_FIND = 20_000;
/** Room before the word that was found. */
const LEAD = 50;
/** Endings in which words of a page may differ from those that found it. */
const ENDING = /(?<=\p{L}{3})(?:es|s|ing|ed)$/u;
/** The head of a table says nothing without its rows. */
const TABLE_HEAD = /^\|.*\|\n\|( --- \|)+$/gm;

/** How a section begins, as plain text. `content` is Markdown as sections.ts writes it: no links, no emphasis. */
export const snippetOf = (content: string): string => excerpt(plainText(content.slice(0, ENOUGH)), MAX_SNIPPET);

/** What a section says around the first of `words` in it, else how it begins; as plain text. */
export function findSnippet(content: string, words: string): string {
  // A section that begins with a heading has that above its snippet anyway.
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

/** Markdown without what only marks: fences, bullets, heads of tables. */
export function plainText(content: string): string {
  let fence: OpenFence | null = null;
  const lines = content
    .replace(TABLE_HEAD, "")
    .split("\n")
    .map((line) => {
      const before = fence;
      fence = followFence(line, before);
      if ((before === null) !== (fence === null)) return "";
      return fence === null ? withoutMarks(line) : line;
    });
  return lines.join("\n");
}

function withoutMarks(line: string): string {
  return line
    .replace(/^\s*\| (.*) \|$/, (_, cells: string) => cells.split(" | ").filter(Boolean).join(" · "))
    .replace(/^#{1,6} /, "")
    .replace(/^\s*(?:-|\d+\.)\s+(?:\[[ x]\]\s+)?/, "")
    .replace(/(`+)(.+?)\1(?!`)/g, (_, ticks: string, code: string) => (ticks.length > 1 ? code.trim() : code));
}
