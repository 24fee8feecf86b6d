/** Our ranking with an embeddings server beside it, at several weights of the latter. */
import path from "node:path";
import { systemClock } from "#lib/clock.ts";
import { createDense } from "#lib/docs/search/dense/dense.ts";
import { createEmbedder } from "#lib/docs/search/dense/embeddings.ts";
import { createFileVectors } from "#lib/docs/search/dense/vectors.ts";
import { DENSE_WEIGHT, fuse } from "#lib/docs/search/fusion.ts";
import type { Lexical, Ranked } from "#lib/docs/search/ranking.ts";
import { type Corpus, type Data, DataError, type Query, type QuerySet } from "./data.ts";
import { bootstrap, type Interval, mean, meanScores, type Scores } from "./metrics.ts";
import { judge, pageMean, sectionMean } from "./run.ts";

/** `folder`: where the vectors of each corpus are kept for the next run. */
export type Server = { baseURL: string; model: string; weight: number | undefined; folder: string };
/** What both rankings say to one question, and the corpus it is asked of. */
type Both = { query: Query; corpus: Corpus; lexical: Ranked[]; near: number[] };

export type Fusion = {
  model: string;
  weight: number;
  /** Of all sets at `weight`, and by set. */
  page: Scores;
  sets: Record<string, { page: Scores; section: Scores | null; denseAlone: number; ahead: Interval }>;
  /** Mean page nDCG@10 of the sets by weight; 0 is the ranking by words. */
  curve: { weight: number; ndcg: number; sets: Record<string, number> }[];
  /** Mean page nDCG@10 when each set gets the weight that is best for the other sets. */
  crossValidated: { ndcg: number; weights: Record<string, number> };
};

const WEIGHTS = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5];
/** A small model on a slow machine may take its time here. */
const PATIENCE_MS = 120_000;

/**
 * Embeds every corpus (kept in a folder) and every question, and fuses.
 * @throws DataError when the server does not answer.
 */
export async function measureFusion(
  { corpora, sets }: Data,
  server: Server,
  indexes: Map<string, Lexical>,
  k: number,
  say: (line: string) => void,
): Promise<Fusion> {
  const embedder = createEmbedder({ baseURL: server.baseURL, model: server.model });
  const all = new Map<string, Both[]>();
  for (const corpus of corpora) {
    const lexical = indexes.get(corpus.name);
    if (!lexical) continue;
    say(`embeddings: ${corpus.name}`);
    const vectors = createFileVectors(path.join(server.folder, `bench-${corpus.name}.bin`), embedder.name);
    let wrong = "";
    const log = (_: string, { reason }: Record<string, unknown>) => {
      wrong = String(reason);
    };
    const dense = createDense(corpus.indexed, { embedder, vectors, clock: systemClock, log });
    if (!(await dense.fill())) throw new DataError(`--embeddings: ${wrong}`);
    for (const set of sets.filter((one) => one.corpus === corpus.name)) {
      const both: Both[] = [];
      for (const query of set.queries) {
        const [vector] = await embedder.embed([query.query], PATIENCE_MS);
        const near = vector ? dense.positions(await vectors.nearest(vector, k)) : [];
        both.push({ query, corpus, lexical: lexical.rank(query.query, k).ranked, near });
      }
      all.set(set.name, both);
    }
  }
  return summarise(all, sets, server, k);
}

const scoredAt = (both: Both[], weight: number, k: number) =>
  both.map(({ query, corpus, lexical, near }) => {
    const ranked = fuse(lexical, near, k, weight).map(({ at }) => at);
    return judge(ranked, corpus.sections, query);
  });

function summarise(all: Map<string, Both[]>, sets: QuerySet[], server: Server, k: number): Fusion {
  const names = sets.map(({ name }) => name);
  const scored = (name: string, weight: number) => scoredAt(all.get(name) ?? [], weight, k);
  const curve = WEIGHTS.map((weight) => {
    const bySet = Object.fromEntries(names.map((name) => [name, pageMean(scored(name, weight)).ndcg]));
    return { weight, ndcg: mean(Object.values(bySet)), sets: bySet };
  });
  const bestFor = (others: string[]) =>
    curve.reduce((best, one) =>
      mean(others.map((set) => one.sets[set] ?? 0)) > mean(others.map((set) => best.sets[set] ?? 0)) ? one : best,
    );
  const chosen = names.map((name) => ({ name, point: bestFor(names.filter((other) => other !== name)) }));
  const weight = server.weight ?? DENSE_WEIGHT;
  const bySet = names.map((name) => {
    const [fused, words] = [scored(name, weight), scored(name, 0)];
    const ahead = bootstrap([fused.map(({ page }, i) => page.ndcg - (words[i]?.page.ndcg ?? 0))]);
    const alone = (all.get(name) ?? []).map(({ query, corpus, near }) => judge(near, corpus.sections, query));
    return [
      name,
      { page: pageMean(fused), section: sectionMean(fused), denseAlone: pageMean(alone).ndcg, ahead },
    ] as const;
  });
  return {
    model: server.model,
    weight,
    page: meanScores(bySet.map(([, { page }]) => page)),
    sets: Object.fromEntries(bySet),
    curve,
    crossValidated: {
      ndcg: mean(chosen.map(({ name, point }) => point.sets[name] ?? 0)),
      weights: Object.fromEntries(chosen.map(({ name, point }) => [name, point.weight])),
    },
  };
}
