/** Follows the fences of code blocks through a text, line by line and without a parser. Lines have no line break. */

/** Quote marks and list markers, which may stand before the content of a line. */
export const LEAD = String.raw`(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t])))*[ \t]*`;
const FENCE = new RegExp(String.raw`^(${LEAD})(\x60{3,}(?=[^\x60]*$)|~{3,})`);
const QUOTE = /^ {0,3}>/;

/** An open fence: its marks, such as "```", and the text before them in the line. */
export type OpenFence = { marks: string; lead: string };

/** The fence that is open after `line`. `open` is the one that is open before it. */
export function followFence(line: string, open: OpenFence | null): OpenFence | null {
  if (open && !leavesQuote(line, open)) return closes(line, open) ? null : open;
  const [, lead = "", marks] = FENCE.exec(line) ?? [];
  return marks ? { marks, lead } : null;
}

/** Whether a line belongs to a code block, as a fence or between two. `open` is the fence that is open before it. */
export const isFenced = (line: string, open: OpenFence | null): boolean =>
  (open !== null && !leavesQuote(line, open)) || FENCE.test(line);

/** The fence that is open after the last of these lines. */
export const openFenceOf = (lines: readonly string[]): OpenFence | null =>
  lines.reduce<OpenFence | null>((open, line) => followFence(line, open), null);

/** Lines of a text: a code block with its fences, or the lines between two code blocks. */
export type FencedPart = { lines: string[]; isCode: boolean; isClosed: boolean };

/** Splits a text before and after its code blocks. The lines of all parts, joined by line breaks, are the text. */
export function splitAtFences(text: string): FencedPart[] {
  const parts: FencedPart[] = [];
  let open: OpenFence | null = null;
  for (const line of text.split("\n")) {
    const isCode = isFenced(line, open);
    const after = followFence(line, open);
    const isInside: boolean = open !== null && (after === open || after === null);
    let part = parts.at(-1);
    if (!part || part.isCode !== isCode || (isCode && !isInside)) {
      part = { lines: [], isCode, isClosed: false };
      parts.push(part);
    }
    part.lines.push(line);
    part.isClosed = isCode && after === null;
    open = after;
  }
  return parts;
}

/** A code block in a quote ends with the quote. */
const leavesQuote = (line: string, { lead }: OpenFence): boolean => QUOTE.test(lead) && !QUOTE.test(line);

function closes(line: string, { marks, lead }: OpenFence): boolean {
  const content = line.replace(lead.includes(">") ? /^[ \t>]+/ : /^[ \t]+/, "").trimEnd();
  return content.startsWith(marks) && content.replaceAll(marks.charAt(0), "") === "";
}
