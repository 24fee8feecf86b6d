type Run = { mark: string; length: number; at: number };
/** What to do at one place of the text: go on behind it, end the text before it, or end it with code closed. */
type Move = { next: number } | { cut: number } | { end: number; close: string };

/** A link longer than this is none. */
const LONGEST_LINK = 2_000;

/**
 * The inline Markdown of `text` from `begin` on, made whole: emphasis and code that are open are closed, and what may
 * yet become a link, an entity or the end of an emphasis is left out.
 */
export function closeInline(text: string, begin: number): string {
  const open: Run[] = [];
  for (let i = begin; i < text.length; ) {
    const move = moveAt(text, i, open);
    if ("close" in move) return text.slice(0, move.end) + move.close + closers(open);
    if ("cut" in move) return closed(text.slice(0, move.cut), open);
    i = move.next;
  }
  return open.length > 0 ? closed(text, open) : text;
}

function moveAt(text: string, at: number, open: Run[]): Move {
  const rest = text.slice(at, at + LONGEST_LINK);
  switch (text[at]) {
    case "\\":
      return rest.length === 1 ? { cut: at } : { next: at + 2 };
    case "!":
      return rest.length === 1 ? { cut: at } : { next: at + 1 };
    case "`":
      return codeAt(text, at);
    case "[":
      return linkAt(text, at);
    case "<":
      return /^<(?:[a-z][\w+.-]*:?[^\s<>]*)?$/i.test(rest) ? { cut: at } : { next: at + 1 };
    case "&":
      return /^&#?\w{0,31}$/.test(rest) ? { cut: at } : { next: at + 1 };
    case "*":
    case "_":
    case "~":
      return emphasisAt(text, at, open);
    default:
      return { next: at + 1 };
  }
}

function codeAt(text: string, at: number): Move {
  const marks = /^`+/.exec(text.slice(at))?.[0] ?? "";
  const begin = at + marks.length;
  const end = new RegExp(`(?<!\`)${marks}(?!\`)`).exec(text.slice(begin));
  if (end) return { next: begin + end.index + marks.length };
  // Marks at the very end may be the first ones of those that close.
  const content = text.slice(begin).replace(/\s*`*$/, "");
  return content.trim() === "" ? { cut: at } : { end: begin + content.length, close: marks };
}

const LABEL = /^\[(?:\\.|`[^`\n]*`|\[[^[\]\n]*\]|[^[\]\\\n])*/;
const WHOLE = /^\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\]\n]*\])/;
const HALF = /^(?:\](?:\((?:[^()\n]|\([^()\n]*\))*(?:\([^()\n]*)?|\[[^\]\n]*)?)?$/;

function linkAt(text: string, at: number): Move {
  const rest = text.slice(at, at + LONGEST_LINK);
  const label = LABEL.exec(rest)?.[0] ?? "[";
  const behind = rest.slice(label.length);
  const target = WHOLE.exec(behind)?.[0];
  if (target) return { next: at + label.length + target.length };
  const half = HALF.test(behind) && rest.length < LONGEST_LINK;
  return half ? { cut: text[at - 1] === "!" ? at - 1 : at } : { next: at + 1 };
}

function emphasisAt(text: string, at: number, open: Run[]): Move {
  const mark = text[at] ?? "";
  let length = 1;
  while (text[at + length] === mark) length++;
  const next = at + length;
  const top = open.at(-1);
  if (next === text.length) {
    if (top?.mark !== mark || top.length > length || isSpace(text[at - 1])) return { cut: at };
    open.pop();
    return { next };
  }
  const { opens, closes } = flanks(text[at - 1], mark.repeat(length), text[next]);
  if (closes && top?.mark === mark) close(open, mark, length);
  else if (opens && !(mark === "~" && length === 1)) open.push({ mark, length, at });
  return { next };
}

function close(open: Run[], mark: string, length: number): void {
  let left = length;
  for (let top = open.at(-1); top?.mark === mark && left > 0; top = open.at(-1)) {
    open.pop();
    if (top.length > left) open.push({ ...top, length: top.length - left });
    left -= top.length;
  }
}

const isSpace = (char: string | undefined) => char === undefined || /\s/.test(char);
const isPunctuation = (char: string | undefined) => char !== undefined && /[\p{P}\p{S}]/u.test(char);

/** CommonMark's rules, but for a star between two words: as a sign of multiplication it is more frequent. */
function flanks(before: string | undefined, marks: string, after: string | undefined) {
  const left = !isSpace(after) && (!isPunctuation(after) || isSpace(before) || isPunctuation(before));
  const right = !isSpace(before) && (!isPunctuation(before) || isSpace(after) || isPunctuation(after));
  if (marks.startsWith("_")) {
    return { opens: left && (!right || isPunctuation(before)), closes: right && (!left || isPunctuation(after)) };
  }
  return { opens: left && !(marks === "*" && right && !isPunctuation(before)), closes: right };
}

const closers = (open: Run[]): string =>
  open
    .map(({ mark, length }) => mark.repeat(length))
    .reverse()
    .join("");

function closed(text: string, open: Run[]): string {
  let shown = text.trimEnd();
  // An emphasis of nothing would show its marks.
  for (let top = open.at(-1); top && top.at + top.length >= shown.length; top = open.at(-1)) {
    open.pop();
    shown = shown.slice(0, top.at).trimEnd();
  }
  return shown + closers(open);
}
