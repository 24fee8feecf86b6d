/** The layout of a sequence diagram, in SVG units. */
export type SequenceMessage = { from: string; to: string; label: string; kind?: "request" | "reply" | "self" | "note" };

/** Average width of a character at the diagram's 13 px, on the wide side. */
const CHAR = 6.9;
const LINE = 17;
const PAD = 16;
const MIN_GAP = 132;
const MAX_LABEL = 30;
const HEAD = 36;

export type Row = {
  kind: "request" | "reply" | "self" | "note";
  lines: string[];
  /** Left and right end; for a note its box. */
  x1: number;
  x2: number;
  /** Baseline of the arrow; for a note the top of its box. */
  y: number;
  height: number;
  /** Centre of the label, and the baseline of its first line. */
  labelX: number;
  labelY: number;
};
export type Column = { name: string; x: number; width: number };
export type SequenceLayout = { width: number; height: number; columns: Column[]; rows: Row[]; head: number };

/**
 * Breaks a text into lines of at most `max` characters: at spaces other than no-break spaces, and in longer words after
 * slashes, dots, commas, underscores and hyphens.
 */
export function wrapText(text: string, max: number): string[] {
  const pieces = text
    .split(/[^\S\u00a0]+/)
    .flatMap((word) => (word.length > max ? word.split(/(?<=[/.,_-])/) : [word]));
  const lines: string[] = [];
  let isContinued = false;
  for (const [i, piece] of pieces.entries()) {
    const last = lines.at(-1);
    const joined = last === undefined ? piece : last + (isContinued ? "" : " ") + piece;
    if (last !== undefined && joined.length <= max) lines[lines.length - 1] = joined;
    else lines.push(piece);
    isContinued = /[/.,_-]$/.test(piece) && text.includes(piece + (pieces[i + 1] ?? " "));
  }
  return lines;
}

const widthOf = (lines: string[]): number => Math.max(0, ...lines.map((line) => line.length)) * CHAR;

type ParsedMessage = { a: number; b: number; kind: Row["kind"]; label: string; lines: string[] };

export function layoutSequence(participants: string[], messages: SequenceMessage[]): SequenceLayout {
  const index = (name: string) => Math.max(0, participants.indexOf(name));
  const parsed = messages.map(({ from, to, label, kind = "request" }): ParsedMessage => {
    const [a, b] = [index(from), index(to)];
    return { a, b, kind: kind === "request" && a === b ? "self" : kind, label, lines: wrapText(label, MAX_LABEL) };
  });
  const columns = placeColumns(participants, parsed);
  const last = columns.at(-1);
  let right = (last?.x ?? 0) + (last?.width ?? 0) / 2;
  let y = HEAD + 18;
  const rows = parsed.map((message) => {
    const placed = placeRow(message, y, columns);
    y += placed.step;
    right = Math.max(right, placed.right);
    return placed.row;
  });
  return { width: Math.ceil(right + PAD), height: Math.ceil(y + 10), columns, rows, head: HEAD };
}

/** A row that begins at `y`, the distance to the next row, and the row's right end. */
function placeRow(message: ParsedMessage, y: number, columns: Column[]): { row: Row; step: number; right: number } {
  const at = (i: number) => columns[i]?.x ?? 0;
  const { a, b, kind, label } = message;
  const [left, end] = [Math.min(at(a), at(b)), Math.max(at(a), at(b))];
  // Long arrows have room for long lines.
  const lines = wrapText(label, Math.max(MAX_LABEL, Math.floor((end - left - 36) / CHAR)));
  const text = lines.length * LINE;
  const middle = (left + end) / 2;
  if (kind === "note") {
    const half = Math.max(widthOf(lines) / 2 + 12, (end - left) / 2 + 24);
    const [x1, x2] = [middle - half, middle + half];
    const row = { kind, lines, x1, x2, y, height: text + 14, labelX: middle, labelY: y + 20 };
    return { row, step: text + 32, right: x2 };
  }
  const arrow = { kind, lines, y: y + text + 6, labelY: y + 13 };
  if (kind === "self") {
    const row = { ...arrow, x1: at(a), x2: at(a) + 40, height: 20, labelX: at(a) + 10 };
    return { row, step: text + 42, right: at(a) + 14 + widthOf(lines) };
  }
  return { row: { ...arrow, x1: at(a), x2: at(b), height: 0, labelX: middle }, step: text + 28, right: end };
}

/** Places columns as close together as their names and the labels between them allow. */
function placeColumns(names: string[], messages: ParsedMessage[]): Column[] {
  const columns: Column[] = [];
  for (const [i, name] of names.entries()) {
    const width = name.length * CHAR + 32;
    const before = columns[i - 1];
    let x = before ? before.x + Math.max(MIN_GAP, (before.width + width) / 2 + 20) : width / 2 + PAD;
    for (const { a, b, kind, lines } of messages) {
      const from = columns[Math.min(a, b)];
      if (kind === "self" && a === i - 1 && before) x = Math.max(x, before.x + widthOf(lines) + 34);
      else if (kind !== "note" && Math.max(a, b) === i && from) x = Math.max(x, from.x + widthOf(lines) + 36);
      else if (kind === "note" && a === i && b === i) x = Math.max(x, widthOf(lines) / 2 + PAD + 12);
    }
    columns.push({ name, x, width });
  }
  return columns;
}
