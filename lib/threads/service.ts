/** The use cases. Every one speaks for an owner: what belongs to somebody else does not exist. */
import { setImmediate } from "node:timers/promises";
import { createFiles } from "#lib/attachments/files.ts";
import type { Clock } from "#lib/clock.ts";
import type { Completions, TemplateRequest } from "#lib/completions/completions.ts";
import {
  type Assistant,
  type Completion,
  type CompletionEvent,
  isPending,
  type List,
  type ListedStep,
  type Run,
  type RunEvent,
} from "#lib/contract/assistant.ts";
import type { SearchResult } from "#lib/contract/docs.ts";
import type { ListQuery } from "#lib/database/query.ts";
import { type RunRow, toRun } from "#lib/database/rows.ts";
import { AppError } from "#lib/errors.ts";
import type { Concurrency } from "#lib/limits/concurrency.ts";
import { type Caller, ownerHash } from "#lib/limits/rates.ts";
import type { Reads } from "#lib/limits/reads.ts";
import { runEvents } from "#lib/runs/events.ts";
import type { Watch } from "#lib/runs/watch.ts";
import { createFeedback } from "./feedback.ts";
import { pageOf } from "./list.ts";
import { createMessages } from "./messages.ts";
import { createSend, type SendMessage, type SendParts } from "./send-message.ts";
import { stepList } from "./step-list.ts";
import { createThreads, type ThreadParts } from "./threads.ts";

/** A message request looks this often whether its run has come far enough, ms. */
const POLL_MS = 500;
/** Longest a message request waits for its run, ms. */
const MESSAGE_WAIT_MS = 25_000;
/** Longest a run request waits for a step, ms: enough for a server that only works while a request is open. */
const RUN_WAIT_MS = 300;
/** Longest a cancel request waits for the run to end, ms. */
const CANCEL_WAIT_MS = 5_000;

type Patience = { enough?: (watch: Watch) => boolean; paceMs?: number; signal?: AbortSignal };

export type ServiceParts = ThreadParts &
  SendParts & {
    completions: Completions;
    /** Event streams that are open. */
    streams: Concurrency;
    /** The engine's own; null where there is none. */
    model: string | null;
    search(query: string, options?: { limit?: number }): Promise<SearchResult>;
    /** Searches of one address, one after the other. */
    searches: Reads;
    clock: Clock;
  };

export type Service = ReturnType<typeof createService>;

/** @throws AppError from every method: not_found for what is unknown or not the caller's, database_unavailable, … */
export function createService({ store, runner, limits, clock, ...parts }: ServiceParts) {
  const send = createSend({ store, runner, limits, ...parts });

  /** From memory where this process drives it. */
  async function ownRun(threadId: string, runId: string, caller: Caller): Promise<RunRow> {
    const owner = ownerHash(caller);
    const run = runner.row(runId) ?? (await store.run(runId, threadId, owner));
    if (run?.thread_id !== threadId || run.owner_hash !== owner) throw new AppError("not_found");
    return run;
  }

  /**
   * The run once it is over, or as it is after `ms` milliseconds, or soon after `signal` aborts. Whether what there is of
   * it is `enough` is asked when it moved, but at most once in `paceMs`.
   */
  async function waitFor(run: RunRow, ms: number, { enough, paceMs = 0, signal }: Patience): Promise<RunRow> {
    const end = clock.now() + ms;
    let poll = clock.now() + paceMs;
    const watch = await runner.watch(run.id);
    const wake = () => watch.wake();
    signal?.addEventListener("abort", wake, { once: true });
    try {
      for (;;) {
        const current = watch.row();
        if (!current) throw new AppError("not_found");
        const now = clock.now();
        if (!isPending(current.status) || now >= end || signal?.aborted || watch.isStopped) return current;
        if (now >= poll) {
          if (enough?.(watch)) return current;
          poll = now + paceMs;
        }
        await watch.next((paceMs > 0 ? Math.min(poll, end) : end) - now);
      }
    } finally {
      signal?.removeEventListener("abort", wake);
      watch.close();
    }
  }

  return {
    ...createThreads({
      store,
      assistants: parts.assistants,
      runner,
      limits,
      storage: parts.storage,
      onOutbox: parts.onOutbox,
      cleanUp: parts.cleanUp,
    }),
    ...createMessages({ store, docs: parts.docs }),
    ...createFeedback({ store, limits, onOutbox: parts.onOutbox }),
    ...createFiles({ store, limits, attachable: parts.attachable, storage: parts.storage }),

    /**
     * Accepts a message and starts its run. Waits until the run is over or its model has the outputs of its first tools, at
     * most 25 s, unless `respondAsync`: answer with the queued run at once. The run goes on whether or not anybody waits. With
     * `replaces` the message takes the place of the thread's last question.
     * @throws AppError invalid_request naming context.page when there is no such page, or attachments
     */
    async sendMessage(caller: Caller, request: SendMessage & { respondAsync: boolean }): Promise<Run> {
      const run = await send(caller, request);
      return toRun(request.respondAsync ? run : await waitFor(run, MESSAGE_WAIT_MS, SUBMITTED));
    },

    /** The run, after giving it a chance to move on. */
    async getRun(caller: Caller, threadId: string, runId: string): Promise<Run> {
      const run = await ownRun(threadId, runId, caller);
      if (!isPending(run.status)) return toRun(run);
      void runner.drive(runId);
      return toRun(await waitFor(run, RUN_WAIT_MS, { enough: (watch) => hasMoved(run, watch.row()) }));
    },

    /** What the run has done so far, oldest first; asking does not make it move on. */
    async listSteps(caller: Caller, threadId: string, runId: string, query: ListQuery): Promise<List<ListedStep>> {
      const run = await ownRun(threadId, runId, caller);
      // Before its end a run may still get steps, and its answer comes behind them all.
      return stepList(run, isPending(run.status) ? null : await store.answerOf(runId), query);
    },

    /**
     * The run once it is over, or as it is after `ms` milliseconds, or soon after `signal` aborts.
     * @throws AppError not_ready when this process stops before
     */
    async awaitRun(caller: Caller, threadId: string, runId: string, ms: number, signal: AbortSignal): Promise<Run> {
      const run = await ownRun(threadId, runId, caller);
      if (isPending(run.status)) void runner.drive(runId);
      const current = await waitFor(run, ms, { signal });
      if (isPending(current.status) && runner.isStopping) throw new AppError("not_ready", { retryAfterMs: 1_000 });
      return toRun(current);
    },

    /** Ends a pending run, also upstream; a finished run stays as it is. */
    async cancelRun(caller: Caller, threadId: string, runId: string): Promise<Run> {
      const run = await store.cancelRun(runId, threadId, ownerHash(caller));
      if (!run) throw new AppError("not_found");
      if (!isPending(run.status)) return toRun(run);
      runner.cancel(runId);
      void runner.drive(runId);
      return toRun(await waitFor(run, CANCEL_WAIT_MS, {}));
    },

    /**
     * A run's events after number `after`, as they come; ends after `done` or `error`, or when `signal` aborts.
     * Every batch is yielded whole, so that a consumer can flush once.
     */
    async *runEvents(
      caller: Caller,
      threadId: string,
      runId: string,
      after: number,
      signal: AbortSignal,
    ): AsyncGenerator<RunEvent[]> {
      const leave = parts.streams.enter(caller);
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
    },

    /** Runs a server-held template over its context. */
    async complete(caller: Caller, request: TemplateRequest, signal: AbortSignal): Promise<Completion> {
      await limits.take(parts.completions.action(request.template), caller);
      return parts.completions.run(request, caller, signal);
    },

    /** The same, as it comes; yields as `runEvents` does. */
    async *streamCompletion(
      caller: Caller,
      request: TemplateRequest,
      signal: AbortSignal,
    ): AsyncGenerator<CompletionEvent[]> {
      await limits.take(parts.completions.action(request.template), caller);
      const leave = parts.streams.enter(caller);
      try {
        yield* parts.completions.stream(request, caller, signal);
      } finally {
        leave();
      }
    },

    /** Who may be chosen to answer a thread, the default one first. */
    listAssistants: (query: ListQuery): List<Assistant> => pageOf(parts.assistants.list(parts.model), query),

    /** The sections of the docs that match best, best first; at most `limit` of them, or as many as suit a model. */
    async search(caller: Caller, prompt: string, limit?: number): Promise<SearchResult> {
      await limits.take("search", caller);
      return parts.searches.inTurn(caller.address, async () => {
        // A search keeps the thread that answers everybody busy for milliseconds: others come before the next one.
        await setImmediate();
        return parts.search(prompt, { limit });
      });
    },
  };
}

/** As the original: looks every 500 ms whether the model has the outputs of its first tools. */
const SUBMITTED: Patience = { enough: (watch) => watch.outputsSubmitted, paceMs: POLL_MS };

/** Whether a reader can see that the run has done something. */
const hasMoved = (before: RunRow, now: RunRow | null): boolean =>
  now?.status !== before.status || now.steps.length > before.steps.length;
