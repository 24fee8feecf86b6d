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
  let reading: "beginning" | "thoughts" | "either" | "answer" = "beginning";
  /** What came and may yet be part of a tag. */
  let pending = "";
  /** White space after what was said: the end of the answer has none. */
  let space = "";
  let begun = false;

  function say(piece: string): string {
    const more = begun ? space + piece : piece.trimStart();
    const text = more.trimEnd();
    space = more.slice(text.length);
    begun ||= text !== "";
    return text;
  }

  function add(piece: string): Said {
    const news = pending + piece;
    pending = "";
    if (reading === "beginning") {
      pending = news.trimStart();
      if (OPEN.startsWith(pending.slice(0, OPEN.length)) && pending.length < OPEN.length) return NOTHING;
      reading = pending.startsWith(OPEN) ? "thoughts" : "either";
      return add("");
    }
    if (reading === "answer") return { text: say(news), anew: false };
    const closed = news.indexOf(CLOSE);
    const opened = reading === "either" ? news.indexOf(OPEN) : -1;
    if (closed >= 0 && (opened < 0 || closed < opened)) {
      const anew = begun;
      begun = false;
      reading = "answer";
      return { text: say(news.slice(closed + CLOSE.length)), anew };
    }
    if (opened >= 0) reading = "answer";
    else pending = tagBegun(news);
    return { text: reading === "thoughts" ? "" : say(news.slice(0, news.length - pending.length)), anew: false };
  }

  return { add, rest: () => ({ text: reading === "thoughts" ? "" : say(pending), anew: false }) };
}

const NOTHING: Said = { text: "", anew: false };

/** What may be the beginning of a tag, at the end of `text`. */
function tagBegun(text: string): string {
  const end = text.slice(-(CLOSE.length - 1));
  const start = end.lastIndexOf("<");
  const tag = start < 0 ? "" : end.slice(start);
  return CLOSE.startsWith(tag) || OPEN.startsWith(tag) ? tag : "";
}
