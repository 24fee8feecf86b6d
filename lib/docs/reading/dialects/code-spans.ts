/** Finds code spans in prose, in a time that grows with the length of the text. */

export type Span = { start: number; end: number };
/** The first code span that begins at `from` or later. `from` must not get smaller from call to call. */
export type NextSpan = (from: number) => Span | null;

export function createCodeSpans(text: string): NextSpan {
  const runs = [...text.matchAll(/`+/g)].map(({ index, 0: marks }) => ({ start: index, length: marks.length }));
  const blanks = [...text.matchAll(/\n[ \t]*(?=\n)/g)].map(({ index }) => index);
  const closing = closingsOf(runs);
  let at = 0;
  let blank = 0;
  return (from) => {
    for (; at < runs.length; at++) {
      const run = runs[at];
      const end = closing[at];
      if (!run || end === undefined || run.start < from) continue;
      while ((blanks[blank] ?? text.length) < run.start) blank++;
      // A code span does not reach into the next paragraph.
      if (end <= (blanks[blank] ?? text.length)) return { start: run.start, end };
    }
    return null;
  };
}

/** For each run of backticks the end of the next one of the same length. */
function closingsOf(runs: { start: number; length: number }[]): (number | undefined)[] {
  const next = new Map<number, number>();
  return runs
    .toReversed()
    .map(({ start, length }) => {
      const end = next.get(length);
      next.set(length, start + length);
      return end;
    })
    .toReversed();
}

/** Rewrites the text outside code spans. `rewrite` gets each piece and whether a code span is before it. */
export function rewriteOutsideCode(text: string, rewrite: (piece: string, isAfterCode: boolean) => string): string {
  const nextSpan = createCodeSpans(text);
  const parts: string[] = [];
  let from = 0;
  for (let span = nextSpan(0); span; span = nextSpan(from)) {
    parts.push(rewrite(text.slice(from, span.start), from > 0), text.slice(span.start, span.end));
    from = span.end;
  }
  return parts.join("") + rewrite(text.slice(from), from > 0);
}
