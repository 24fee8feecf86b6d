/** Search by vectors: finds sections whose meaning is near the question. The search by words works without it. */
import { createHash } from "node:crypto";
import type { Clock } from "#lib/clock.ts";
import { HEADING_SEPARATOR } from "#lib/contract/docs.ts";
import { DENSE_WEIGHT } from "#lib/docs/search/fusion.ts";
import { AppError } from "#lib/errors.ts";
import { type Embedder, EmbeddingsError } from "./embedder.ts";
import type { Vectors } from "./vectors.ts";

/** How long a question's vector may take, ms: readers wait for it. */
const QUESTION_MS = 1_000;
/** How long a batch of sections may take, ms. */
const BATCH_MS = 60_000;
const BATCH = 64;
/** How long all batches of one `embed` may take, ms. */
const EMBED_MS = 10_000;
/** Vectors are saved after this many batches. A crash loses no more than these. */
const BATCHES_PER_SAVE = 8;
/** Longest text of a section that is embedded, in UTF-16 code units (about 2,000 tokens). */
const MAX_TEXT = 8_000;
/** After a failure, questions skip the vectors for this long, ms, so that they do not all wait for a timeout. */
const PAUSE_MS = 8_000;
/** The first wait before missing vectors are requested again, ms. It doubles each time. */
const RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 3_600_000;

/** The least share of sections with a vector. Below it, sections without one would rank too low. */
const ENOUGH = 0.95;

/** The parts of a section that are embedded. */
export type Embeddable = { headingPath: string[]; content: string };

export type Dense = {
  /** The weight of this ranking relative to the ranking by words. */
  weight: number;
  /**
   * Positions of the sections nearest to the question, the nearest first. Empty when the server does not answer in
   * time.
   */
  near(question: string, limit: number): Promise<number[]>;
  /** A vector of length 1 for each text, for comparing them. Null when the server does not answer in time. */
  embed(texts: readonly string[]): Promise<Float32Array[] | null>;
  /** Positions of the sections with these hashes. Hashes of another version of the docs have none. */
  positions(hashes: string[]): number[];
  /** `ready` of `of` texts have a vector; `ok`: the last call succeeded. */
  state(): { ready: number; of: number; ok: boolean };
  /** Requests missing vectors, once. Resolves to whether all texts have a vector now. Never rejects. */
  fill(): Promise<boolean>;
  /** Repeats `fill` in the background until no vector is missing. */
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
  `${headingPath.join(HEADING_SEPARATOR)}\n${content}`.slice(0, MAX_TEXT);

/** The reason for the log. It quotes neither questions nor answers. */
const reasonOf = (error: unknown): string =>
  error instanceof EmbeddingsError ? error.message : error instanceof AppError ? error.code : "internal";

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 22);

/** Texts of sections by their hash, and the positions of the sections that have them. */
type Texts = { texts: ReadonlyMap<string, string>; positions: ReadonlyMap<string, number[]> };

function readTexts(sections: readonly Embeddable[]): Texts {
  const texts = new Map<string, string>();
  const positions = new Map<string, number[]>();
  for (const [at, section] of sections.entries()) {
    const text = embeddedText(section);
    const hash = hashOf(text);
    texts.set(hash, text);
    positions.set(hash, [...(positions.get(hash) ?? []), at]);
  }
  return { texts, positions };
}

export function createDense(sections: readonly Embeddable[], parts: DenseParts): Dense {
  return new DenseSearch(readTexts(sections), parts);
}

class DenseSearch implements Dense {
  readonly weight: number;
  readonly #parts: DenseParts;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #positions: ReadonlyMap<string, number[]>;
  readonly #stopped = new AbortController();
  /** Hashes of the texts that have a vector. */
  readonly #embedded = new Set<string>();
  /** Time of the last call's failure, ms. Null when the last call succeeded. */
  #failedAt: number | null = null;

  constructor({ texts, positions }: Texts, parts: DenseParts) {
    this.weight = parts.weight ?? DENSE_WEIGHT;
    this.#parts = parts;
    this.#texts = texts;
    this.#positions = positions;
  }

  positions(hashes: string[]): number[] {
    return hashes.flatMap((hash) => this.#positions.get(hash) ?? []);
  }

  async near(question: string, limit: number): Promise<number[]> {
    const { embedder, vectors, clock } = this.#parts;
    if (this.#texts.size === 0 || this.#embedded.size < ENOUGH * this.#texts.size) return [];
    if (this.#failedAt !== null && clock.now() - this.#failedAt < PAUSE_MS) return [];
    try {
      const [vector] = await embedder.embed([question.slice(0, MAX_TEXT)], QUESTION_MS);
      const hashes = vector ? await vectors.nearest(vector, limit) : [];
      this.#recordSuccess();
      return this.positions(hashes);
    } catch (error) {
      this.#recordFailure(error);
      return [];
    }
  }

  async embed(texts: readonly string[]): Promise<Float32Array[] | null> {
    const vectors: Float32Array[] = [];
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(EMBED_MS)]);
    try {
      for (let at = 0; at < texts.length && !signal.aborted; at += BATCH) {
        const batch = texts.slice(at, at + BATCH).map((text) => text.slice(0, MAX_TEXT));
        vectors.push(...(await this.#parts.embedder.embed(batch, EMBED_MS, signal)));
      }
      this.#recordSuccess();
      return vectors.length === texts.length ? vectors : null;
    } catch (error) {
      this.#recordFailure(error);
      return null;
    }
  }

  state(): { ready: number; of: number; ok: boolean } {
    return { ready: this.#embedded.size, of: this.#texts.size, ok: this.#failedAt === null };
  }

  async fill(): Promise<boolean> {
    try {
      const hashes = [...this.#texts.keys()];
      for (const hash of await this.#parts.vectors.open(hashes)) this.#embedded.add(hash);
      const missing = hashes.filter((hash) => !this.#embedded.has(hash));
      if (missing.length > 0) await this.#embedAll(missing);
      this.#recordSuccess();
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#recordFailure(error);
    }
    return this.#embedded.size === this.#texts.size;
  }

  start(): void {
    void this.#fillUntilComplete();
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #fillUntilComplete(): Promise<void> {
    const { signal } = this.#stopped;
    let wait = RETRY_MS;
    while (!(await this.fill()) && !signal.aborted) {
      await this.#parts.clock.sleep(wait, signal);
      wait = Math.min(2 * wait, LONGEST_RETRY_MS);
    }
  }

  async #embedAll(hashes: string[]): Promise<void> {
    const step = BATCH * BATCHES_PER_SAVE;
    for (let from = 0; from < hashes.length && !this.#stopped.signal.aborted; from += step) {
      await this.#embedAndSave(hashes.slice(from, from + step));
    }
  }

  /** When a batch fails, the vectors of the batches before it are saved all the same. */
  async #embedAndSave(hashes: string[]): Promise<void> {
    const { embedder, vectors } = this.#parts;
    const { signal } = this.#stopped;
    const fresh: { hash: string; vector: Float32Array }[] = [];
    try {
      for (let at = 0; at < hashes.length && !signal.aborted; at += BATCH) {
        const batch = hashes.slice(at, at + BATCH);
        const texts = batch.map((hash) => this.#texts.get(hash) ?? "");
        const found = await embedder.embed(texts, BATCH_MS, signal);
        fresh.push(...batch.flatMap((hash, i) => (found[i] ? [{ hash, vector: found[i] }] : [])));
      }
    } finally {
      if (fresh.length > 0) await vectors.add(fresh);
      for (const { hash } of fresh) this.#embedded.add(hash);
    }
  }

  /** Logs the first failure of an outage only. */
  #recordFailure(error: unknown): void {
    if (this.#failedAt === null) this.#parts.log("embeddings.failed", { reason: reasonOf(error) });
    this.#failedAt = this.#parts.clock.now();
  }

  #recordSuccess(): void {
    if (this.#failedAt !== null) this.#parts.log("embeddings.recovered", {});
    this.#failedAt = null;
  }
}
