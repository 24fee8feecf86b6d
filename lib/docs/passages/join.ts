/** Puts the chosen units of a section together again as Markdown. */
import type { Unit } from "./units.ts";

const GAP = "…";
const ORDERED = /^\d/;

/** @param chosen numbers of units, ascending. Where units are left out between two, a "…" stands. */
export function joinUnits(units: Unit[], chosen: number[]): string {
  let text = "";
  let last: number | null = null;
  for (const at of chosen) {
    const unit = units[at];
    if (!unit) continue;
    if (last !== null) text += between(units, last, at, unit);
    text += unit.text;
    last = at;
  }
  return text;
}

function between(units: Unit[], last: number, at: number, unit: Unit): string {
  const before = units[last];
  const isSameBlock = before?.block === unit.block;
  const isNext = at === last + 1;
  if (isNext && !isSameBlock) return "\n\n";
  if (isNext) return unit.kind === "sentence" ? " " : "\n";
  if (unit.kind === "row" && isSameBlock) return before?.kind === "head" ? "\n" : `\n| ${GAP} |\n`;
  // A list that goes on would be counted on from its first number.
  if (unit.kind === "item" && isSameBlock) return ORDERED.test(unit.text) ? `\n\n${GAP}\n\n` : ` ${GAP}\n`;
  if (unit.kind === "sentence" && isSameBlock) return ` ${GAP} `;
  const endsInText = before?.kind === "sentence" || (before?.kind === "item" && !before.text.includes("\n"));
  // A label or an introduction belongs to what follows the gap.
  if (isLead(units, at, last)) return "\n\n";
  return endsInText ? ` ${GAP}\n\n` : `\n\n${GAP}\n\n`;
}

const isLead = (units: Unit[], at: number, lead: number): boolean => units[at]?.lead === lead;
