/** Shortens a unit that is too long for a quote. */
import type { Matcher } from "#lib/docs/search/ranking.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";
import { openFenceOf } from "#lib/markdown/fences.ts";
import type { Unit } from "./units.ts";

const GAP = "…";
/** The beginning of a code block is taken if it has this share of what the best lines have. */
const AS_GOOD = 0.6;

/** The unit, at most about `max` UTF-16 code units long. Code keeps its fences; cells of a table become a sentence. */
export function boundUnit(unit: Unit, max: number, matcher: Matcher): Unit {
  const { text, kind } = unit;
  if (text.length <= max) return unit;
  if (kind === "code") return { ...unit, text: boundCode(text, max, matcher) };
  if (kind === "item" && text.includes("\n")) return { ...unit, text: boundItem(text.split("\n"), max) };
  if (kind === "row" || kind === "head")
    // It is no part of the table any more.
    return {
      ...unit,
      kind: "sentence",
      block: unit.block + 0.5,
      lead: null,
      text: cut(text.replace(/\n.*/s, "").replaceAll("|", " "), max),
    };
  return { ...unit, text: cut(text, max) };
}

/** The lines of a code block around those that have the most words of the question. */
function boundCode(text: string, max: number, matcher: Matcher): string {
  const lines = text.split("\n");
  const body = lines.slice(1, -1).map((line) => (line.length <= max ? line : `${line.slice(0, max / 2)} ${GAP}`));
  const values = body.map((line) => weigh(line, matcher));
  let best = { from: 0, to: 0, value: -1 };
  let beginning = best;
  let [from, length, value] = [0, 0, 0];
  for (const [at, line] of body.entries()) {
    length += line.length + 1;
    value += values[at] ?? 0;
    for (; length > max + 1; from++) {
      length -= (body[from]?.length ?? 0) + 1;
      value -= values[from] ?? 0;
    }
    // The first of equal windows is the longest of those that begin where it does.
    if (from === 0) beginning = { from, to: at + 1, value };
    if (value > best.value || (value === best.value && from === best.from)) best = { from, to: at + 1, value };
  }
  // Code is understood from its beginning, which has its imports and its command.
  const { from: start, to: end } = beginning.value >= AS_GOOD * best.value ? beginning : best;
  const shown = body.slice(start, end);
  const before = start > 0 ? [GAP] : [];
  const after = end < body.length ? [GAP] : [];
  return [lines[0], ...before, ...shown, ...after, lines.at(-1)].join("\n");
}

function weigh(line: string, matcher: Matcher): number {
  const found = new Set(matcher.read(line).map(({ place }) => place));
  return [...found].reduce((sum, place) => sum + (matcher.weights[place] ?? 0), 0);
}

/** How many lines from `start` on fit; at least one. */
function countFitting(lines: string[], start: number, max: number): number {
  let length = lines[start]?.length ?? 0;
  let count = 1;
  for (const line of lines.slice(start + 1)) {
    length += line.length + 1;
    if (length > max) break;
    count += 1;
  }
  return count;
}

/** The first lines of an item. Code in it that is cut gets its fence. */
function boundItem(lines: string[], max: number): string {
  const [first = ""] = lines;
  if (first.length > max) return cut(first, max);
  const shown = lines.slice(0, countFitting(lines, 0, max));
  const fence = openFenceOf(shown);
  return [...shown, fence ? `  ${GAP}\n${fence.lead.replace(/[^\s>]/g, " ")}${fence.marks}` : `  ${GAP}`].join("\n");
}

/** The beginning of a line, which is not cut within inline code. */
function cut(text: string, max: number): string {
  const short = excerpt(text, max);
  const open = short.split("`").length % 2 === 0 ? short.lastIndexOf("`") : -1;
  return open > 0 ? `${short.slice(0, open).trimEnd()}${GAP}` : short;
}
