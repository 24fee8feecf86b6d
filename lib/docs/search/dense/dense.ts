/** The second opinion of the search: sections whose text means something near the question. Never needed, never waited for. */
import { createHash } from "node:crypto";
import type { Clock } from "#lib/clock.ts";
import { DENSE_WEIGHT } from "#lib/docs/search/fusion.ts";
import { AppError } from "#lib/errors.ts";
import { type Embedder, EmbeddingsError } from "./embedder.ts";
import type { Vectors } from "./vectors.ts";

/** How long a question's vector may take, ms: readers wait for it. */
const QUESTION_MS = 1_000;
/** How long a batch of sections may take, ms. */
const BATCH_MS = 60_000;
const BATCH = 64;
/** Vectors are kept after this many batches: a start that breaks off loses no more. */
const KEEP_EVERY = 8;
/** Longest text of a section that is embedded, in UTF-16 code units (about 2,000 tokens). */
const MAX_TEXT = 8_000;
/** After a failure questions do without for so long, ms, so that not each of them waits. */
const PAUSE_MS = 8_000;
/** Missing vectors are asked for again after so long at first, ms; the wait doubles. */
const RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 3_600_000;

/** Below this share of sections with a vector the others would be drowned: the ranking stays lexical. */
const ENOUGH = 0.95;

/** What of a section is embedded. */
export type Embeddable = { headingPath: string[]; content: string };

export type Dense = {
  /** How much it counts beside the ranking by words. */
  weight: number;
  /** Positions of the sections nearest to the question, the nearest first; none when it cannot be said in time. */
  near(question: string, limit: number): Promise<number[]>;
  /** Where the sections of these hashes are; none for those of another version of the docs. */
  positions(hashes: string[]): number[];
  /** How many sections have a vector, of how many, and whether the last call went well. */
  state(): { ready: number; of: number; ok: boolean };
  /** Asks for missing vectors, once. Resolves to whether none is missing now. Never rejects. */
  fill(): Promise<boolean>;
  /** Fills in the background, again and again until none is missing. */
  start(): void;
  stop(): void;
};

export type DenseParts = {
  embedder: Embedder;
  vectors: Vectors;
  clock: Clock;
  log: (event: string, fields: Record<string, unknown>) => void;
  weight?: number;
};

export const embeddedText = ({ headingPath, content }: Embeddable): string =>
  `${headingPath.join(" › ")}\n${content}`.slice(0, MAX_TEXT);

/** What went wrong, without a word of what was asked or answered. */
const reasonOf = (error: unknown): string =>
  error instanceof EmbeddingsError ? error.message : error instanceof AppError ? error.code : "internal";

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 22);

export function createDense(sections: readonly Embeddable[], parts: DenseParts): Dense {
  const { embedder, vectors, clock, log, weight = DENSE_WEIGHT } = parts;
  const texts = new Map(sections.map((section) => [hashOf(embeddedText(section)), embeddedText(section)]));
  const places = new Map<string, number[]>();
  sections.forEach((section, at) => {
    const hash = hashOf(embeddedText(section));
    places.set(hash, [...(places.get(hash) ?? []), at]);
  });
  const stopped = new AbortController();
  const known = new Set<string>();
  let failedAt: number | null = null;

  /** Says once that something is wrong, and once that it is well again. */
  function failed(error: unknown): void {
    if (failedAt === null) log("embeddings.failed", { reason: reasonOf(error) });
    failedAt = clock.now();
  }
  function recovered(): void {
    if (failedAt !== null) log("embeddings.recovered", {});
    failedAt = null;
  }

  async function fill(): Promise<boolean> {
    try {
      for (const hash of await vectors.open([...texts.keys()])) known.add(hash);
      const missing = [...texts.keys()].filter((hash) => !known.has(hash));
      if (missing.length > 0) await embedAll(missing);
      recovered();
    } catch (error) {
      if (!stopped.signal.aborted) failed(error);
    }
    return known.size === texts.size;
  }

  async function embedAll(hashes: string[]): Promise<void> {
    const step = BATCH * KEEP_EVERY;
    for (let from = 0; from < hashes.length && !stopped.signal.aborted; from += step) {
      const fresh: { hash: string; vector: Float32Array }[] = [];
      try {
        for (let at = from; at < Math.min(from + step, hashes.length) && !stopped.signal.aborted; at += BATCH) {
          const batch = hashes.slice(at, Math.min(at + BATCH, from + step));
          const found = await embedder.embed(
            batch.map((hash) => texts.get(hash) ?? ""),
            BATCH_MS,
            stopped.signal,
          );
          fresh.push(...batch.flatMap((hash, i) => (found[i] ? [{ hash, vector: found[i] }] : [])));
        }
      } finally {
        if (fresh.length > 0) await vectors.add(fresh);
        for (const { hash } of fresh) known.add(hash);
      }
    }
  }

  const positions = (hashes: string[]) => hashes.flatMap((hash) => places.get(hash) ?? []);

  return {
    weight,
    positions,
    async near(question, limit) {
      if (texts.size === 0 || known.size < ENOUGH * texts.size) return [];
      if (failedAt !== null && clock.now() - failedAt < PAUSE_MS) return [];
      try {
        const [vector] = await embedder.embed([question.slice(0, MAX_TEXT)], QUESTION_MS);
        const hashes = vector ? await vectors.nearest(vector, limit) : [];
        recovered();
        return positions(hashes);
      } catch (error) {
        failed(error);
        return [];
      }
    },
    state: () => ({ ready: known.size, of: texts.size, ok: failedAt === null }),
    fill,
    start() {
      void (async () => {
        let wait = RETRY_MS;
        while (!(await fill()) && !stopped.signal.aborted) {
          await clock.sleep(wait, stopped.signal);
          wait = Math.min(2 * wait, LONGEST_RETRY_MS);
        }
      })();
    },
    stop: () => stopped.abort(),
  };
}
