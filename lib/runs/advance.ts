/** One step of a run: performs the tools that the model asked for, asks the model, or ends the run. The caller has the lease. */
import { doubtsOf } from "#lib/citations/doubts.ts";
import type { Clock } from "#lib/clock.ts";
import type { Metadata, RunStatus } from "#lib/contract/assistant.ts";
import type { SearchResult } from "#lib/contract/docs.ts";
import { storableText } from "#lib/database/storable.ts";
import type { Store } from "#lib/database/store.ts";
import type { Lane } from "#lib/database/stores/outbox.ts";
import type { Engine, FinishPart, HostedResults, ToolCall, ToolCallsPart } from "#lib/engines/engine.ts";
import { AppError, type ErrorCode, toAppError } from "#lib/errors.ts";
import { errorFields, type Log } from "#lib/log.ts";
import type { Telemetry } from "#lib/telemetry/telemetry.ts";
import { performCall } from "#lib/tools/tool.ts";
import { placeHosted, withCopies } from "./hosted/hosted.ts";
import { copyMadeFiles } from "./hosted/made-files.ts";
import type { SectionsOf } from "./hosted/steps.ts";
import { LeaseLost, type LiveRun } from "./live-run.ts";
import { createPace } from "./pace.ts";
import { toDegraded, withOutputs } from "./reducer.ts";
import { type EditionOf, editionOfRun } from "./run-edition.ts";
import { MAX_ANSWER, MAX_BACKOFF_MS, MAX_RETRY_AFTER_MS, type RunLimits } from "./run-limits.ts";
import { toStoredEnd } from "./stored-run.ts";

/** Longest wait for a vendor to stop a response, ms. */
const CANCEL_MS = 10_000;

export type AdvanceParts = {
  store: Store;
  /** Answers when a run's engine cannot be reached. */
  fallback: Engine;
  /** Answers when a budget is used up. */
  budgetFallback: Engine;
  /** `edition` is the id of a language and version of the docs. */
  search(query: string, options?: { edition?: string }): Promise<SearchResult>;
  /** The language and version of a question: of the page that it is about or that its thread began on. */
  editionOf: EditionOf;
  sections: SectionsOf;
  clock: Clock;
  log: Log;
  limits: RunLimits;
  telemetry: Telemetry;
  /** Called after anything was written to the outbox. */
  onOutbox(lane: Lane): void;
};

/** Whose budget was used up before the run began; null where none was. */
export const overBudget = ({ claimed: { budget } }: LiveRun): string | null =>
  budget && "over" in budget ? budget.over : null;

/** Whether docs are quoted in place of a model's answer. An engine with marks answers without a model. */
const isDegraded = ({ state, engine }: LiveRun): boolean => state.degraded && engine.marks === undefined;

function engineOf({ fallback, budgetFallback }: AdvanceParts, live: LiveRun): Engine {
  if (!isDegraded(live)) return live.engine;
  return overBudget(live) ? budgetFallback : fallback;
}

/**
 * Takes the next step; returns true when the run is over or left to another process.
 * @throws LeaseLost; AppError database_unavailable
 */
export async function advance(parts: AdvanceParts, live: LiveRun): Promise<boolean> {
  switch (live.reason) {
    case "cancelled":
      return endRun(parts, live, "cancelled", "run_cancelled");
    case "expired":
      return endRun(parts, live, "expired", "run_expired");
    case "overflowed":
      return endRun(parts, live, "incomplete", "run_incomplete");
    case "lost":
      throw new LeaseLost();
    case "stopped":
      return true;
  }
  try {
    const { ending, calls, rounds } = live.state;
    if (ending) return await finishRun(parts, live, ending);
    if (calls && rounds.length >= parts.limits.rounds) return await endRun(parts, live, "failed", "too_many_rounds");
    await (calls ? performTools(parts, live, calls) : askModel(parts, live));
    return false;
  } catch (thrown) {
    if (thrown instanceof LeaseLost) throw thrown;
    // The next step of an interrupted run ends it for its reason.
    return live.reason === null && (await handleError(parts, live, toAppError(thrown)));
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

async function copyFiles({ store, log }: AdvanceParts, live: LiveRun, { files }: HostedResults): Promise<void> {
  const { claimed, engine, signal } = live;
  const copy = (made: HostedResults["files"]) => copyMadeFiles({ store, engine, log }, claimed, made, signal);
  const next = await withCopies(live.id, live.state, files, copy);
  if (next !== live.state) await live.saveState(next);
}

async function performTools(parts: AdvanceParts, live: LiveRun, calls: ToolCall[]): Promise<void> {
  const verified = live.state.rounds.length === 0 ? live.offer : null;
  const edition = editionOfRun(parts.editionOf, live.claimed);
  const search = (query: string) => parts.search(query, { edition });
  const context = { search, verified, signal: live.signal };
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
  const first = live.state.steps.length;
  const findings = performed.flatMap(({ found }, at) => (found ? [{ step: first + at, ...found }] : []));
  await live.saveState(withOutputs(live.state, outputs, steps, findings));
}

async function handleError(parts: AdvanceParts, live: LiveRun, error: AppError): Promise<boolean> {
  const { log, limits, clock } = parts;
  log.warn({ run: live.id, ...errorFields(error) }, "run step failed");
  if (error.code === "database_unavailable") throw error;
  if (error.code !== "upstream_unavailable" && error.code !== "upstream_timeout")
    return endRun(parts, live, "failed", error.code);
  // A timeout took long already, so it counts twice.
  const outages = live.state.outages + (error.code === "upstream_timeout" ? 2 : 1);
  // A response that is under way upstream gets more tries than one that could not be started.
  if (outages >= (live.state.running ? limits.runningOutages : limits.outages)) return degrade(parts, live);
  live.setState({ ...live.state, outages });
  const backoff = Math.min(limits.backoffMs * 2 ** (outages - 1), MAX_BACKOFF_MS);
  await clock.sleep(Math.min(error.options.retryAfterMs ?? backoff, MAX_RETRY_AFTER_MS), live.signal);
  return false;
}

/** Lets the fallback engine quote the docs, because the model cannot be reached. A run whose answer had begun ends instead. */
async function degrade(parts: AdvanceParts, live: LiveRun): Promise<boolean> {
  if (live.state.answer !== "" || live.state.degraded) return endRun(parts, live, "incomplete", "upstream_unavailable");
  await cancelUpstream(parts, live);
  await live.saveState(toDegraded(live.state));
  return false;
}

/** Ends a run with its engine's last part. */
async function finishRun(parts: AdvanceParts, live: LiveRun, ending: FinishPart): Promise<boolean> {
  if (ending.status === "failed") return endRun(parts, live, "failed", ending.code);
  if (ending.status === "cancelled") return endRun(parts, live, "cancelled", "run_cancelled");
  // Without a search there is nothing to quote.
  if (isDegraded(live) && live.state.rounds.length === 0)
    return endRun(parts, live, "failed", overBudget(live) ? "budget_spent" : "upstream_unavailable");
  const { text: written, hosted } = ending;
  if (written.length > MAX_ANSWER)
    return endRun(parts, live, "incomplete", "run_incomplete", written.slice(0, MAX_ANSWER).toWellFormed());
  if (hosted) await copyFiles(parts, live, hosted);
  const text = hosted && !live.isData(written) ? placeHosted(written, hosted, live.state, parts.sections) : written;
  if (ending.status === "incomplete") return endRun(parts, live, "incomplete", "run_incomplete", text);
  return storeEnd(parts, live, "completed", text);
}

/** Ends a run without a complete answer; the text so far is stored. */
async function endRun(
  parts: AdvanceParts,
  live: LiveRun,
  status: RunStatus,
  code: ErrorCode,
  text?: string,
): Promise<boolean> {
  await cancelUpstream(parts, live);
  return storeEnd(parts, live, status, text ?? live.cite(storableText(live.state.answer)).text, code);
}

async function storeEnd(
  parts: AdvanceParts,
  live: LiveRun,
  status: RunStatus,
  text: string,
  code?: ErrorCode,
): Promise<boolean> {
  const { state } = live;
  const cited = live.cite(text);
  const isCompleted = status === "completed";
  const doubts = isCompleted ? doubtsOf(state.steps, live.isData(text) ? null : cited.annotations) : {};
  const budget = overBudget(live);
  const marks: Metadata =
    isCompleted && isDegraded(live) ? { degraded: "true", ...(budget && { over_budget: budget }) } : {};
  const engine = engineOf(parts, live);
  const metadata = { engine: engine.name, ...engine.marks, ...marks, ...doubts };
  await live.finish(toStoredEnd({ status, ...(code && { code }), ...cited, metadata }), cited.text);
  parts.onOutbox("notify");
  return true;
}

/** Best effort: the engine closes open calls when the thread goes on. */
async function cancelUpstream({ log }: AdvanceParts, live: LiveRun): Promise<void> {
  try {
    const engine = await live.engine.cancel(live.nextTurn(), AbortSignal.timeout(CANCEL_MS));
    live.setState({ ...live.state, engine });
  } catch (error) {
    log.warn({ run: live.id, ...errorFields(error) }, "run not cancelled upstream");
  }
}
