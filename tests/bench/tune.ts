/**
 * Fits the ranking's weights (lib/docs/search/lexical/weights.ts) and those of its confidence (confidence.ts) again:
 * `npm run bench:tune -- --data DIR [--split dev] [--folder NAME=DIR …]`, with questions in the format of `bench:search`,
 * this project's own, and those of `tests/eval/*-folders.jsonl` about the folders that are given.
 *
 * Prints both tables to be copied into the code, and what they are worth: by cross-validation over five folds that share
 * no page, with a 95 % interval, beside the figures of questions that were fitted to. Features are the same numbers in
 * any docs, so that weights fitted here hold elsewhere; only a few may be negative, which keeps a fit to a few hundred
 * questions from chasing single ones.
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { SIGNALS } from "#lib/docs/search/lexical/confidence.ts";
import { FEATURES, type Feature } from "#lib/docs/search/lexical/features.ts";
import {
  type Asked,
  FOLDS,
  NEWCOMERS,
  OWN,
  openCorpora,
  openFolder,
  ownQueries,
  toCase,
  toDoubts,
  toFolderDoubts,
} from "./search/cases.ts";
import { readData } from "./search/data.ts";
import { type Case, chanceOf, dot, fitLogistic, fitRanking, type Limits } from "./search/fit.ts";
import { auc, bootstrap, percentile, score } from "./search/metrics.ts";

const SIGNED: Feature[] = ["first", "changeLog", "depth", "titleLength", "length"];
const RANKING: Limits = { signed: FEATURES.map((name) => SIGNED.includes(name)), ridge: 1e-3, rounds: 150 };
const CONFIDENCE: Limits = {
  signed: SIGNALS.map((signal) => signal === "bias" || signal === "words"),
  ridge: 1e-2,
  rounds: 1500,
};
/** Sections of a ranking that are looked at. */
const RANKED = 50;
/** An answer with a lower confidence is hedged (COVERED in lib/docs/search/search.ts). */
const HEDGED = 0.3;
/** Share of answerable questions that may be called not covered. */
const MISSED = 0.05;

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    split: { type: "string", default: "dev" },
    folder: { type: "string", multiple: true, default: [] },
  },
});
if (!values.data) {
  console.error("Give --data the folder with *.queries.jsonl and *.sections.jsonl.");
  process.exit(1);
}
const data = readData(values.data, values.split);
const corpora = await openCorpora(data, path.resolve(import.meta.dirname, "../../content/docs"));
const queries = [...data.sets.flatMap((set) => set.queries), ...ownQueries()];

const cases = queries.flatMap((query) => {
  const corpus = corpora.get(query.corpus);
  return corpus ? [toCase(query, corpus)] : [];
});
const names = [...data.sets.map(({ name }) => name), OWN, NEWCOMERS];
const fitted = fitRanking(
  cases.map(({ it }) => it),
  RANKING,
);
print("weights", FEATURES, fitted);
tell("fitted to", () => fitted);
const held = folds((fold) =>
  fitRanking(
    cases.flatMap(({ it }) => (it.fold === fold ? [] : [it])),
    RANKING,
  ),
);
tell("held out", ({ fold }) => held[fold] ?? fitted);

const folders = new Map<string, Awaited<ReturnType<typeof openFolder>>>();
for (const given of values.folder) {
  const [name = "", dir = ""] = given.split("=");
  folders.set(name, await openFolder(dir));
}
const ofFolders = toFolderDoubts(folders);
const doubts = [...toDoubts(queries, corpora), ...ofFolders.filter(({ held }) => !held)];
const sure = fitLogistic(doubts, CONFIDENCE);
print("confidence", SIGNALS, sure);
for (const held of [false, true]) {
  const chances = (yes: boolean) =>
    ofFolders.filter((one) => one.yes === yes && one.held === held).map(({ row }) => chanceOf(sure, row));
  if (ofFolders.length === 0) continue;
  const hedged = (all: number[]) => `${all.filter((chance) => chance < HEDGED).length} of ${all.length}`;
  const figures = `answerable ${hedged(chances(true))}, unanswerable ${hedged(chances(false))}`;
  console.log(`folders, ${held ? "held out" : "fitted to"}: below ${HEDGED} are ${figures}`);
}
const heldSure = folds((fold) =>
  fitLogistic(
    doubts.filter((_, i) => i % FOLDS !== fold),
    CONFIDENCE,
  ),
);
const chances = doubts.map(({ row, yes, group, weight }, i) => ({
  yes,
  group,
  weight,
  chance: chanceOf(heldSure[i % FOLDS] ?? sure, row),
}));
const chancesOf = (group: string) => chances.filter((one) => one.group === group).map(({ chance }) => chance);
console.log(`AUC held out, own docs: ${auc(chancesOf(OWN), chancesOf("unanswerable")).toFixed(3)}`);
for (const corpus of corpora.keys()) {
  console.log(
    `  ${corpus} against the others' questions: ${auc(chancesOf(corpus), chancesOf(`others of ${corpus}`)).toFixed(3)}`,
  );
}
for (const from of [0, 0.2, 0.4, 0.6, 0.8]) {
  const bin = chances.filter(({ chance }) => chance >= from && chance < from + 0.2 + (from === 0.8 ? 1 : 0));
  const weightOf = (some: typeof bin) => some.reduce((sum, { weight }) => sum + weight, 0);
  const right = weightOf(bin.filter(({ yes }) => yes)) / weightOf(bin);
  console.log(
    `  confidence ${from.toFixed(1)} to ${(from + 0.2).toFixed(1)}: ${bin.length} questions, ${right.toFixed(2)} covered`,
  );
}
const threshold = percentile(chancesOf(OWN), MISSED);
const taken =
  chancesOf("unanswerable").filter((chance) => chance >= threshold).length / chancesOf("unanswerable").length;
console.log(
  `threshold that calls ${MISSED} of the answerable not covered: ${threshold.toFixed(3)} (takes ${taken.toFixed(2)} of the unanswerable)`,
);

function folds(weigh: (fold: number) => Float64Array): Float64Array[] {
  return Array.from({ length: FOLDS }, (_, fold) => weigh(fold));
}

function print(title: string, of: readonly string[], weights: Float64Array): void {
  console.log(`\n${title}`);
  for (const [i, name] of of.entries()) console.log(`  ${name}: ${Number((weights[i] ?? 0).toFixed(2))},`);
}

function tell(title: string, weightsOf: (it: Case) => Float64Array): void {
  const scored = cases.map(({ asked, it }) => ({ set: asked.set, ...figures(asked, it, weightsOf(it)) }));
  console.log(`\n${title}: nDCG, recall at 5 and at 10 of pages; recall at 10 of sections`);
  for (const set of names) {
    const of = scored.filter((one) => one.set === set);
    const { mean, low, high } = bootstrap([of.map(({ page }) => page.ndcg)]);
    const means = [
      of.map(({ page }) => page.r5),
      of.map(({ page }) => page.r10),
      of.flatMap(({ section }) => section?.r10 ?? []),
    ];
    const rest = means.map((all) => (all.reduce((sum, one) => sum + one, 0) / all.length).toFixed(3)).join(" ");
    console.log(`  ${set.padEnd(12)} ${mean.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}) ${rest}`);
  }
  const sets = data.sets.map(({ name }) => scored.filter(({ set }) => set === name).map(({ page }) => page.ndcg));
  const { mean, low, high } = bootstrap(sets);
  console.log(`  mean of the data's sets ${mean.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`);
}

function figures({ pages, sections, any, places }: Asked, { rows }: Case, weights: Float64Array) {
  const ranked = rows
    .map((row, i) => ({ place: places[i], score: dot(weights, row) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, RANKED)
    .flatMap(({ place }) => place ?? []);
  return {
    page: score([...new Set(ranked.map((place) => place.path))], { answers: pages, any }),
    section:
      sections.length > 0
        ? score(
            ranked.map(({ id }) => id),
            { answers: sections, any },
          )
        : null,
  };
}
