import type { Engine, Turn } from "#lib/engines/engine.ts";
import { readState, toPart } from "#lib/engines/openai/state.ts";
import { readStream } from "#lib/engines/openai/stream.ts";
import { outcomeParts } from "#lib/engines/outcome.ts";

/** An engine whose every request is answered with these events. */
export const listening = (events: AsyncIterable<unknown>): Engine =>
  ({
    async *run(turn: Turn, signal: AbortSignal) {
      const progress = yield* readStream({ events: events as never }, readState(turn.state), signal);
      if (progress.status === "pending") yield toPart(readState(progress.state));
      else yield* outcomeParts(progress);
    },
  }) satisfies Partial<Engine> as unknown as Engine;
