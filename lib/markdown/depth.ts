/**
 * Finds text that is nested too deeply for a parser: its time grows with the square of the depth, and its stack ends.
 * Takes one pass without a parser and may count too much, never too little for containers.
 */
import { splitAtFences } from "./fences.ts";

/** Quotes, list items, footnotes and directives that may begin in one line. */
const MAX_MARKS = 50;
/** The last column in which one may begin. A list item in a list is at least two columns further right. */
const MAX_COLUMN = 200;
/** Marks in one line that any text may have as often as it likes, and how many more a whole text may have. */
const USUAL_MARKS = 4;
const MAX_UNUSUAL = 2_000;
/** Directives that may be open at once. Those without an end are open to the end of the text. */
const MAX_DIRECTIVES = 20;
/** Elements and brackets of expressions that may be open at once. */
const MAX_OPEN = 100;

const MARK = /[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)|\[\^[^\]\s]{1,200}\]:)/y;
const RULE = /^[ \t]*([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
const DIRECTIVE = /^([\s>]*)(:{3,})[ \t]*(\w?)/;

/** Whether quotes, lists, footnotes or directives are nested too deeply, or deeply too often. */
export function hasDeepContainers(text: string): boolean {
  const directives: Directive[] = [];
  let unusual = 0;
  for (const line of text.split("\n")) {
    const marks = RULE.test(line) ? { count: 0, end: 0 } : marksOf(line);
    unusual += Math.max(0, marks.count - USUAL_MARKS);
    if (marks.count > MAX_MARKS || unusual > MAX_UNUSUAL) return true;
    if (marks.end > MAX_COLUMN) return true;
    followDirective(line.slice(marks.end), marks.end, directives);
    if (directives.length > MAX_DIRECTIVES) return true;
  }
  return false;
}

/** The number of marks at the start of a line, and where the last one ends. */
function marksOf(line: string): { count: number; end: number } {
  const mark = new RegExp(MARK);
  let count = 0;
  let end = 0;
  for (; count <= MAX_MARKS && mark.test(line); count++) end = mark.lastIndex;
  return { count, end };
}

type Directive = { colons: number; column: number };

/** Adds the directive that a line begins to those that are open, or removes the ones that it ends. */
function followDirective(content: string, start: number, open: Directive[]): void {
  const [, indent = "", { length: colons } = "", name] = DIRECTIVE.exec(content) ?? [];
  const column = start + indent.length;
  if (colons === 0) return;
  if (name) open.push({ colons, column });
  else {
    // An indented end belongs to the content of an outer directive.
    const from = open.findLastIndex((directive) => directive.colons <= colons && column <= directive.column + 3);
    if (from >= 0) open.splice(from);
  }
}

const TOKEN = /\\[\s\S]|`[^`\n]*`|<\/|\/>|<(?=[A-Za-z>])[\w.:-]*|[{}[\]()]/g;
const VOID = /^<(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;

/** Whether elements of MDX and its expressions are nested so deeply that a recursive parser may run out of stack. */
export function hasDeepElements(text: string): boolean {
  let elements = 0;
  let braces = 0;
  let brackets = 0;
  for (const { lines, isCode } of splitAtFences(text)) {
    for (const [token] of isCode ? [] : lines.join("\n").matchAll(TOKEN)) {
      if (token === "</" || token === "/>") elements = Math.max(0, elements - 1);
      else if (token.startsWith("<")) elements += VOID.test(token) ? 0 : 1;
      else if (token === "{") braces++;
      else if (token === "}") braces = Math.max(0, braces - 1);
      // Outside expressions, brackets are text.
      else if (braces === 0) brackets = 0;
      else if (/[[(]/.test(token)) brackets++;
      else if (/[\])]/.test(token)) brackets = Math.max(0, brackets - 1);
      if (elements + braces + brackets > MAX_OPEN) return true;
    }
  }
  return false;
}
