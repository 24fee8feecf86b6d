/** Runs everything and puts it in the shape that is written. */
import { openDocs } from "#lib/docs/docs.ts";
import { buildLexical } from "#lib/docs/search/lexical/lexical.ts";
import type { Lexical } from "#lib/docs/search/ranking.ts";
import { measureDocs } from "#tests/eval/measure.ts";
import { type Against, against } from "./against.ts";
import type { Data } from "./data.ts";
import { type Fusion, measureFusion, type Server } from "./fused.ts";
import { meanScores, percentile, type Scores } from "./metrics.ts";
import { type Abstention, abstention, asRanker, grown, type Size, sizeOf } from "./ours.ts";
import { peers } from "./peers.ts";
import { ask, built, pageMean, run, type Scored, sectionMean } from "./run.ts";

export type Levels = { page: Scores; section: Scores | null };
export type SetResult = Levels & { set: string; n: number; peers: Record<string, Levels>; best: Against | null };
/** What a peer needs on the largest corpus; MB are what the process holds more, query times are ms. */
export type PeerCost = { seconds: number; mb: number; p50: number; p99: number };

export type Results = {
  sets: SetResult[];
  /** Of all sets, each weighing the same. */
  mean: { page: Scores; peers: Record<string, Scores>; best: Against | null };
  /** Of the largest corpus; `textMb` is the size of its sections' texts. */
  index: { seconds: number; mb: number; textMb: number; sections: number; corpus: string };
  /** On the largest corpus, ms, every question of every set. */
  query: { p50: number; p99: number };
  costs: Record<string, PeerCost>;
  abstention: { corpora: Abstention | null; ownDocs: number };
  growth: Size[];
  fusion: Fusion | null;
};

export type BenchOptions = { names: string[]; k: number; grow: number[]; dense: Server | null };

/** Every question's scores by search and set. */
export type Board = Map<string, Map<string, Scored[]>>;
export const OURS = "ours";

export async function runBench(data: Data, options: BenchOptions, say: (line: string) => void): Promise<Results> {
  const board: Board = new Map();
  const costs: Record<string, PeerCost> = {};
  const { indexes, largest } = await askOurs(data, options.k, board, say);
  for (const name of options.names) {
    const build = peers.get(name);
    if (!build) continue;
    for (const corpus of data.corpora) {
      say(`${name}: ${corpus.name}`);
      const sets = data.sets.filter((set) => set.corpus === corpus.name);
      const { at, seconds, mb, ms } = await run(build, corpus, sets, options.k);
      note(board, name, at);
      if (corpus === largest) costs[name] = { seconds, mb, p50: percentile(ms, 0.5), p99: percentile(ms, 0.99) };
    }
  }
  const questions = data.sets.flatMap(({ queries }) => queries.map(({ query }) => query));
  say("abstention");
  const corpora = abstention(indexes, data.sets);
  const fusion = options.dense && (await measureFusion(data, options.dense, indexes, options.k, say));
  indexes.clear();
  const { auc } = await measureDocs((await openDocs({ dir: "content/docs" })).search);
  say(`size and speed: ${largest.name}`);
  const { p50, p99, ...index } = await sizeOf(largest, questions);
  const growth: Size[] = [];
  for (const size of options.grow) {
    say(`growth: ${size} sections`);
    growth.push(await sizeOf(grown(data.corpora, size), questions));
  }
  return {
    ...summarise(data, board),
    index: { ...index, corpus: largest.name },
    query: { p50, p99 },
    costs,
    abstention: { corpora, ownDocs: auc },
    growth,
    fusion,
  };
}

async function askOurs(data: Data, k: number, board: Board, say: (line: string) => void) {
  const indexes = new Map<string, Lexical>();
  const [first, ...rest] = data.corpora;
  if (!first) throw new Error("no corpus");
  for (const corpus of data.corpora) {
    say(`${OURS}: ${corpus.name}`);
    const { value } = await built(() => buildLexical(corpus.indexed));
    indexes.set(corpus.name, value);
    const sets = data.sets.filter((set) => set.corpus === corpus.name);
    note(board, OURS, (await ask(asRanker(value), corpus, sets, k)).at);
  }
  const larger = (a: Data["corpora"][number], b: typeof a) => (b.sections.length > a.sections.length ? b : a);
  return { indexes, largest: rest.reduce(larger, first) };
}

function note(board: Board, name: string, at: Map<string, Scored[]>): void {
  const sets = board.get(name) ?? new Map<string, Scored[]>();
  for (const [set, scored] of at) sets.set(set, scored);
  board.set(name, sets);
}

export function summarise(data: Data, board: Board): Pick<Results, "sets" | "mean"> {
  const of = (name: string, set: string): Scored[] => board.get(name)?.get(set) ?? [];
  const levels = (name: string, set: string): Levels => ({
    page: pageMean(of(name, set)),
    section: sectionMean(of(name, set)),
  });
  const names = [...board.keys()].filter((name) => name !== OURS);
  const sets = data.sets.map(
    ({ name, queries }): SetResult => ({
      set: name,
      n: queries.length,
      ...levels(OURS, name),
      peers: Object.fromEntries(names.map((peer) => [peer, levels(peer, name)])),
      best: against(board, [name]),
    }),
  );
  const over = (pick: (set: SetResult) => Scores | undefined): Scores =>
    meanScores(sets.flatMap((set) => pick(set) ?? []));
  return {
    sets,
    mean: {
      page: over((set) => set.page),
      peers: Object.fromEntries(names.map((peer) => [peer, over((set) => set.peers[peer]?.page)])),
      best: against(
        board,
        sets.map(({ set }) => set),
      ),
    },
  };
}
