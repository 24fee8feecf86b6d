/** The use cases. Every one speaks for an owner: what belongs to somebody else does not exist. */
import type { Clock } from "#lib/clock.ts";
import {
  type Assistant,
  type Completion,
  type CompletionEvent,
  isPending,
  type List,
  type ListedStep,
  type Run,
  type RunEvent,
} from "#lib/contract.ts";
import { type RunRow, toRun } from "#lib/database/rows.ts";
import type { SearchResult } from "#lib/docs-contract.ts";
import { AppError } from "#lib/errors.ts";
import { type Caller, ownerHash } from "#lib/limits.ts";
import type { ListQuery } from "#lib/requests.ts";
import type { Completions, TemplateRequest } from "./completions.ts";
import { createFeedback } from "./feedback.ts";
import { createFiles } from "./files.ts";
import { pageOf } from "./list.ts";
import { createMessages } from "./messages.ts";
import { runEvents } from "./run-events.ts";
import { parseRunState } from "./run-state.ts";
import { createSend, type SendMessage, type SendParts } from "./send-message.ts";
import { stepList } from "./step-list.ts";
import { createThreads, ownThread, type ThreadParts } from "./threads.ts";

/** Longest a message request waits for its run, ms. */
const MESSAGE_WAIT_MS = 25_000;
/** Longest a run request waits for a step, ms: enough for a server that only works while a request is open. */
const RUN_WAIT_MS = 300;
/** Longest a cancel request waits for the run to end, ms. */
const CANCEL_WAIT_MS = 5_000;

export type ServiceParts = ThreadParts &
  SendParts & {
    completions: Completions;
    /** The engine's own; null where there is none. */
    model: string | null;
    search(query: string, options?: { limit?: number }): Promise<SearchResult>;
    clock: Clock;
  };

export type Service = ReturnType<typeof createService>;

/** @throws AppError from every method: not_found for what is unknown or not the caller's, database_unavailable, … */
export function createService({ store, runner, limits, clock, ...parts }: ServiceParts) {
  const send = createSend({ store, runner, limits, ...parts });

  async function ownRun(threadId: string, runId: string, caller: Caller): Promise<RunRow> {
    await ownThread(store, threadId, caller);
    const run = await store.run(runId, threadId);
    if (!run) throw new AppError("not_found");
    return run;
  }

  /** The run once `enough` holds, or as it is after `ms` milliseconds. */
  async function waitFor(run: RunRow, ms: number, enough: (run: RunRow) => boolean): Promise<RunRow> {
    const deadline = clock.now() + ms;
    const watch = runner.notices.watch(run.id);
    let current = run;
    try {
      while (isPending(current.status) && !enough(current) && clock.now() < deadline) {
        await watch.next(Math.min(500, deadline - clock.now()));
        const found = await store.run(run.id, run.thread_id);
        if (!found) throw new AppError("not_found");
        current = found;
      }
    } finally {
      watch.close();
    }
    return current;
  }

  return {
    ...createThreads({
      store,
      assistants: parts.assistants,
      runner,
      limits,
      onOutbox: parts.onOutbox,
      cleanUp: parts.cleanUp,
    }),
    ...createMessages({ store, docs: parts.docs }),
    ...createFeedback({ store, limits, onOutbox: parts.onOutbox }),
    ...createFiles({ store, limits, attachable: parts.attachable }),

    /**
     * Accepts a message and starts its run. Waits until the run is over or its first tools were performed, at most
     * 25 s, unless `respondAsync`: answer with the queued run at once. The run goes on whether or not anybody waits. With
     * `replaces` the message takes the place of the thread's last question.
     * @throws AppError invalid_request naming context.page when there is no such page, or attachments
     */
    async sendMessage(caller: Caller, request: SendMessage & { respondAsync: boolean }): Promise<Run> {
      const run = await send(caller, request);
      return toRun(request.respondAsync ? run : await waitFor(run, MESSAGE_WAIT_MS, outputsSubmitted));
    },

    /** The run, after giving it a chance to move on. */
    async getRun(caller: Caller, threadId: string, runId: string): Promise<Run> {
      const run = await ownRun(threadId, runId, caller);
      if (!isPending(run.status)) return toRun(run);
      void runner.drive(runId);
      return toRun(await waitFor(run, RUN_WAIT_MS, (current) => current !== run));
    },

    /** What the run has done so far, oldest first; asking does not make it move on. */
    async listSteps(caller: Caller, threadId: string, runId: string, query: ListQuery): Promise<List<ListedStep>> {
      const run = await ownRun(threadId, runId, caller);
      // Before its end a run may still get steps, and its answer comes behind them all.
      return stepList(run, isPending(run.status) ? null : await store.answerOf(runId), query);
    },

    /** The run once it is over, or as it is after `ms` milliseconds, or soon after `signal` aborts. */
    async awaitRun(caller: Caller, threadId: string, runId: string, ms: number, signal: AbortSignal): Promise<Run> {
      const run = await ownRun(threadId, runId, caller);
      if (isPending(run.status)) void runner.drive(runId);
      return toRun(await waitFor(run, ms, () => signal.aborted));
    },

    /** Ends a pending run, also upstream; a finished run stays as it is. */
    async cancelRun(caller: Caller, threadId: string, runId: string): Promise<Run> {
      const run = await store.cancelRun(runId, threadId, ownerHash(caller));
      if (!run) throw new AppError("not_found");
      if (!isPending(run.status)) return toRun(run);
      runner.interrupt(runId);
      void runner.drive(runId);
      return toRun(await waitFor(run, CANCEL_WAIT_MS, () => false));
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
      yield* runEvents({ store, runner }, await ownRun(threadId, runId, caller), after, signal);
    },

    /** Runs a server-held template over its context. */
    async complete(caller: Caller, request: TemplateRequest, signal: AbortSignal): Promise<Completion> {
      await limits.take(parts.completions.action(request.template), caller);
      return parts.completions.run(request, signal);
    },

    /** The same, as it comes; yields as `runEvents` does. */
    async *streamCompletion(
      caller: Caller,
      request: TemplateRequest,
      signal: AbortSignal,
    ): AsyncGenerator<CompletionEvent[]> {
      await limits.take(parts.completions.action(request.template), caller);
      yield* parts.completions.stream(request, signal);
    },

    /** Who may be chosen to answer a thread, the default one first. */
    listAssistants: (query: ListQuery): List<Assistant> => pageOf(parts.assistants.list(parts.model), query),

    /** The sections of the docs that match best, best first; at most `limit` of them, or as many as suit a model. */
    async search(caller: Caller, prompt: string, limit?: number): Promise<SearchResult> {
      await limits.take("search", caller);
      return parts.search(prompt, { limit });
    },
  };
}

/** Whether the model has been given the outputs of its first tools. */
const outputsSubmitted = (run: RunRow): boolean => parseRunState(run.state).sent >= 1;
