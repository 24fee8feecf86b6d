// How often readers who ask in other words get the verified answer, and how often a wrong one:
// npm run bench:verified -- [--data DIR] [--list]
// DIR has public questions, as `npm run bench:search` reads them. The threshold is chosen on the first half of the questions.
import { parseArgs } from "node:util";
import { GIVEN, OFFERED } from "#lib/verified-answers/matching/answer-index.ts";
import { readSites } from "./verified/data.ts";
import { ask, falseHits, type Measured, measure, type Outcome } from "./verified/measure.ts";

const STEP = 0.0025;
/** Proposed paraphrases of each answer. */
const PARAPHRASES = [0, 2, 5];
/** Most wrong answers given, of all questions. */
const MOST_FALSE = 0.01;

const { data, list } = parseArgs({ options: { data: { type: "string" }, list: { type: "boolean" } } }).values;
const sites = await readSites(data ?? null);
/** Below, nothing is found. */
const thresholds = Array.from({ length: Math.round((1 - OFFERED) / STEP) }, (_, n) => OFFERED + n * STEP);

const half = (outcomes: Outcome[], name: Outcome["half"]) => outcomes.filter((outcome) => outcome.half === name);
const percent = (count: number, all: number) =>
  `${count} of ${all} (${((100 * count) / Math.max(1, all)).toFixed(1)} %)`;

function rowOf(name: string, measured: Measured): string {
  const { paraphrases, asked, hits, wrong, near, other, offered, offeredWrong } = measured;
  return [
    ...[name, percent(hits, paraphrases), percent(offered - hits, paraphrases)],
    ...[percent(paraphrases - offered, paraphrases), percent(falseHits(measured), asked)],
    ...[percent(wrong.other, other), percent(wrong.near, near), percent(offeredWrong, asked)],
  ].join(" | ");
}

const isGood = (measured: Measured) => falseHits(measured) <= MOST_FALSE * measured.asked;

/** The lowest threshold that is good on the first half, with what it gives on the other. */
function describeChoice(outcomes: Outcome[]): string {
  const chosen = thresholds.find((threshold) => isGood(measure(half(outcomes, "first"), threshold)));
  if (chosen === undefined) return "no threshold is good on the first half";
  const { hits, paraphrases, asked, ...others } = measure(half(outcomes, "second"), chosen);
  const wrong = falseHits({ hits, paraphrases, asked, ...others });
  return `${chosen.toFixed(4)}; with it ${percent(hits, paraphrases)} right and ${percent(wrong, asked)} wrong on the second`;
}

const columns = ["Paraphrases, half", "Given", "Near", "Nothing", "False hits", "of other questions", "of near misses"];
const measured = await Promise.all(
  PARAPHRASES.map(async (most) => ({
    most,
    outcomes: (await Promise.all(sites.map((site) => ask(site, most)))).flat(),
  })),
);
console.log(`| ${[...columns, "Wrong ones offered"].join(" | ")} |`);
console.log(`|${" --- |".repeat(8)}`);
for (const { most, outcomes } of measured) {
  for (const name of ["first", "second"] as const)
    console.log(`| ${rowOf(`${most}, ${name}`, measure(half(outcomes, name), GIVEN))} |`);
  console.log(`| ${rowOf(`${most}, both`, measure(outcomes, GIVEN))} |`);
}
console.log(`\nThreshold: ${GIVEN}. The lowest with at most 1 % false hits on the first half:`);
for (const { most, outcomes } of measured) console.log(`- ${most} paraphrases: ${describeChoice(outcomes)}`);
const all = measured.flatMap(({ outcomes }) => outcomes);
const times = all.map(({ ms }) => ms).sort((a, b) => a - b);
console.log(
  `Half of the questions take ${times[times.length >> 1]?.toFixed(1)} ms, 99 % at most ${times[Math.floor(times.length * 0.99)]?.toFixed(1)} ms.`,
);
if (list) {
  const wrong = half(measured.at(-1)?.outcomes ?? [], "first").filter(
    ({ found, right }) => found?.isSame && found.answer.id !== right,
  );
  for (const { kind, text, found } of wrong.sort((a, b) => (b.found?.likeness ?? 0) - (a.found?.likeness ?? 0)))
    console.log(`${found?.likeness.toFixed(3)} ${kind}: ${text} -> ${found?.answer.question}`);
}
