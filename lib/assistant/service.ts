/** The use cases. Every one speaks for an owner: what belongs to somebody else does not exist. */
import type { Clock } from "#lib/clock.ts";
import {
  type Completion,
  isPending,
  type List,
  type Message,
  type Metadata,
  type Run,
  type RunEvent,
  type Section,
  type Thread,
} from "#lib/contract.ts";
import { type RunRow, toMessage, toRun, toThread } from "#lib/database/rows.ts";
import { AppError } from "#lib/errors.ts";
import { newId, sha256 } from "#lib/ids.ts";
import { type Caller, type Limits, ownerHash } from "#lib/limits.ts";
import type { ListQuery } from "#lib/requests.ts";
import type { Page, Sent, Store } from "#lib/store.ts";
import type { Completions } from "./completions.ts";
import { runEvents } from "./run-events.ts";
import { parseRunState } from "./run-state.ts";
import type { Runner } from "./runs.ts";

/** Longest a message request waits for its run, ms. */
const MESSAGE_WAIT_MS = 25_000;
/** Longest a run request waits for a step, ms: enough for a server that only works while a request is open. */
const RUN_WAIT_MS = 300;
/** Longest a cancel request waits for the run to end, ms. */
const CANCEL_WAIT_MS = 5_000;

export type SendMessage = {
  threadId: string;
  message: string;
  retryOf?: string;
  idempotencyKey: string | null;
  /** Answer with the queued run at once. */
  respondAsync: boolean;
};

export type ServiceParts = {
  store: Store;
  runner: Runner;
  completions: Completions;
  search(query: string): Promise<Section[]>;
  limits: Limits;
  runTimeoutMs: number;
  clock: Clock;
  /** Called after anything was written to the outbox. */
  onOutbox(): void;
  /** Deletes upstream what is left of deleted threads; resolves when it is done or given to the worker. */
  cleanUp(): Promise<void>;
};

export type Service = ReturnType<typeof createService>;

/** @throws AppError from every method: not_found for what is unknown or not the caller's, database_unavailable, … */
export function createService({ store, runner, limits, clock, ...parts }: ServiceParts) {
  async function ownThread(id: string, caller: Caller) {
    const thread = await store.thread(id, ownerHash(caller));
    if (!thread) throw new AppError("not_found");
    return thread;
  }

  async function ownRun(threadId: string, runId: string, caller: Caller): Promise<RunRow> {
    await ownThread(threadId, caller);
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
    async createThread(caller: Caller, metadata: Metadata, pagePath: string | null): Promise<Thread> {
      const id = newId("thread");
      const made = await store.createThread(
        id,
        ownerHash(caller),
        metadata,
        pagePath,
        limits.buckets("thread", caller),
      );
      if (made.outcome === "rate_limited") throw new AppError("rate_limited", { retryAfterMs: made.retry_after_ms });
      parts.onOutbox();
      return toThread(made.thread);
    },

    getThread: async (caller: Caller, id: string): Promise<Thread> => toThread(await ownThread(id, caller)),

    /** The caller's threads, latest activity first; `q` searches titles and messages. */
    async listThreads(caller: Caller, query: ListQuery & { q?: string }): Promise<List<Thread>> {
      if (!caller.owner) return toList({ rows: [], hasMore: false }, toThread);
      return toList(await store.threads(ownerHash(caller), query), toThread);
    },

    /** Merges metadata into the thread's. */
    async updateThread(caller: Caller, id: string, metadata: Metadata): Promise<Thread> {
      const updated = await store.updateThread(id, ownerHash(caller), metadata);
      if (updated.outcome === "too_many_keys") {
        const detail = "must have at most 16 keys together with those already there";
        throw new AppError("invalid_request", {
          detail: `metadata: ${detail}`,
          fields: [{ field: "metadata", detail }],
        });
      }
      if (updated.outcome !== "updated") throw new AppError("not_found");
      parts.onOutbox();
      return toThread(updated.thread);
    },

    /** Deletes the thread here and upstream; a pending run of it ends. */
    async deleteThread(caller: Caller, id: string): Promise<{ id: string; object: "thread.deleted"; deleted: true }> {
      await ownThread(id, caller);
      const pending = await store.activeRun(id);
      if (!(await store.deleteThread(id, ownerHash(caller)))) throw new AppError("not_found");
      if (pending) runner.interrupt(pending);
      await parts.cleanUp();
      parts.onOutbox();
      return { id, object: "thread.deleted", deleted: true };
    },

    /** A thread's messages, oldest first. */
    async listMessages(caller: Caller, threadId: string, query: ListQuery): Promise<List<Message>> {
      await ownThread(threadId, caller);
      return toList(await store.messages(threadId, query), toMessage);
    },

    /**
     * Accepts a message and starts its run. Waits until the run is over or its first tools were performed, at most
     * 25 s, unless `respondAsync`. The run goes on whether or not anybody waits.
     */
    async sendMessage(caller: Caller, request: SendMessage): Promise<Run> {
      const { threadId, message, retryOf, idempotencyKey } = request;
      const sent = await store.sendMessage({
        thread_id: threadId,
        owner: ownerHash(caller),
        message_id: newId("msg"),
        run_id: newId("run"),
        text: message,
        retry_of: retryOf ?? null,
        idempotency_key: idempotencyKey,
        request_hash: sha256(JSON.stringify([threadId, message, retryOf ?? null])),
        timeout_ms: parts.runTimeoutMs,
        buckets: limits.buckets("message", caller),
      });
      const run = accepted(sent);
      parts.onOutbox();
      if (isPending(run.status)) void runner.drive(run.id);
      if (request.respondAsync) return toRun(run);
      return toRun(await waitFor(run, MESSAGE_WAIT_MS, outputsSubmitted));
    },

    /** The run, after giving it a chance to move on. */
    async getRun(caller: Caller, threadId: string, runId: string): Promise<Run> {
      const run = await ownRun(threadId, runId, caller);
      if (!isPending(run.status)) return toRun(run);
      void runner.drive(runId);
      return toRun(await waitFor(run, RUN_WAIT_MS, (current) => current !== run));
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

    /** Runs a server-held template over `context`. */
    async complete(caller: Caller, template: string, context: string, signal: AbortSignal): Promise<Completion> {
      parts.completions.check(template);
      await limits.take("completion", caller);
      return parts.completions.run(template, context, signal);
    },

    /** The sections of the docs that match best, best first. */
    async search(caller: Caller, prompt: string): Promise<Section[]> {
      await limits.take("search", caller);
      return parts.search(prompt);
    },
  };
}

/** Whether the model has been given the outputs of its first tools. */
const outputsSubmitted = (run: RunRow): boolean => parseRunState(run.state).sent >= 1;

function accepted(sent: Sent): RunRow {
  switch (sent.outcome) {
    case "created":
    case "replayed":
      return sent.run;
    case "not_found":
      throw new AppError("not_found");
    case "key_reused":
      throw new AppError("idempotency_key_reused");
    case "run_active":
      throw new AppError("run_active");
    case "not_retryable":
      throw new AppError("run_not_retryable");
    case "rate_limited":
      throw new AppError("rate_limited", { retryAfterMs: sent.retry_after_ms });
  }
}

function toList<Row extends { id: string }, T>({ rows, hasMore }: Page<Row>, project: (row: Row) => T): List<T> {
  return {
    object: "list",
    data: rows.map(project),
    first_id: rows.at(0)?.id ?? null,
    last_id: rows.at(-1)?.id ?? null,
    has_more: hasMore,
  };
}
