import { excerpt } from "#lib/excerpt.ts";

/** Longest snippet, in UTF-16 code units. */
const MAX_SNIPPET = 160;
/** More of a section is not looked at. */
const ENOUGH = 2_000;
/** The head of a table says nothing without its rows. */
const TABLE_HEAD = /^\|.*\|\n\|( --- \|)+$/gm;

/** How a section begins, as plain text. `content` is Markdown as sections.ts writes it: no links, no emphasis. */
export function snippet(content: string): string {
  let fence: string | null = null;
  const lines = content
    .slice(0, ENOUGH)
    .replace(TABLE_HEAD, "")
    .split("\n")
    .map((line) => {
      const mark = /^\s*(`{3,})/.exec(line)?.[1];
      if (mark && (fence === null || fence === mark)) {
        fence = fence === null ? mark : null;
        return "";
      }
      return fence === null ? withoutMarks(line) : line;
    });
  return excerpt(lines.join("\n"), MAX_SNIPPET);
}

function withoutMarks(line: string): string {
  return line
    .replace(/^\s*\| (.*) \|$/, (_, cells: string) => cells.split(" | ").filter(Boolean).join(" · "))
    .replace(/^\s*(?:-|\d+\.)\s+(?:\[[ x]\]\s+)?/, "")
    .replace(/(`+)(.+?)\1(?!`)/g, (_, ticks: string, code: string) => (ticks.length > 1 ? code.trim() : code));
}
