type Run = { mark: string; length: number; at: number };
/** The action at one offset of the text: continue at `next`, end the text at `cut`, or end it and close open code. */
type Move = { next: number } | { cut: number } | { end: number; close: string };

/** The longest text in brackets that may become a link, UTF-16 code units. */
const MAX_LINK_LENGTH = 2_000;

/**
 * Completes the inline Markdown of `text` from `begin` on: open emphasis and code are closed, and an end that may become
 * a link, an entity or the end of an emphasis is left out.
 */
export function closeInline(text: string, begin: number): string {
  const open: Run[] = [];
  for (let i = begin; i < text.length; ) {
    const move = moveAt(text, i, open);
    if ("close" in move) return text.slice(0, move.end) + move.close + closers(open);
    if ("cut" in move) return withClosers(text.slice(0, move.cut), open);
    i = move.next;
  }
  return open.length > 0 ? withClosers(text, open) : text;
}

function moveAt(text: string, at: number, open: Run[]): Move {
  const rest = text.slice(at, at + MAX_LINK_LENGTH);
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
  // Marks at the very end may be the first of the marks that close the emphasis.
  const content = text.slice(begin).replace(/\s*`*$/, "");
  return content.trim() === "" ? { cut: at } : { end: begin + content.length, close: marks };
}

const LABEL = /^\[(?:\\.|`[^`\n]*`|\[[^[\]\n]*\]|[^[\]\\\n])*/;
const TARGET = /^\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\]\n]*\])/;
const HALF_TARGET = /^(?:\](?:\((?:[^()\n]|\([^()\n]*\))*(?:\([^()\n]*)?|\[[^\]\n]*)?)?$/;

function linkAt(text: string, at: number): Move {
  const rest = text.slice(at, at + MAX_LINK_LENGTH);
  const label = LABEL.exec(rest)?.[0] ?? "[";
  const behind = rest.slice(label.length);
  const target = TARGET.exec(behind)?.[0];
  if (target) return { next: at + label.length + target.length };
  const half = HALF_TARGET.test(behind) && rest.length < MAX_LINK_LENGTH;
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

/** CommonMark's rules, except that a star between two words is a multiplication sign, which is more frequent. */
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

function withClosers(text: string, open: Run[]): string {
  let shown = text.trimEnd();
  // The marks of an empty emphasis would be shown as text.
  for (let top = open.at(-1); top && top.at + top.length >= shown.length; top = open.at(-1)) {
    open.pop();
    shown = shown.slice(0, top.at).trimEnd();
  }
  return shown + closers(open);
}
