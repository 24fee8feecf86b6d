/** One step of a run: performs the tools that are due, asks the model, or ends the run. The caller holds the lease. */
import type { Clock } from "#lib/clock.ts";
import type { RunStep } from "#lib/contract.ts";
import type { Lane } from "#lib/database/outbox-store.ts";
import type { ClaimedRun, RunRow } from "#lib/database/rows.ts";
import type { LoggedEvent } from "#lib/database/run-store.ts";
import type { PageText } from "#lib/docs/docs.ts";
import type { SearchResult } from "#lib/docs-contract.ts";
import { type AppError, type ErrorCode, toAppError } from "#lib/errors.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { storable } from "#lib/storable.ts";
import type { Store } from "#lib/store.ts";
import type { Assistants } from "./assistants.ts";
import type { citeDocs, Resolve } from "./citations.ts";
import { doubtsOf } from "./doubts.ts";
import type { Engine, Progress, ToolCall } from "./engine.ts";
import type { SectionsOf } from "./hosted-steps.ts";
import { type Prices, priced } from "./prices.ts";
import { type Outcome, runEnd } from "./run-end.ts";
import { MAX_ANSWER, MAX_BACKOFF_MS, MAX_RETRY_AFTER_MS, type RunLimits } from "./run-limits.ts";
import { addUsage } from "./run-state.ts";
import { LeaseLost, prepareWork, type Work } from "./run-turn.ts";
import { performCall } from "./tools.ts";

export type RunnerParts = {
  store: Store;
  engine: Engine;
  /** Answers when `engine` cannot be reached. */
  fallback: Engine;
  assistants: Assistants;
  search(query: string): Promise<SearchResult>;
  resolve: Resolve;
  /** The text of a docs page, by its path. */
  page(path: string): PageText | null;
  sections: SectionsOf;
  siteUrl: string;
  siteName: string;
  clock: Clock;
  log: Log;
  limits: RunLimits;
  prices: Prices;
  /** Called after anything was written to the outbox. */
  onOutbox(lane: Lane): void;
};
/** `announce` tells those who wait that the run has something new. */
export type StepParts = RunnerParts & { announce(runId: string): void };

/** What came of one step: come again at once, after `ms`, or not at all. */
export type Next = { again: true; ms: number } | { again: false };
const AT_ONCE: Next = { again: true, ms: 0 };
export const OVER: Next = { again: false };

type Cited = ReturnType<typeof citeDocs>;

export type Step = (run: ClaimedRun, token: string, signal: AbortSignal) => Promise<Next>;

export function createStep(parts: StepParts): Step {
  const { store, clock, log } = parts;

  async function step(run: ClaimedRun, token: string, signal: AbortSignal): Promise<Next> {
    const work = await prepareWork(parts, run, token, signal);
    if (run.cancel_requested) return end(work, "cancelled", "run_cancelled");
    if (run.remaining_ms <= 0) return end(work, "expired", "run_expired");
    try {
      // What follows at once needs no new lease and nothing read again: a reader waits.
      for (;;) {
        const { calls } = work.state;
        const next = calls ? await performTools(work, calls) : await askModel(work);
        if (next !== AT_ONCE || signal.aborted) return next;
        Object.assign(work.turn, { rounds: work.state.rounds, state: work.state.engine, resumed: false });
      }
    } catch (thrown) {
      // Whatever came is stored first, and a write that failed is the reason for all that followed.
      const reason: unknown = await work.text.flush().then(
        () => thrown,
        (failure: unknown) => failure,
      );
      // Somebody else drives the run now, also upstream: whatever went wrong here is not to touch it.
      if (reason instanceof LeaseLost) return afterLoss(work);
      if (signal.aborted) return AT_ONCE;
      if (work.text.overflowed()) return end(work, "incomplete", "run_incomplete");
      return afterError(work, toAppError(reason));
    }
  }

  async function performTools(work: Work, calls: ToolCall[]): Promise<Next> {
    const { run, state, turn } = work;
    const context = { search: parts.search, signal: turn.signal };
    const options = { timeoutMs: parts.limits.toolMs, now: clock.now };
    const results = await Promise.all(calls.map((call) => performCall(call, work.tools, context, options)));
    turn.signal.throwIfAborted();
    const performed = results.map(({ step }) => step);
    state.rounds = [...state.rounds, { calls, outputs: results.map(({ output }) => output) }];
    state.calls = null;
    const steps = [...run.steps, ...performed];
    await work.save({ status: "in_progress", required_action: null, steps }, stepEvents(performed));
    run.steps = steps;
    parts.announce(run.id);
    return AT_ONCE;
  }

  async function askModel(work: Work): Promise<Next> {
    const { state, turn } = work;
    const request = state.rounds.length;
    if (state.sent !== request && state.sending !== request) {
      state.sending = request;
      await work.save({ status: "in_progress" });
    }
    const progress = storable(await parts.engine.step(turn));
    Object.assign(state, { engine: progress.state, sending: null, sent: request, outages: 0 });
    return apply(work, progress);
  }

  async function apply(work: Work, progress: Progress): Promise<Next> {
    const { run, state } = work;
    const model = work.turn.model ?? parts.engine.model;
    if ("usage" in progress) run.usage = addUsage(run.usage, priced(progress.usage, model, parts.prices));
    const whole = "text" in progress ? progress.text : "";
    if (work.text.overflowed() || whole.length > MAX_ANSWER) {
      return end(work, "incomplete", "run_incomplete", whole.slice(0, MAX_ANSWER).toWellFormed() || work.text.whole());
    }
    const hosted = "hosted" in progress ? progress.hosted : undefined;
    if (hosted) await work.hosted.settle(hosted);
    const said = hosted && !work.isData(whole) ? work.hosted.place(whole, hosted) : whole;
    switch (progress.status) {
      case "pending":
        await work.save({ status: "in_progress" });
        return { again: true, ms: parts.limits.pollMs };
      case "requires_action": {
        // What a model says before it calls a tool is no answer.
        work.text.unwrite();
        state.calls = progress.calls;
        if (state.rounds.length >= parts.limits.rounds) return end(work, "failed", "too_many_rounds");
        const names = progress.calls.map((call) => call.name.slice(0, 64));
        await work.save({
          status: "requires_action",
          required_action: { names },
          ...(run.usage && { usage: run.usage }),
        });
        parts.announce(run.id);
        return AT_ONCE;
      }
      case "completed":
        return finish(work, { text: said });
      case "incomplete":
        return end(work, "incomplete", "run_incomplete", said);
      case "failed":
        return end(work, "failed", progress.code);
      case "cancelled":
        return end(work, "cancelled", "run_cancelled");
    }
  }

  async function afterError(work: Work, error: AppError): Promise<Next> {
    const { run, state } = work;
    log.warn({ run: run.id, ...errorFields(error) }, "run step failed");
    if (error.code === "database_unavailable") throw error;
    if (error.code !== "upstream_unavailable" && error.code !== "upstream_timeout")
      return end(work, "failed", error.code);
    // Nobody waits half a minute to be told that a model hangs.
    state.outages += error.code === "upstream_timeout" ? 2 : 1;
    // A response that runs upstream is worth more patience than one that could not be started.
    const { outages, pollOutages } = parts.limits;
    if (state.outages >= (state.sent === state.rounds.length ? pollOutages : outages)) return degrade(work);
    await work.save({});
    const backoff = Math.min(parts.limits.pollMs * 2 ** (state.outages - 1), MAX_BACKOFF_MS);
    return { again: true, ms: Math.min(error.options.retryAfterMs ?? backoff, MAX_RETRY_AFTER_MS) };
  }

  /** The lease is somebody else's, or the thread was deleted in the middle: then what this step made must go too. */
  async function afterLoss({ run, state, turn }: Work): Promise<Next> {
    if (!(await store.threadById(run.thread_id))) {
      // By the outbox, as any deletion: it tries again for as long as upstream is away.
      await store.queueCleanup(run.thread_id, turn.threadRef, [{ id: run.id, engine: state.engine }]);
      parts.onOutbox("cleanup");
    }
    return OVER;
  }

  /** The model cannot be reached: the docs are quoted instead, marked as such, unless an answer had begun. */
  async function degrade(work: Work): Promise<Next> {
    if (work.text.whole() !== "") return end(work, "incomplete", "upstream_unavailable");
    await abandon(work);
    const call = await parts.fallback.step({ ...work.turn, rounds: [], state: null });
    if (call.status !== "requires_action") return end(work, "failed", "upstream_unavailable");
    const context = { search: parts.search, signal: work.turn.signal };
    const options = { timeoutMs: parts.limits.toolMs, now: clock.now };
    const results = await Promise.all(call.calls.map((one) => performCall(one, work.tools, context, options)));
    const rounds = [{ calls: call.calls, outputs: results.map(({ output }) => output) }];
    const answer = await parts.fallback.step({ ...work.turn, rounds, state: null });
    if (answer.status !== "completed") return end(work, "failed", "upstream_unavailable");
    const performed = results.map(({ step }) => step);
    return finish(work, { text: answer.text, steps: performed, metadata: { degraded: "true" } });
  }

  /** Ends a run that has an answer. */
  async function finish(
    work: Work,
    answer: { text: string; steps?: RunStep[]; metadata?: Record<string, string> },
  ): Promise<Next> {
    const steps = answer.steps ?? [];
    const metadata = { engine: steps.length > 0 ? parts.fallback.name : parts.engine.name, ...answer.metadata };
    return settle(work, { status: "completed", metadata, steps }, answer.text);
  }

  /** Ends a run without a whole answer; what came of it is kept. */
  async function end(work: Work, status: RunRow["status"], code: ErrorCode, text = work.text.whole()): Promise<Next> {
    await abandon(work);
    return settle(work, { status, code, metadata: { engine: parts.engine.name }, steps: [] }, text);
  }

  async function settle(work: Work, outcome: Omit<Outcome, keyof Cited | "deltas">, text: string): Promise<Next> {
    const { run, token, state } = work;
    await work.text.settled();
    const cited = work.cite(text);
    const citations = work.isData(text) ? null : cited.annotations;
    const doubts = outcome.status === "completed" ? doubtsOf([...run.steps, ...outcome.steps], citations) : {};
    const metadata = { ...outcome.metadata, ...doubts };
    const deltas = work.text.rest(cited.text);
    const last = runEnd(run, state, { ...outcome, ...cited, metadata, deltas });
    if (!(await store.finishRun(run.id, token, last))) return afterLoss(work);
    parts.announce(run.id);
    parts.onOutbox("notify");
    return OVER;
  }

  /** Best effort: what cannot be repaired now is repaired by the engine when the thread goes on. */
  async function abandon({ run, state, turn }: Work): Promise<void> {
    try {
      await parts.engine.abandon({ ...turn, state: state.engine, signal: AbortSignal.timeout(10_000) });
    } catch (error) {
      log.warn({ run: run.id, ...errorFields(error) }, "run not abandoned upstream");
    }
  }

  return step;
}

const stepEvents = (steps: RunStep[]): LoggedEvent[] => steps.map((data) => ({ type: "step", data }));
