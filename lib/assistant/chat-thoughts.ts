/**
 * Small reasoning models put their thoughts before the answer, in tags; some servers keep only the closing one.
 * Thoughts end with the first closing tag; an opening tag further on in an answer is text like any other.
 */
const OPEN = "<think>";
const CLOSE = "</think>";

/** An answer without its thoughts. */
export function withoutThoughts(text: string): string {
  const opened = text.trimStart().startsWith(OPEN);
  const end = text.indexOf(CLOSE);
  const thinks = opened || (end >= 0 && !text.slice(0, end).includes(OPEN));
  if (!thinks) return text.trim();
  return end < 0 ? "" : text.slice(end + CLOSE.length).trim();
}

/** What can be said: `text`, and whether all that was said before it turned out to be thoughts. */
export type Said = { text: string; anew: boolean };

/**
 * Says piece by piece what `withoutThoughts` makes of the whole. Thoughts that nothing opened are said like an answer:
 * holding every answer back for a closing tag that hardly ever comes would be no streaming at all.
 */
export function createThoughtFilter(): { add(piece: string): Said; rest(): Said } {
  let whole = "";
  let said = "";
  const say = (sure: string): Said => {
    const anew = !sure.startsWith(said);
    const text = anew ? sure : sure.slice(said.length);
    said = sure;
    return { text, anew };
  };
  return {
    add(piece) {
      whole += piece;
      return say(surely(whole));
    },
    rest: () => say(withoutThoughts(whole)),
  };
}

/** As much of the answer as no further piece can change, a closing tag that nothing opened aside. */
function surely(whole: string): string {
  const begun = whole.trimStart();
  if (OPEN.startsWith(begun.slice(0, OPEN.length)) && !begun.startsWith(OPEN)) return "";
  return withoutThoughts(whole.slice(0, whole.length - tagBegun(whole)));
}

/** Length of what may be the beginning of a closing tag, at the end of `text`. */
function tagBegun(text: string): number {
  for (let length = Math.min(CLOSE.length - 1, text.length); length > 0; length -= 1)
    if (CLOSE.startsWith(text.slice(-length))) return length;
  return 0;
}
