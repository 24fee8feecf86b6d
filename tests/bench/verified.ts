// How often readers who ask in other words get the verified answer, and how often a wrong one:
// npm run bench:verified -- [--data DIR] [--list]
// DIR has public questions, as `npm run bench:search` reads them. Weights and threshold are chosen on the first half of the
// questions. The second half is held out: the exit code is 1 when it has more than 1 % false hits.
import { parseArgs } from "node:util";
import { GIVEN, OFFERED } from "#lib/verified-answers/matching/answer-index.ts";
import { readSites } from "./verified/data.ts";
import { ask, falseHits, type Measured, measure, type Outcome } from "./verified/measure.ts";

const STEP = 0.0025;
/** Proposed paraphrases of each answer. */
const PARAPHRASES = [0, 2, 5];
/** Most wrong answers given, of all questions that are held out. */
const MOST_FALSE = 0.01;
/** The same on the half that the threshold is chosen on: the weights were fitted to it, so it is better than others. */
const MOST_FALSE_CHOSEN = 0.005;

const { data, list } = parseArgs({ options: { data: { type: "string" }, list: { type: "boolean" } } }).values;
const sites = await readSites(data ?? null);
const NAMES = { first: "first half", second: "held out" };
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

const hasAtMost = (measured: Measured, share: number) => falseHits(measured) <= share * measured.asked;

/** The lowest threshold that is good on the first half, however many paraphrases an answer has; undefined: none is. */
const chooseThreshold = (outcomes: Outcome[][]): number | undefined =>
  thresholds.find((threshold) =>
    outcomes.every((all) => hasAtMost(measure(half(all, "first"), threshold), MOST_FALSE_CHOSEN)),
  );

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
    console.log(`| ${rowOf(`${most}, ${NAMES[name]}`, measure(half(outcomes, name), GIVEN))} |`);
  console.log(`| ${rowOf(`${most}, both`, measure(outcomes, GIVEN))} |`);
}
const chosen = chooseThreshold(measured.map(({ outcomes }) => outcomes));
console.log(`\nThreshold: ${GIVEN}. Chosen on the first half of these questions: ${chosen?.toFixed(4) ?? "none"}.`);
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
const tooMany = measured.filter(({ outcomes }) => !hasAtMost(measure(half(outcomes, "second"), GIVEN), MOST_FALSE));
if (tooMany.length > 0) {
  console.error(
    `More than 1 % false hits held out, with ${tooMany.map(({ most }) => most).join(" and ")} paraphrases.`,
  );
  process.exitCode = 1;
}
