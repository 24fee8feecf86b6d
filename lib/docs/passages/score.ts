/** Scores the units of a section by how well they answer a question. */
import type { Matcher } from "#lib/docs/search/ranking.ts";
import type { Unit } from "./units.ts";

export type Scored = {
  score: number;
  /** The question's words in the unit and in what introduces it, with the weight that each has here. */
  places: ReadonlyMap<number, number>;
  /** The weight of the question's neighbours that stand together. */
  together: number;
  /** Whether it has the form that the question asks for, 0 to 1. */
  form: number;
};

/** Weight of a word that the heading has already, and of a word that only the unit's introduction has. */
const IN_HEADING = 0.4;
const IN_LEAD = 0.5;
/** Bonus for two neighbours of the question that stand together, relative to the lighter one. */
const TOGETHER = 0.5;
/** Most words between two that stand together. */
const CLOSE = 3;
/** The score of a unit's form, and of the first unit, relative to the weight of the whole question. */
const FORM = 0.3;
const FIRST = 0.12;
/** A unit of this length, in UTF-16 code units, loses nothing for its length. */
const SHORT = 120;
const PER_DOUBLING = 0.1;

const ASKS_HOW =
  /\bhow (?:do|can|to|should|would|could|does|might)\b|^(?:can|may|could) (?:i|we|you|it)\b|\bexample\b/i;
const ASKS_VALUE =
  /\b(?:which|what|how (?:many|much|long|big|large|often|far|old)|defaults?|limits?|maximum|minimum|max|min|when|where|who)\b/i;
const ASKS_WHY =
  /\bwhy\b|\b(?:error|errors|fail\w*|broken|warning|crash\w*|invalid|cannot|can't|doesn't|isn't|not working|problem|[45]\d\d)\b|\b[A-Z]\w+Error\b/i;

const SAYS_HOW =
  /(?:^|[.:] |\b(?:you (?:can|should|must|need to|may|could)|to \w+(?: \S+){0,6},|then|by|first|instead|let's|we (?:can|recommend)) )(?:use|using|set|setting|add|adding|install|run|running|call|calling|pass|passing|create|creating|import|importing|put|wrap|wrapping|write|writing|open|go|click|configure|enable|disable|remove|define|declare|specify|include|provide|choose|select|change|replace|start|make|give|export|return|move|copy|turn|switch|rename|extend|override|return)\b/i;
const SAYS_VALUE = /\bdefaults?\b|\b\d[\d.,]*\b|`[^`]+`|\b(?:is|are|returns?|means|must be|one of|either|only)\b/gi;
const SAYS_WHY =
  /\b(?:because|since|reasons?|caused?s?|due to|means that|happens|occurs|fix|solve[sd]?|solution|instead|make sure|ensure|must|try|avoid|prevent|so that|likely|usually)\b/i;

/** Length of a unit that is read for its form, and of one that is read for its words, in UTF-16 code units. */
const FORM_LENGTH = 400;
const WORDS_LENGTH = 1_500;

/** The form of answer that the question asks for: a share of 0 to 1 for each unit. */
type Form = (unit: Unit) => number;

function formFor(question: string): Form {
  const isHow = ASKS_HOW.test(question);
  const isWhy = ASKS_WHY.test(question);
  const isValue = !isHow && ASKS_VALUE.test(question);
  return ({ kind, text: whole }) => {
    const text = whole.slice(0, FORM_LENGTH);
    let form = 0;
    if (isHow) form = Math.max(form, kind === "code" ? 0.8 : SAYS_HOW.test(text) ? 1 : 0);
    if (isWhy) form = Math.max(form, SAYS_WHY.test(text) ? 1 : 0);
    if (isValue) form = Math.max(form, Math.min(1, (text.match(SAYS_VALUE)?.length ?? 0) / 3));
    if (isValue && (kind === "row" || kind === "item")) form = Math.min(1, form + 0.3);
    return form;
  };
}

/** @param heading what the reader sees above the quote. */
export function scoreUnits(units: Unit[], question: string, heading: string, matcher: Matcher): Scored[] {
  const named = new Set(matcher.read(heading).map(({ place }) => place));
  const total = matcher.weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const form = formFor(question);
  const own = units.map(({ text }) => readText(text, matcher, named));
  return units.map((unit, i) => {
    const { places, together } = own[i] ?? { places: new Map<number, number>(), together: 0 };
    const all = new Map(places);
    for (let lead = unit.lead; lead !== null; lead = units[lead]?.lead ?? null)
      for (const [place, weight] of own[lead]?.places ?? []) if (!all.has(place)) all.set(place, weight * IN_LEAD);
    const words = [...all.values()].reduce((sum, weight) => sum + weight, 0);
    const shape = form(unit);
    if (words === 0) return { score: 0, places: all, together, form: shape / 2 };
    const formScore = shape * FORM * Math.min(total, 2 * words);
    const length = 1 + PER_DOUBLING * Math.max(0, Math.log2(unit.text.length / SHORT));
    const first = (FIRST * total) / (1 + i);
    const score = ((words + TOGETHER * together + formScore) * penaltyFor(unit)) / length + first;
    return { score, places: all, together, form: shape };
  });
}

/** What does not answer by itself: labels, heads of tables, questions, and sentences that only introduce. */
function penaltyFor({ kind, text }: Unit): number {
  if (kind === "label" || kind === "head") return 0.3;
  if (kind === "sentence" && /[?:]\s*$/.test(text)) return 0.7;
  return 1;
}

/** The question's words in a text with their weights. `named` are those that the heading has already. */
export function readText(text: string, matcher: Matcher, named: ReadonlySet<number> = new Set()) {
  const places = new Map<number, number>();
  const { weights, order } = matcher;
  const words = matcher.read(text.slice(0, WORDS_LENGTH));
  const positions = new Map<number, number[]>();
  for (const [at, { place, factor }] of words.entries()) {
    if (place < 0) continue;
    const weight = (weights[place] ?? 0) * factor * (named.has(place) ? IN_HEADING : 1);
    places.set(place, Math.max(places.get(place) ?? 0, weight));
    positions.set(place, [...(positions.get(place) ?? []), at]);
  }
  let together = 0;
  for (const [i, left] of order.slice(0, -1).entries()) {
    const right = order[i + 1] ?? -1;
    if (left < 0 || right < 0 || left === right) continue;
    const isClose = positions.get(left)?.some((a) => positions.get(right)?.some((b) => Math.abs(a - b) <= CLOSE));
    if (isClose) together += Math.min(places.get(left) ?? 0, places.get(right) ?? 0);
  }
  return { places, together };
}
