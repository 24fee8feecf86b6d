/** What a run does next: performs the tools that are due, asks the model, or ends. The caller holds the lease. */
import { doubtsOf } from "#lib/assistant/doubts.ts";
import type { Engine, FinishPart, Hosted, ToolCallsPart } from "#lib/assistant/engine.ts";
import type { SectionsOf } from "#lib/assistant/hosted-steps.ts";
import { keepFiles } from "#lib/assistant/made-files.ts";
import { performCall } from "#lib/assistant/tools.ts";
import type { Clock } from "#lib/clock.ts";
import type { Metadata, RunStatus } from "#lib/contract.ts";
import type { Lane } from "#lib/database/outbox-store.ts";
import type { SearchResult } from "#lib/docs-contract.ts";
import { AppError, type ErrorCode, toAppError } from "#lib/errors.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { storableText } from "#lib/storable.ts";
import type { Store } from "#lib/store.ts";
import { toEnding } from "./ending.ts";
import { placeHosted, withCopies } from "./hosted.ts";
import { MAX_ANSWER, MAX_BACKOFF_MS, MAX_RETRY_AFTER_MS, type RunLimits } from "./limits.ts";
import { LeaseLost, type LiveRun } from "./live-run.ts";
import { degraded, withOutputs } from "./reducer.ts";

/** Longest that a vendor is given to stop a response, ms. */
const CANCEL_MS = 10_000;

export type AdvanceParts = {
  store: Store;
  /** Answers when a run's engine cannot be reached. */
  fallback: Engine;
  search(query: string): Promise<SearchResult>;
  sections: SectionsOf;
  clock: Clock;
  log: Log;
  limits: RunLimits;
  /** Called after anything was written to the outbox. */
  onOutbox(lane: Lane): void;
};

/** Does what is next; true when the run is over or left to others. @throws LeaseLost; AppError database_unavailable */
export type Advance = (live: LiveRun) => Promise<boolean>;

export function createAdvance(parts: AdvanceParts): Advance {
  const { store, clock, log, limits } = parts;
  const engineOf = (live: LiveRun) => (live.state.degraded ? parts.fallback : live.engine);

  async function advance(live: LiveRun): Promise<boolean> {
    switch (live.reason) {
      case "cancelled":
        return end(live, "cancelled", "run_cancelled");
      case "expired":
        return end(live, "expired", "run_expired");
      case "overflowed":
        return end(live, "incomplete", "run_incomplete");
      case "lost":
        throw new LeaseLost();
      case "stopped":
        return true;
    }
    try {
      const { ending, calls } = live.state;
      if (ending) return await finish(live, ending);
      if (calls && live.state.rounds.length >= limits.rounds) return await end(live, "failed", "too_many_rounds");
      await (calls ? performTools(live) : askModel(live));
      return false;
    } catch (thrown) {
      if (thrown instanceof LeaseLost) throw thrown;
      // What was broken off is told why when it is advanced again.
      return live.reason === null && (await afterError(live, toAppError(thrown)));
    }
  }

  async function askModel(live: LiveRun): Promise<void> {
    let last: ToolCallsPart | FinishPart | null = null;
    for await (const part of engineOf(live).run(live.nextTurn(), live.signal)) {
      if (part.type === "tool_calls" || part.type === "finish") last = part;
      await live.apply(part);
      if (live.reason !== null) return;
    }
    if (!last) throw new AppError("upstream_unavailable", { cause: new Error("The engine ended without an outcome") });
    if (last.type === "tool_calls" && last.hosted) await copyFiles(live, last.hosted);
  }

  async function copyFiles(live: LiveRun, { files }: Hosted): Promise<void> {
    const { claimed, engine, signal } = live;
    const keep = (made: Hosted["files"]) => keepFiles({ store, engine, log }, claimed, made, signal);
    const next = await withCopies(live.id, live.state, files, keep);
    if (next !== live.state) await live.update(next);
  }

  async function performTools(live: LiveRun): Promise<void> {
    const context = { search: parts.search, signal: live.signal };
    const options = { timeoutMs: limits.toolMs, now: clock.now };
    const results = await Promise.all(
      (live.state.calls ?? []).map((call) => performCall(call, live.tools, context, options)),
    );
    if (live.reason !== null) return;
    const outputs = results.map(({ output }) => output);
    await live.update(
      withOutputs(
        live.state,
        outputs,
        results.map(({ step }) => step),
      ),
    );
  }

  async function afterError(live: LiveRun, error: AppError): Promise<boolean> {
    log.warn({ run: live.id, ...errorFields(error) }, "run step failed");
    if (error.code === "database_unavailable") throw error;
    if (error.code !== "upstream_unavailable" && error.code !== "upstream_timeout")
      return end(live, "failed", error.code);
    // Nobody waits half a minute to be told that a model hangs.
    const outages = live.state.outages + (error.code === "upstream_timeout" ? 2 : 1);
    // A response that runs upstream is worth more patience than one that could not be started.
    if (outages >= (live.state.running ? limits.runningOutages : limits.outages)) return degrade(live);
    live.change({ ...live.state, outages });
    const backoff = Math.min(limits.backoffMs * 2 ** (outages - 1), MAX_BACKOFF_MS);
    const ms = Math.min(error.options.retryAfterMs ?? backoff, MAX_RETRY_AFTER_MS);
    await clock.sleep(ms, live.signal);
    return false;
  }

  /** The model cannot be reached: the docs are quoted instead, marked as such, unless an answer had begun. */
  async function degrade(live: LiveRun): Promise<boolean> {
    const canSearch = live.state.answer === "" && !live.state.degraded;
    if (!canSearch) return end(live, "incomplete", "upstream_unavailable");
    await cancelUpstream(live);
    await live.update(degraded(live.state));
    return false;
  }

  /** Ends a run as its engine says. */
  async function finish(live: LiveRun, ending: FinishPart): Promise<boolean> {
    if (ending.status === "failed") return end(live, "failed", ending.code);
    if (ending.status === "cancelled") return end(live, "cancelled", "run_cancelled");
    // Without a search there was nothing that could be quoted.
    if (live.state.degraded && live.state.rounds.length === 0) return end(live, "failed", "upstream_unavailable");
    const { text: whole, hosted } = ending;
    if (whole.length > MAX_ANSWER)
      return end(live, "incomplete", "run_incomplete", whole.slice(0, MAX_ANSWER).toWellFormed());
    if (hosted) await copyFiles(live, hosted);
    const text = hosted && !live.isData(whole) ? placeHosted(whole, hosted, live.state, parts.sections) : whole;
    if (ending.status === "incomplete") return end(live, "incomplete", "run_incomplete", text);
    return settle(live, "completed", text);
  }

  /** Ends a run without a whole answer; what came of it is kept. */
  async function end(live: LiveRun, status: RunStatus, code: ErrorCode, text?: string): Promise<boolean> {
    await cancelUpstream(live);
    return settle(live, status, text ?? live.cite(storableText(live.state.answer)).text, code);
  }

  async function settle(live: LiveRun, status: RunStatus, text: string, code?: ErrorCode): Promise<boolean> {
    const { state } = live;
    const cited = live.cite(text);
    const doubts = status === "completed" ? doubtsOf(state.steps, live.isData(text) ? null : cited.annotations) : {};
    const marks: Metadata = state.degraded && status === "completed" ? { degraded: "true" } : {};
    const metadata = { engine: engineOf(live).name, ...marks, ...doubts };
    await live.finish(toEnding({ status, ...(code && { code }), ...cited, metadata }), cited.text);
    parts.onOutbox("notify");
    return true;
  }

  /** Best effort: what cannot be repaired now is repaired by the engine when the thread goes on. */
  async function cancelUpstream(live: LiveRun): Promise<void> {
    try {
      const engine = await live.engine.cancel(live.nextTurn(), AbortSignal.timeout(CANCEL_MS));
      live.change({ ...live.state, engine });
    } catch (error) {
      log.warn({ run: live.id, ...errorFields(error) }, "run not cancelled upstream");
    }
  }

  return advance;
}
