import type { Against } from "./against.ts";
import type { Scores } from "./metrics.ts";
import { OURS, type Results } from "./results.ts";

const share = (value: number | undefined): string => (value === undefined ? "-" : value.toFixed(3)).padStart(8);
const scoreRow = (name: string, scores: Scores | null | undefined): string =>
  `  ${name.padEnd(24)}${scores ? [scores.r1, scores.r5, scores.r10, scores.mrr, scores.ndcg].map(share).join("") : "       -"}`;
const HEAD = `${"".padEnd(26)}${["R@1", "R@5", "R@10", "MRR@10", "nDCG@10"].map((name) => name.padStart(8)).join("")}`;

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
const ahead = (best: Against | null): string[] =>
  best ? [`  against ${best.peer}: ${signed(best.mean)} (95 %: ${signed(best.low)} to ${signed(best.high)})`] : [];
const number = (value: number, digits = 2): string => value.toFixed(digits).padStart(10);

/** What was measured, as a person reads it. */
export function table({ sets, mean, index, query, costs, abstention, growth, fusion }: Results): string {
  const perSet = sets.flatMap(({ set, n, page, section, peers, best }) => [
    `\n${set} (${n} questions)${HEAD.slice(`${set} (${n} questions)`.length)}`,
    scoreRow(`${OURS}, pages`, page),
    ...Object.entries(peers).map(([name, levels]) => scoreRow(name, levels.page)),
    ...(section ? [scoreRow(`${OURS}, sections`, section)] : []),
    ...(section ? Object.entries(peers).map(([name, levels]) => scoreRow(`${name}, sections`, levels.section)) : []),
    ...ahead(best),
  ]);
  const times = [
    `\n${`${index.sections} sections (${index.corpus})`.padEnd(26)}${["build s", "MB", "p50 ms", "p99 ms"].map((name) => name.padStart(10)).join("")}`,
    `  ${OURS.padEnd(24)}${number(index.seconds)}${number(index.mb, 1)}${number(query.p50)}${number(query.p99)}`,
    ...Object.entries(costs).map(
      ([name, cost]) =>
        `  ${name.padEnd(24)}${number(cost.seconds)}${number(cost.mb, 1)}${number(cost.p50)}${number(cost.p99)}`,
    ),
    `  The texts are ${index.textMb.toFixed(1)} MB; ours is ${(index.mb / index.textMb).toFixed(2)} times that.`,
  ];
  const sizes = growth.map(
    ({ sections, seconds, mb, textMb, p50, p99 }) =>
      `  ${`${sections} sections`.padEnd(24)}${number(seconds)}${number(mb, 1)}${number(p50)}${number(p99)}   ${(mb / textMb).toFixed(2)} × text`,
  );
  const { corpora, ownDocs } = abstention;
  return [
    ...perSet,
    `\n${"mean of the sets, pages".padEnd(26)}${HEAD.slice(26)}`,
    scoreRow(OURS, mean.page),
    ...Object.entries(mean.peers).map(([name, scores]) => scoreRow(name, scores)),
    ...ahead(mean.best),
    ...times,
    ...(sizes.length > 0 ? ["\nGrowth", ...sizes] : []),
    "\nKnows what it cannot answer (AUC)",
    `  own docs                ${share(ownDocs)}`,
    ...(corpora
      ? [
          `  across corpora          ${share(corpora.mean)}  (pooled ${corpora.pooled.toFixed(3)})`,
          ...Object.entries(corpora.corpora).map(([name, value]) => `    ${name.padEnd(22)}${share(value)}`),
        ]
      : []),
    ...fused(fusion),
  ].join("\n");
}

function fused(fusion: Results["fusion"]): string[] {
  if (!fusion) return [];
  const { model, weight, curve, crossValidated, sets, page } = fusion;
  const words = curve.find((point) => point.weight === 0)?.sets ?? {};
  return [
    `\nWith embeddings (${model}, weight ${weight}), pages: nDCG@10`,
    ...Object.entries(sets).map(
      ([name, set]) =>
        `  ${name.padEnd(24)}${share(words[name])} → ${share(set.page.ndcg).trim()} (${signed(set.ahead.low)} to ${signed(set.ahead.high)}), vectors alone ${set.denseAlone.toFixed(3)}`,
    ),
    `  ${"mean".padEnd(24)}${share(curve.find((point) => point.weight === 0)?.ndcg)} → ${page.ndcg.toFixed(3)}`,
    `  by weight: ${curve.map((point) => `${point.weight}: ${point.ndcg.toFixed(3)}`).join(", ")}`,
    `  each set with the weight that is best for the others: ${crossValidated.ndcg.toFixed(3)} (${Object.values(crossValidated.weights).join(", ")})`,
  ];
}
