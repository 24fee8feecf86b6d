/** Asks one search all questions of a corpus, and measures what that takes. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Corpus, Query, QuerySet, Section } from "./data.ts";
import { meanScores, type Scores, score } from "./metrics.ts";
import type { BuildRanker, Ranker } from "./peer.ts";

/** How well one question was answered; `section` is null when only the right page is known. */
export type Scored = { page: Scores; section: Scores | null };
export type Level = "page" | "section";
/** `at` is the name of a set. */
export type Run = { at: Map<string, Scored[]>; seconds: number; mb: number; ms: number[] };

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** What the process holds now, MB, garbage left out: buffers are freed a moment after who held them. */
async function held(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

/** Builds something and says how long it took (s) and how much it holds (MB). */
export async function built<T>(build: () => T | Promise<T>): Promise<{ value: T; seconds: number; mb: number }> {
  const before = await held();
  const began = performance.now();
  const value = await build();
  const seconds = (performance.now() - began) / 1000;
  return { value, seconds, mb: (await held()) - before };
}

/** Scores a ranking of sections, and of pages by the first section of each. */
export function judge(ranked: readonly number[], sections: readonly Section[], query: Query): Scored {
  const left = ranked.flatMap((at) => sections[at] ?? []).filter(({ path }) => !query.exclude.includes(path));
  const { any } = query;
  const pages = [...new Set(left.map(({ path }) => path))];
  const ids = left.map(({ id }) => id);
  return {
    page: score(pages, { answers: query.pages, any }),
    section: query.sections.length > 0 ? score(ids, { answers: query.sections, any }) : null,
  };
}

/** @param k how many sections a search returns. */
export async function ask(ranker: Ranker, { sections }: Corpus, sets: QuerySet[], k: number) {
  const at = new Map<string, Scored[]>();
  const ms: number[] = [];
  for (const { name, queries } of sets) {
    const scored: Scored[] = [];
    for (const query of queries) {
      const began = performance.now();
      const ranked = await ranker.rank(query.query, k);
      ms.push(performance.now() - began);
      scored.push(judge(ranked, sections, query));
    }
    at.set(name, scored);
  }
  return { at, ms };
}

/** Builds, asks and closes. */
export async function run(build: BuildRanker, corpus: Corpus, sets: QuerySet[], k: number): Promise<Run> {
  const { value: ranker, seconds, mb } = await built(() => build(corpus));
  const asked = await ask(ranker, corpus, sets, k);
  await ranker.close?.();
  return { ...asked, seconds, mb };
}

export const pageMean = (scored: Scored[]): Scores => meanScores(scored.map(({ page }) => page));

/** Null when no question of the set has a known section. */
export function sectionMean(scored: Scored[]): Scores | null {
  const known = scored.flatMap(({ section }) => section ?? []);
  return known.length > 0 ? meanScores(known) : null;
}
