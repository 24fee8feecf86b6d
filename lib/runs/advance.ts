/** What a run does next: performs the tools that are due, asks the model, or ends. The caller holds the lease. */
import { doubtsOf } from "#lib/citations/doubts.ts";
import type { Clock } from "#lib/clock.ts";
import type { Metadata, RunStatus } from "#lib/contract/assistant.ts";
import type { SearchResult } from "#lib/contract/docs.ts";
import { storableText } from "#lib/database/storable.ts";
import type { Store } from "#lib/database/store.ts";
import type { Lane } from "#lib/database/stores/outbox.ts";
import type { Engine, FinishPart, Hosted, ToolCall, ToolCallsPart } from "#lib/engines/engine.ts";
import { AppError, type ErrorCode, toAppError } from "#lib/errors.ts";
import { errorFields, type Log } from "#lib/log.ts";
import type { Telemetry } from "#lib/telemetry/telemetry.ts";
import { performCall } from "#lib/tools/tool.ts";
import { toEnding } from "./ending.ts";
import { placeHosted, withCopies } from "./hosted/hosted.ts";
import { keepFiles } from "./hosted/made-files.ts";
import type { SectionsOf } from "./hosted/steps.ts";
import { MAX_ANSWER, MAX_BACKOFF_MS, MAX_RETRY_AFTER_MS, type RunLimits } from "./limits.ts";
import { LeaseLost, type LiveRun } from "./live-run.ts";
import { createPace } from "./pace.ts";
import { degraded, withOutputs } from "./reducer.ts";

/** Longest that a vendor is given to stop a response, ms. */
const CANCEL_MS = 10_000;

export type AdvanceParts = {
  store: Store;
  /** Answers when a run's engine cannot be reached. */
  fallback: Engine;
  /** Answers when a budget is spent. */
  budgetFallback: Engine;
  search(query: string): Promise<SearchResult>;
  sections: SectionsOf;
  clock: Clock;
  log: Log;
  limits: RunLimits;
  telemetry: Telemetry;
  /** Called after anything was written to the outbox. */
  onOutbox(lane: Lane): void;
};

/** Whose budget was spent before the run began. */
export const overBudget = ({ claimed: { budget } }: LiveRun): string | null =>
  budget && "over" in budget ? budget.over : null;

function engineOf({ fallback, budgetFallback }: AdvanceParts, live: LiveRun): Engine {
  if (!live.state.degraded) return live.engine;
  return overBudget(live) ? budgetFallback : fallback;
}

/** Does what is next; true when the run is over or left to others. @throws LeaseLost; AppError database_unavailable */
export async function advance(parts: AdvanceParts, live: LiveRun): Promise<boolean> {
  switch (live.reason) {
    case "cancelled":
      return end(parts, live, "cancelled", "run_cancelled");
    case "expired":
      return end(parts, live, "expired", "run_expired");
    case "overflowed":
      return end(parts, live, "incomplete", "run_incomplete");
    case "lost":
      throw new LeaseLost();
    case "stopped":
      return true;
  }
  try {
    const { ending, calls, rounds } = live.state;
    if (ending) return await finish(parts, live, ending);
    if (calls && rounds.length >= parts.limits.rounds) return await end(parts, live, "failed", "too_many_rounds");
    await (calls ? performTools(parts, live, calls) : askModel(parts, live));
    return false;
  } catch (thrown) {
    if (thrown instanceof LeaseLost) throw thrown;
    // What was broken off is told why when it is advanced again.
    return live.reason === null && (await afterError(parts, live, toAppError(thrown)));
  }
}

async function askModel(parts: AdvanceParts, live: LiveRun): Promise<void> {
  let last: ToolCallsPart | FinishPart | null = null;
  const pace = createPace(parts.clock, live.signal);
  for await (const part of engineOf(parts, live).run(live.nextTurn(), live.signal)) {
    if (part.type === "tool_calls" || part.type === "finish") last = part;
    await live.apply(part);
    if (part.type === "text") await pace(part.text.length);
    if (live.reason !== null) return;
  }
  if (!last) throw new AppError("upstream_unavailable", { cause: new Error("The engine ended without an outcome") });
  if (last.type === "tool_calls" && last.hosted) await copyFiles(parts, live, last.hosted);
}

async function copyFiles({ store, log }: AdvanceParts, live: LiveRun, { files }: Hosted): Promise<void> {
  const { claimed, engine, signal } = live;
  const keep = (made: Hosted["files"]) => keepFiles({ store, engine, log }, claimed, made, signal);
  const next = await withCopies(live.id, live.state, files, keep);
  if (next !== live.state) await live.update(next);
}

async function performTools(parts: AdvanceParts, live: LiveRun, calls: ToolCall[]): Promise<void> {
  const context = { search: parts.search, signal: live.signal };
  const options = { timeoutMs: parts.limits.toolMs, now: parts.clock.now };
  const perform = async (call: ToolCall) => {
    const performed = await performCall(call, live.tools, context, options);
    const { ms, error } = performed.step;
    const tool = live.tools.find(({ name }) => name === call.name)?.name ?? null;
    parts.telemetry.recordToolCall({ runId: live.id, tool, ms, error });
    return performed;
  };
  const performed = await Promise.all(calls.map(perform));
  if (live.reason !== null) return;
  const outputs = performed.map(({ output }) => output);
  const steps = performed.map(({ step }) => step);
  await live.update(withOutputs(live.state, outputs, steps));
}

async function afterError(parts: AdvanceParts, live: LiveRun, error: AppError): Promise<boolean> {
  const { log, limits, clock } = parts;
  log.warn({ run: live.id, ...errorFields(error) }, "run step failed");
  if (error.code === "database_unavailable") throw error;
  if (error.code !== "upstream_unavailable" && error.code !== "upstream_timeout")
    return end(parts, live, "failed", error.code);
  // Nobody waits half a minute to be told that a model hangs.
  const outages = live.state.outages + (error.code === "upstream_timeout" ? 2 : 1);
  // A response that runs upstream is worth more patience than one that could not be started.
  if (outages >= (live.state.running ? limits.runningOutages : limits.outages)) return degrade(parts, live);
  live.change({ ...live.state, outages });
  const backoff = Math.min(limits.backoffMs * 2 ** (outages - 1), MAX_BACKOFF_MS);
  await clock.sleep(Math.min(error.options.retryAfterMs ?? backoff, MAX_RETRY_AFTER_MS), live.signal);
  return false;
}

/** The model cannot be reached: the docs are quoted instead, marked as such, unless an answer had begun. */
async function degrade(parts: AdvanceParts, live: LiveRun): Promise<boolean> {
  if (live.state.answer !== "" || live.state.degraded) return end(parts, live, "incomplete", "upstream_unavailable");
  await cancelUpstream(parts, live);
  await live.update(degraded(live.state));
  return false;
}

/** Ends a run as its engine says. */
async function finish(parts: AdvanceParts, live: LiveRun, ending: FinishPart): Promise<boolean> {
  if (ending.status === "failed") return end(parts, live, "failed", ending.code);
  if (ending.status === "cancelled") return end(parts, live, "cancelled", "run_cancelled");
  // Without a search there was nothing that could be quoted.
  if (live.state.degraded && live.state.rounds.length === 0)
    return end(parts, live, "failed", overBudget(live) ? "budget_spent" : "upstream_unavailable");
  const { text: whole, hosted } = ending;
  if (whole.length > MAX_ANSWER)
    return end(parts, live, "incomplete", "run_incomplete", whole.slice(0, MAX_ANSWER).toWellFormed());
  if (hosted) await copyFiles(parts, live, hosted);
  const text = hosted && !live.isData(whole) ? placeHosted(whole, hosted, live.state, parts.sections) : whole;
  if (ending.status === "incomplete") return end(parts, live, "incomplete", "run_incomplete", text);
  return settle(parts, live, "completed", text);
}

/** Ends a run without a whole answer; what came of it is kept. */
async function end(
  parts: AdvanceParts,
  live: LiveRun,
  status: RunStatus,
  code: ErrorCode,
  text?: string,
): Promise<boolean> {
  await cancelUpstream(parts, live);
  return settle(parts, live, status, text ?? live.cite(storableText(live.state.answer)).text, code);
}

async function settle(
  parts: AdvanceParts,
  live: LiveRun,
  status: RunStatus,
  text: string,
  code?: ErrorCode,
): Promise<boolean> {
  const { state } = live;
  const cited = live.cite(text);
  const isWhole = status === "completed";
  const doubts = isWhole ? doubtsOf(state.steps, live.isData(text) ? null : cited.annotations) : {};
  const budget = overBudget(live);
  const marks: Metadata = isWhole && state.degraded ? { degraded: "true", ...(budget && { over_budget: budget }) } : {};
  const metadata = { engine: engineOf(parts, live).name, ...marks, ...doubts };
  await live.finish(toEnding({ status, ...(code && { code }), ...cited, metadata }), cited.text);
  parts.onOutbox("notify");
  return true;
}

/** Best effort: what cannot be repaired now is repaired by the engine when the thread goes on. */
async function cancelUpstream({ log }: AdvanceParts, live: LiveRun): Promise<void> {
  try {
    const engine = await live.engine.cancel(live.nextTurn(), AbortSignal.timeout(CANCEL_MS));
    live.change({ ...live.state, engine });
  } catch (error) {
    log.warn({ run: live.id, ...errorFields(error) }, "run not cancelled upstream");
  }
}
