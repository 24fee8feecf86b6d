/**
 * Removes the thoughts of small reasoning models, which stand in tags before the answer. Some servers leave out the opening
 * tag. Thoughts end with the first closing tag; an opening tag later in an answer is part of its text.
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

/** The next text of the answer; `anew` when all text before it turned out to be thoughts. */
export type Visible = { text: string; anew: boolean };

/**
 * Does piece by piece what `withoutThoughts` does with a complete text. Thoughts without an opening tag are passed on until
 * their closing tag comes: otherwise no answer could be streamed before its end.
 */
export function createThoughtFilter(): { add(piece: string): Visible; rest(): Visible } {
  let reading: "beginning" | "thoughts" | "either" | "answer" = "beginning";
  /** Text that may turn out to be part of a tag. */
  let pending = "";
  /** White space behind the text so far: the end of the answer has none. */
  let space = "";
  let hasText = false;

  function trim(piece: string): string {
    const more = hasText ? space + piece : piece.trimStart();
    const text = more.trimEnd();
    space = more.slice(text.length);
    hasText ||= text !== "";
    return text;
  }

  function add(piece: string): Visible {
    const text = pending + piece;
    pending = "";
    if (reading === "beginning") {
      pending = text.trimStart();
      if (OPEN.startsWith(pending.slice(0, OPEN.length)) && pending.length < OPEN.length) return NOTHING;
      reading = pending.startsWith(OPEN) ? "thoughts" : "either";
      return add("");
    }
    if (reading === "answer") return { text: trim(text), anew: false };
    const closed = text.indexOf(CLOSE);
    const opened = reading === "either" ? text.indexOf(OPEN) : -1;
    if (closed >= 0 && (opened < 0 || closed < opened)) {
      const anew = hasText;
      hasText = false;
      reading = "answer";
      return { text: trim(text.slice(closed + CLOSE.length)), anew };
    }
    if (opened >= 0) reading = "answer";
    else pending = unfinishedTagOf(text);
    return { text: reading === "thoughts" ? "" : trim(text.slice(0, text.length - pending.length)), anew: false };
  }

  return { add, rest: () => ({ text: reading === "thoughts" ? "" : trim(pending), anew: false }) };
}

const NOTHING: Visible = { text: "", anew: false };

/** The end of `text` that may be the beginning of a tag; "" for none. */
function unfinishedTagOf(text: string): string {
  const end = text.slice(-(CLOSE.length - 1));
  const start = end.lastIndexOf("<");
  const tag = start < 0 ? "" : end.slice(start);
  return CLOSE.startsWith(tag) || OPEN.startsWith(tag) ? tag : "";
}
