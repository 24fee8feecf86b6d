/** The answer of a run while it comes: buffered, cited, and stored a few times a second with the engine's state. */
import type { Clock } from "#lib/clock.ts";
import type { RunEvent } from "#lib/contract.ts";
import type { RunStream } from "#lib/database/rows.ts";
import type { LoggedEvent } from "#lib/database/run-store.ts";
import { storableText } from "#lib/storable.ts";
import { createCiting } from "./citing.ts";
import type { Json } from "./engine.ts";

/** The least time between two writes, ms: text comes in far smaller pieces than anybody can read. */
const WRITE_MS = 40;

export type AnswerText = {
  /** See Turn. Neither waits; a write that fails calls `onFailure`. */
  write(text: string, engine: Json): void;
  unwrite(): void;
  /** Stores whatever came. @throws what the store threw, at any time */
  flush(): Promise<void>;
  /** Resolves when no write is under way. @throws as `flush` */
  settled(): Promise<void>;
  /** What came so far, cited. */
  whole(): string;
  /** What of `text` is not told yet, as events; with them the events so far make `text`. */
  rest(text: string): LoggedEvent[];
  /** What to store beside a state that is newer than any written with the text. */
  stream(): RunStream;
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
  let engine: Json = null;
  let dirty = false;
  let writing: Promise<void> | null = null;
  let failure: { cause: unknown } | null = null;

  async function writeAll(): Promise<void> {
    for (;;) {
      dirty = false;
      const text = citing.text.toWellFormed();
      const events = difference(told, text);
      if (events.length > 0) await store({ engine, held: citing.held.toWellFormed() }, events);
      told = text;
      if (!dirty) return;
      await clock.sleep(WRITE_MS);
    }
  }

  function kick(): void {
    dirty = true;
    if (failure) return;
    writing ??= writeAll()
      .catch((cause: unknown) => {
        failure = { cause };
        onFailure();
      })
      .finally(() => {
        writing = null;
      });
  }

  async function settled(): Promise<void> {
    while (writing) await writing;
    if (failure) throw failure.cause;
  }

  return {
    write(text, state) {
      citing.add(text.replaceAll("\0", ""));
      engine = state;
      kick();
    },
    unwrite() {
      if (citing.text === "" && citing.held === "") return;
      citing.clear();
      kick();
    },
    async flush() {
      await settled();
      if (!dirty) return;
      kick();
      await settled();
    },
    settled,
    whole: () => cite(storableText(citing.text + citing.held)),
    rest: (text) => difference(told, text),
    stream: () => ({ engine: null, held: citing.held.toWellFormed() }),
  };
}

/** The change from one text to another, as at most one event. */
function difference(from: string, to: string): LoggedEvent[] {
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
