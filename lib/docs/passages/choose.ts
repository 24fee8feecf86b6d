/** Chooses the units of a passage: the best one, and those that add most to it. */
import type { Scored } from "./score.ts";
import type { Unit } from "./units.ts";

/** What a unit gets for following a chosen one, and for standing before one, as shares of the best score. */
const FOLLOWS = 0.45;
const PRECEDES = 0.2;
/** The same for items of a list without an order and for rows of a table, which depend less on each other. */
const BESIDE_IN_LIST = 0.15;
/** The same for steps, which are of no use without those before them. */
const BESIDE_STEP = 0.6;
/** Share of its own score that counts for a unit whose words are in the passage already. */
const KNOWN = 0.35;
/** A unit apart from the others needs this share of the best score. */
const APART = 0.5;
/** Most parts of the section, with gaps between them. */
const MAX_PARTS = 3;

/** The best score where nothing matches: the beginning is filled up. */
const LEAST = 1e-6;

const STEP = /^\d/;

export const indexOfBest = (scored: Scored[]): number =>
  scored.reduce((best, { score }, i) => (score > (scored[best]?.score ?? 0) ? i : best), 0);

/** The numbers of the chosen units, ascending. Together they are about `max` UTF-16 code units long. */
export function chooseUnits(units: Unit[], scored: Scored[], best: number, max: number): number[] {
  const passage = new Growing(units, scored, max);
  passage.add(withLeads(units, best, passage.chosen));
  for (let next = passage.next(); next.length > 0; next = passage.next()) passage.add(next);
  return finish(units, passage.chosen, best);
}

/** A passage that units are added to. */
class Growing {
  readonly chosen = new Set<number>();
  readonly #covered = new Map<number, number>();
  readonly #units: Unit[];
  readonly #scored: Scored[];
  readonly #best: number;
  /** Length that is left. */
  #left: number;
  readonly #max: number;
  /** Parts with gaps between them. */
  #parts = 0;

  constructor(units: Unit[], scored: Scored[], max: number) {
    this.#units = units;
    this.#scored = scored;
    this.#best = Math.max(LEAST, ...scored.map(({ score }) => score));
    this.#max = max;
    this.#left = max;
  }

  add(all: number[]): void {
    this.#left -= this.#lengthOf(all);
    if (!this.#isBeside(all)) this.#parts += 1;
    for (const at of all) {
      this.chosen.add(at);
      for (const [place, weight] of this.#scored[at]?.places ?? [])
        this.#covered.set(place, Math.max(weight, this.#covered.get(place) ?? 0));
    }
  }

  /** The unit that adds most, with those that introduce it; none when nothing fits. */
  next(): number[] {
    let next: number[] = [];
    let most = 0;
    for (const at of this.#units.keys()) {
      if (this.chosen.has(at)) continue;
      const more = withLeads(this.#units, at, this.chosen);
      const value = this.#valueOf(at, more);
      if (value > most) [most, next] = [value, more];
    }
    return next;
  }

  #valueOf(at: number, more: number[]): number {
    const unit = this.#units[at];
    if (!unit || unit.kind === "label" || unit.kind === "head" || this.#lengthOf(more) > this.#left) return 0;
    const { score, places } = this.#scored[at] ?? { score: 0, places: [] };
    const isWorth = score >= APART * this.#best && this.#parts < MAX_PARTS;
    if (!isWorth && !this.#isBeside(more)) return 0;
    let value = KNOWN * score + this.#besideValue(at, unit);
    for (const [place, weight] of places) value += Math.max(0, weight - (this.#covered.get(place) ?? 0));
    return value;
  }

  #besideValue(at: number, { kind, text }: Unit): number {
    const [before, after] = [this.chosen.has(at - 1), this.chosen.has(at + 1)];
    if (!before && !after) return 0;
    if (kind === "item" && STEP.test(text)) return BESIDE_STEP * this.#best;
    if (kind === "item" || kind === "row") return BESIDE_IN_LIST * this.#best;
    return (before ? FOLLOWS : PRECEDES) * this.#best;
  }

  #isBeside(all: number[]): boolean {
    return all.some((one) => this.chosen.has(one - 1) || this.chosen.has(one + 1));
  }

  /** A unit that is too long will be shortened. */
  #lengthOf(all: number[]): number {
    return all.reduce((sum, at) => sum + Math.min(this.#max, this.#units[at]?.text.length ?? 0) + 1, 0);
  }
}

/** A unit with those that introduce it, without the chosen ones. */
function withLeads(units: Unit[], at: number, chosen: ReadonlySet<number>): number[] {
  const all: number[] = [];
  for (let next: number | null = at; next !== null && !chosen.has(next); next = units[next]?.lead ?? null)
    all.push(next);
  return all;
}

const isIntroduction = (unit: Unit | undefined): boolean =>
  unit?.kind === "label" || unit?.kind === "head" || (unit?.kind === "sentence" && /:\s*$/.test(unit.text));

/** Nothing that introduces something ends the passage: what follows the best unit is added, others are removed. */
function finish(units: Unit[], chosen: ReadonlySet<number>, best: number): number[] {
  const has = new Set(chosen);
  if (isIntroduction(units[best]) && best + 1 < units.length) has.add(best + 1);
  for (const at of [...has].sort((a, b) => b - a)) {
    const isLead = [...has].some((other) => units[other]?.lead === at);
    if (at !== best && isIntroduction(units[at]) && !has.has(at + 1) && !isLead) has.delete(at);
  }
  return [...has].sort((a, b) => a - b);
}
