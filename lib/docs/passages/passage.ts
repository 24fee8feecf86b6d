/** Chooses the part of a section that answers a question. */
import type { Matcher } from "#lib/docs/search/ranking.ts";
import { boundUnit } from "./bound.ts";
import { chooseUnits, indexOfBest } from "./choose.ts";
import { joinUnits } from "./join.ts";
import { readText, type Scored, scoreUnits } from "./score.ts";
import { toUnits } from "./units.ts";

/** A section as it is quoted, below the page's title and its own heading. */
export type Quotable = { title: string; heading: string; content: string };

/** `fit`: how well heading and passage answer the question, about 0 to 1.5. */
export type Passage = { text: string; fit: number };

/** Longest section that is read, in UTF-16 code units. */
export const MAX_CONTENT = 10_000;
/** What neighbours of the question that stand together, and the form of an answer, add to the fit. */
const TOGETHER = 0.5;
const FORM = 0.2;
/** What a heading adds that says nothing but what was asked. */
const HEADING = 0.3;

/**
 * Reads a section. Returns a function for its passage that answers `question`, as Markdown of about `max` UTF-16 code
 * units. It is the beginning of the section where nothing in the section matches.
 */
export function readPassages(question: string, section: Quotable, matcher: Matcher): (max: number) => Passage {
  const content = section.content.slice(0, MAX_CONTENT).trim();
  const units = toUnits(content);
  const scored = scoreUnits(units, question, `${section.title} ${section.heading}`, matcher);
  return (max) => {
    if (section.content.length <= max) return { text: content, fit: measureFit(scored, section, matcher) };
    const chosen = chooseUnits(units, scored, indexOfBest(scored), max);
    const has = new Set(chosen);
    const bounded = units.map((unit, at) => (has.has(at) ? boundUnit(unit, max, matcher) : unit));
    const fit = measureFit(
      scored.filter((_, at) => has.has(at)),
      section,
      matcher,
    );
    return { text: joinUnits(bounded, chosen), fit };
  };
}

function measureFit(scored: Scored[], { title, heading }: Quotable, matcher: Matcher): number {
  const above = readText(`${title} ${heading}`, matcher);
  const words = matcher.read(heading);
  const asked = words.filter(({ place }) => place >= 0).length / Math.max(1, words.length);
  const places = new Set(above.places.keys());
  for (const one of scored) for (const place of one.places.keys()) places.add(place);
  const weight = [...places].reduce((sum, place) => sum + (matcher.weights[place] ?? 0), 0);
  const together = Math.max(above.together, ...scored.map((one) => one.together));
  const form = Math.max(0, ...scored.map((one) => one.form));
  return (weight + TOGETHER * together) / (matcher.total || 1) + FORM * form + HEADING * asked;
}
