/** Event streams of runs and completions. Each caller has a limited number of them at the same time. */
import type { Completions, TemplateRequest } from "#lib/completions/completions.ts";
import type { CompletionEvent, RunEvent } from "#lib/contract/assistant.ts";
import { AppError } from "#lib/errors.ts";
import type { Concurrency } from "#lib/limits/concurrency.ts";
import { type Caller, type Limits, ownerHash } from "#lib/limits/rates.ts";
import { runEvents } from "#lib/runs/following/run-events.ts";
import type { Runner } from "#lib/runs/runner.ts";

export type StreamParts = {
  runner: Pick<Runner, "watch">;
  completions: Completions;
  limits: Limits;
  /** Event streams that are open. */
  streams: Concurrency;
};

export function createStreams({ runner, completions, limits, streams }: StreamParts) {
  /**
   * The events of a run after number `after`, as they come. Ends after `done` or `error`, or when `signal` aborts. Each
   * batch is yielded as a whole, so that the consumer can flush once.
   */
  async function* streamRunEvents(
    caller: Caller,
    threadId: string,
    runId: string,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<RunEvent[]> {
    const leave = streams.enter(caller);
    const watch = await runner.watch(runId).catch((error: unknown) => {
      leave();
      throw error;
    });
    try {
      const row = watch.row();
      if (row?.thread_id !== threadId || row.owner_hash !== ownerHash(caller)) throw new AppError("not_found");
      yield* runEvents(watch, after, signal);
    } finally {
      leave();
      watch.close();
    }
  }

  /** The events of a completion as they come, in batches as above. */
  async function* streamCompletion(
    caller: Caller,
    request: TemplateRequest,
    signal: AbortSignal,
  ): AsyncGenerator<CompletionEvent[]> {
    await limits.take(completions.actionOf(request.template), caller);
    const leave = streams.enter(caller);
    try {
      yield* completions.stream(request, caller, signal);
    } finally {
      leave();
    }
  }

  return { streamRunEvents, streamCompletion };
}
