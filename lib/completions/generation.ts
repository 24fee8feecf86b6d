/** A text that a model is writing. Several readers may follow it at the same time, each from its beginning. */
import type { Clock } from "#lib/clock.ts";
import type { CompletionEvent } from "#lib/contract/assistant.ts";
import { deltaBetween } from "#lib/contract/delta.ts";
import { type AppError, toAppError } from "#lib/errors.ts";

/** The least time between two events for one reader, ms. Models send much smaller pieces than anybody can read. */
const PACE_MS = 40;

export type Written = { text: string; model: string };
/** Calls `show` with the whole text so far, as often as it grows. Resolves to the complete text. */
export type Write = (show: (text: string) => void, signal: AbortSignal) => Promise<Written>;

type Result = { written: Written } | { error: AppError };

export class Generation {
  readonly #clock: Clock;
  readonly #onOver: () => void;
  readonly #stop = new AbortController();
  #text = "";
  #result: Result | null = null;
  #followers = 0;
  #changed = Promise.withResolvers<void>();

  private constructor(clock: Clock, onOver: () => void) {
    this.#clock = clock;
    this.#onOver = onOver;
  }

  /**
   * Begins to write. The writing is aborted when the last follower leaves. `onOver` is called when nobody can join any
   * more: at the end of the writing, or when it is aborted.
   */
  static start(write: Write, clock: Clock, onOver: () => void = () => {}): Generation {
    const generation = new Generation(clock, onOver);
    void generation.#write(write);
    return generation;
  }

  /** The text as events: first the text so far, then the rest as it is written. Ends after `done` or `error`. */
  async *follow(signal: AbortSignal): AsyncGenerator<CompletionEvent[]> {
    const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    let sent = "";
    let id = 0;
    this.#followers += 1;
    try {
      yield [];
      while (!signal.aborted) {
        const changed = this.#changed.promise;
        const events = deltaBetween(sent, this.#text).map((event): CompletionEvent => ({ id: ++id, ...event }));
        sent = this.#text;
        if (this.#result) {
          yield [...events, toLastEvent(++id, this.#result)];
          return;
        }
        if (events.length > 0) {
          yield events;
          await this.#clock.sleep(PACE_MS, signal);
        }
        await Promise.race([changed, aborted]);
      }
    } finally {
      this.#leave();
    }
  }

  /** The complete text. @throws AppError the error of the writing, or when `signal` aborts */
  async waitForText(signal: AbortSignal): Promise<Written> {
    for await (const _ of this.follow(signal)) {
      // Only the result is needed.
    }
    signal.throwIfAborted();
    if (this.#result && "written" in this.#result) return this.#result.written;
    throw this.#result?.error ?? toAppError(null);
  }

  async #write(write: Write): Promise<void> {
    try {
      const written = await write((text) => this.#show(text), this.#stop.signal);
      this.#result = { written };
      this.#show(written.text);
    } catch (thrown) {
      this.#result = { error: toAppError(thrown) };
      this.#show(this.#text);
    }
    this.#onOver();
  }

  #show(text: string): void {
    this.#text = text;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  #leave(): void {
    this.#followers -= 1;
    if (this.#followers > 0 || this.#result) return;
    // Before the abort: nobody may join a writing that ends without a text.
    this.#onOver();
    this.#stop.abort();
  }
}

const toLastEvent = (id: number, result: Result): CompletionEvent =>
  "written" in result
    ? { id, type: "done", data: { status: "completed", message_id: null, model: result.written.model } }
    : {
        id,
        type: "error",
        data: {
          status: "failed",
          code: result.error.code,
          message: result.error.options.detail ?? `${result.error.info.title}.`,
        },
      };
