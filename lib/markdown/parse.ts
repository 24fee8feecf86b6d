import type { Nodes, Root, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { boundedSyntax, runWithin } from "./bounded.ts";
import { Budget } from "./budget.ts";
import { type Segment, segmentsOf } from "./segments.ts";
import { walk } from "./walk.ts";

/** Most nodes and lines of a text that is read in segments; what comes after them is plain text. */
const MAX_PARTS = 15_000;

/**
 * A parser of Markdown with GFM whose time is bounded by the text's length, whatever it says: what goes over the budget
 * stays plain text. It never throws. Offsets are UTF-16 code units of the text. The constructs of micromark's that are
 * named in `leftOut` stay text, too.
 */
export function createParser(leftOut: readonly string[] = []): (text: string) => Root {
  const extensions = boundedSyntax(leftOut);
  return (text) => {
    const segments = segmentsOf(text);
    const budget = new Budget(text, segments.length > 1);
    const children: RootContent[] = [];
    let parts = 0;
    for (const segment of segments) {
      const source = text.slice(segment.start, segment.end);
      const read =
        parts > MAX_PARTS
          ? [toPlainParagraph(source, segment.start)]
          : readSegment(source, segment, budget, extensions);
      children.push(...read);
      if (segments.length === 1) break;
      parts += source.split("\n").length;
      for (const _ of walk(read)) parts++;
    }
    return { type: "root", children, position: positionOf(0, text.length) };
  };
}

export const parseMarkdown = createParser();

function readSegment(
  source: string,
  { start, isCode }: Segment,
  budget: Budget,
  extensions: ReturnType<typeof boundedSyntax>,
): RootContent[] {
  if (isCode) return [{ type: "code", value: source, position: positionOf(start, start + source.length) }];
  const mdastExtensions = budget.hasLongWords ? FROM_SYNTAX : FROM_SYNTAX_AND_TEXT;
  try {
    const { children } = runWithin(budget, start, () => fromMarkdown(source, { extensions, mdastExtensions }));
    if (start > 0) for (const node of walk(children)) shiftOffsets(node, start);
    return children;
  } catch (thrown) {
    // The text is nested more deeply than the stack allows.
    if (!(thrown instanceof RangeError)) throw thrown;
    return [toPlainParagraph(source, start)];
  }
}

const FROM_SYNTAX_AND_TEXT = gfmFromMarkdown();
/** Without the search for addresses in what was parsed: its patterns take quadratic time in the length of a word. */
const FROM_SYNTAX = FROM_SYNTAX_AND_TEXT.flat().map((extension) => ({ ...extension, transforms: [] }));

function shiftOffsets({ position }: Nodes, by: number): void {
  if (!position) return;
  position.start.offset = (position.start.offset ?? 0) + by;
  position.end.offset = (position.end.offset ?? 0) + by;
}

function toPlainParagraph(value: string, start: number): RootContent {
  const position = positionOf(start, start + value.length);
  return { type: "paragraph", children: [{ type: "text", value, position }], position };
}

/** Lines and columns are not used. */
const positionOf = (start: number, end: number) => ({
  start: { line: 1, column: 1, offset: start },
  end: { line: 1, column: 1, offset: end },
});
