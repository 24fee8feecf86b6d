/** The answer of a run while it comes: buffered, cited, and stored a few times a second with the engine's state. */
import type { Clock } from "#lib/clock.ts";
import type { RunEvent } from "#lib/contract.ts";
import type { RunStream } from "#lib/database/rows.ts";
import type { LoggedEvent } from "#lib/database/run-store.ts";
import { storableText } from "#lib/storable.ts";
import { createCiting } from "./citing.ts";
import type { Json } from "./engine.ts";
import { MAX_ANSWER } from "./run-limits.ts";

/** The least time between two writes, ms: text comes in far smaller pieces than anybody can read. */
const WRITE_MS = 40;

export type AnswerText = {
  /** See Turn. Neither waits; a write that fails, or is too much, calls `onFailure`. */
  write(text: string, engine: Json): void;
  unwrite(): void;
  /** Stores whatever came. @throws what the store threw, at any time */
  flush(): Promise<void>;
  /** Resolves when all that can be shown is stored. @throws as `flush` */
  settled(): Promise<void>;
  /** Whether more was written than an answer may hold. */
  overflowed(): boolean;
  /** What came so far, cited. */
  whole(): string;
  /** What of `text` is not told yet, as events; with them the events so far make `text`. */
  rest(text: string): LoggedEvent[];
  /** What to store beside the run's state, after a `flush`. */
  stream(): RunStream;
  /** From now on the engine's state in the run's own is newer than any written with the text. */
  outdated(): void;
};

type Parts = {
  /** The events so far, as one text. */
  told: string;
  stream: RunStream | null;
  cite(text: string): string;
  store(stream: RunStream, events: LoggedEvent[]): Promise<void>;
  onFailure(): void;
  clock: Clock;
};

export function createAnswerText({ told: before, stream, cite, store, onFailure, clock }: Parts): AnswerText {
  const citing = createCiting(cite, before, stream?.held ?? "");
  let told = before;
  let held = citing.held;
  let engine: Json = stream?.engine ?? null;
  /** Came, but not looked at yet. */
  let raw = "";
  let overflowed = false;
  let failure: { cause: unknown } | null = null;

  // One loop writes. It runs while there is something to write, and pauses after each write unless somebody waits.
  let loop: Promise<void> | null = null;
  let dirty = false;
  let wantsHeld = false;
  let waiting = 0;
  let pause = new AbortController();

  async function writeAll(): Promise<void> {
    try {
      // What else is written in this tick goes along.
      await Promise.resolve();
      while (dirty) {
        dirty = false;
        if ((await writeOnce()) && waiting === 0) {
          pause = new AbortController();
          await clock.sleep(WRITE_MS, pause.signal);
        }
      }
    } catch (cause) {
      failure = { cause };
      onFailure();
    } finally {
      // In the same tick as the last look at `dirty`: whoever writes next starts a new loop.
      loop = null;
    }
  }

  /** False when there is nothing to write. */
  async function writeOnce(): Promise<boolean> {
    const news = raw;
    raw = "";
    citing.add(news);
    const text = citing.text.toWellFormed();
    const events = difference(told, text);
    if (events.length === 0 && !(wantsHeld && citing.held !== held)) return false;
    wantsHeld = false;
    held = citing.held;
    told = text;
    await store({ engine, held: held.toWellFormed() }, events);
    return true;
  }

  function kick(): void {
    dirty = true;
    if (!failure) loop ??= writeAll();
  }

  async function settled(): Promise<void> {
    waiting += 1;
    pause.abort();
    while (loop) await loop;
    waiting -= 1;
    if (failure) throw failure.cause;
  }

  return {
    write(text, state) {
      const room = MAX_ANSWER - citing.text.length - citing.held.length - raw.length;
      raw += text.slice(0, Math.max(0, room)).replaceAll("\0", "");
      engine = state;
      kick();
      if (text.length <= room || overflowed) return;
      overflowed = true;
      onFailure();
    },
    unwrite() {
      if (citing.text === "" && citing.held === "" && raw === "") return;
      raw = "";
      citing.clear();
      kick();
    },
    async flush() {
      wantsHeld = true;
      kick();
      await settled();
    },
    settled,
    overflowed: () => overflowed,
    whole: () => cite(storableText(citing.text + citing.held + raw)),
    rest: (text) => difference(told, text),
    stream: () => ({ engine, held: citing.held.toWellFormed() }),
    outdated() {
      engine = null;
    },
  };
}

/** The change from one text to another, as at most one event. */
export function difference(from: string, to: string): LoggedEvent[] {
  if (from === to) return [];
  let offset = 0;
  while (offset < from.length && from[offset] === to[offset]) offset += 1;
  // Both halves of a character go together.
  if (/[\uD800-\uDBFF]/.test(to[offset - 1] ?? "")) offset -= 1;
  return [{ type: "delta", data: { delta: to.slice(offset), offset } }];
}

/** What the events of a run have told of its answer. */
export const toldBy = (events: RunEvent[]): string =>
  events.reduce(
    (text, event) => (event.type === "delta" ? text.slice(0, event.data.offset) + event.data.delta : text),
    "",
  );
