/** A text on its way that several readers may follow at once, each from its beginning. */
import type { Clock } from "#lib/clock.ts";
import type { CompletionEvent } from "#lib/contract/assistant.ts";
import { type AppError, toAppError } from "#lib/errors.ts";
import { difference } from "#lib/runs/delta.ts";

/** The least time between two events of one reader, ms: text comes in far smaller pieces than anybody can read. */
const PACE_MS = 40;

export type Written = { text: string; model: string };
/** `show` says what there is of the text so far; the result is the whole. */
export type Write = (show: (text: string) => void, signal: AbortSignal) => Promise<Written>;

export type Generation = {
  /** The text as events: at once what there is, then what comes; ends after `done` or `error`. */
  follow(signal: AbortSignal): AsyncGenerator<CompletionEvent[]>;
  /** Resolves to the whole. @throws AppError what the writing threw, or when `signal` aborts */
  whole(signal: AbortSignal): Promise<Written>;
};

/** Begins to write. It is broken off when the last of those who follow has left; `onOver` is called in any case. */
export function startGeneration(write: Write, clock: Clock, onOver: () => void): Generation {
  const stop = new AbortController();
  let text = "";
  let end: { written: Written } | { error: AppError } | null = null;
  let followers = 0;
  let changed = Promise.withResolvers<void>();
  const tell = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const show = (shown: string) => {
    text = shown;
    tell();
  };
  const over = write(show, stop.signal).then(
    (written) => {
      end = { written };
      show(written.text);
    },
    (thrown: unknown) => {
      end = { error: toAppError(thrown) };
      tell();
    },
  );
  void over.finally(onOver);

  function leave(): void {
    followers -= 1;
    if (followers > 0 || end) return;
    // Nobody is to join what is about to end without a text.
    onOver();
    stop.abort();
  }

  async function* follow(signal: AbortSignal): AsyncGenerator<CompletionEvent[]> {
    const gone = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    let told = "";
    let id = 0;
    followers += 1;
    try {
      yield [];
      while (!signal.aborted) {
        const soon = changed.promise;
        const events = difference(told, text).map(({ data }) => ({ id: ++id, type: "delta", data }) as CompletionEvent);
        told = text;
        if (end) {
          yield [...events, last(++id, end)];
          return;
        }
        if (events.length > 0) {
          yield events;
          await clock.sleep(PACE_MS, signal);
        }
        await Promise.race([soon, gone]);
      }
    } finally {
      leave();
    }
  }

  return {
    follow,
    async whole(signal) {
      for await (const _ of follow(signal)) {
        // What comes is of no use until it is whole.
      }
      signal.throwIfAborted();
      if (end && "written" in end) return end.written;
      throw end?.error ?? toAppError(null);
    },
  };
}

const last = (id: number, end: { written: Written } | { error: AppError }): CompletionEvent =>
  "written" in end
    ? { id, type: "done", data: { status: "completed", message_id: null, model: end.written.model } }
    : {
        id,
        type: "error",
        data: {
          status: "failed",
          code: end.error.code,
          message: end.error.options.detail ?? `${end.error.info.title}.`,
        },
      };
