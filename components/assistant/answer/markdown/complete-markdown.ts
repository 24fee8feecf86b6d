import { LEAD, openFenceOf } from "#lib/markdown/fences.ts";
import { closeInline } from "./inline.ts";

/** A line that consists of marks so far: of a list, heading, rule, table, fence, task or definition. */
const MARKS = new RegExp(
  String.raw`^${LEAD}(?:[-+*_:|~#> \t]*|\d{1,9}[.)]?|\x60{1,2}|\x60{3,}[^\x60]*|~{3,}.*|\[[ xX]?\]?[ \t]*|\[[^\]]+\]:.*)$`,
);
const ROW = new RegExp(String.raw`^${LEAD}\|`);
const DELIMITER = new RegExp(String.raw`^${LEAD}(?=.*\|)(?=.*-)[ \t:|-]+$`);
/** A line that begins a new block of inline text. */
const BEGINNING = /^[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t])/;

/**
 * The part of growing Markdown that can be shown. An end that could turn into something else is left out: the first
 * row of a table, half a link, a list marker alone. Open emphasis and code are closed. Text that was shown once does not
 * change its kind afterwards.
 */
export function completeMarkdown(text: string): string {
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  if (openFenceOf(lines)) {
    return join(lines, /^[ \t>]*(?:`+|~+)[ \t]*$/.test(last) ? null : last);
  }
  if (MARKS.test(last)) return withoutTableHead(lines);
  if (ROW.test(last) && !insideTable(lines)) return join(lines, null);
  const begin = inlineStart(lines, last);
  const shown = closeInline([...lines.slice(begin.line), last].join("\n"), begin.column);
  const whole = join(lines.slice(0, begin.line), shown);
  // Without the part that is left out, the line may be a marker alone.
  const end = whole.lastIndexOf("\n") + 1;
  return MARKS.test(whole.slice(end)) ? withoutTableHead(whole.slice(0, end).split("\n").slice(0, -1)) : whole;
}

const join = (lines: string[], last: string | null): string => {
  const whole = lines.map((line) => `${line}\n`).join("");
  return last === null ? whole : whole + last;
};

/** Leaves out a row that may be the head of a table or a paragraph, until the line below it decides. */
function withoutTableHead(lines: string[]): string {
  const last = lines.at(-1) ?? "";
  return join(ROW.test(last) && !DELIMITER.test(last) && !insideTable(lines) ? lines.slice(0, -1) : lines, null);
}

/** Whether the line after these is a row of a table. */
function insideTable(lines: string[]): boolean {
  for (const line of lines.toReversed()) {
    if (DELIMITER.test(line)) return true;
    if (line.trim() === "") return false;
  }
  return false;
}

/** The offset at which the inline text of the last line begins. */
function inlineStart(lines: string[], last: string): { line: number; column: number } {
  if (ROW.test(last)) return { line: lines.length, column: last.search(/(?<!\\)\|[^|]*$/) + 1 };
  const all = [...lines, last];
  for (let line = all.length - 1; line >= 0; line--) {
    if (all[line]?.trim() === "") return { line: line + 1, column: 0 };
    if (BEGINNING.test(all[line] ?? "")) return { line, column: 0 };
  }
  return { line: 0, column: 0 };
}
