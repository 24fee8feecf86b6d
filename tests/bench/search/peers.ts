/** The peers by the names that `--against` takes; two names of one peer stand for the same. */
import type { BuildRanker } from "./peer.ts";
import { bm25 } from "./peers/bm25.ts";
import { flexsearch } from "./peers/flexsearch.ts";
import { fts5 } from "./peers/fts5.ts";
import { lunrPeer } from "./peers/lunr.ts";
import { minisearch, minisearchQuestions } from "./peers/minisearch.ts";
import { orama } from "./peers/orama.ts";
import { postgres } from "./peers/postgres.ts";

export const peers = new Map<string, BuildRanker>([
  ["minisearch-questions", minisearchQuestions],
  ["minisearch", minisearch],
  ["bm25", bm25],
  ["lunr", lunrPeer],
  ["fts5", fts5],
  ["orama", orama],
  ["flexsearch", flexsearch],
  ["postgres", postgres],
  ["minisearch-plain", minisearch],
]);

/** Each peer once. */
export const allPeers = [...peers.keys()].filter((name) => name !== "minisearch-plain");
