/** PORT: traces and metrics for operators. Adapter: opentelemetry.ts. */
import type { RunStatus } from "#lib/contract/assistant.ts";
import type { Tokens } from "#lib/engines/engine.ts";
import type { ErrorCode } from "#lib/errors.ts";
import type { Route } from "./routes.ts";

/** An answered request. `ms` is its duration; `problem` is null for one without an error. */
export type RequestRecord = {
  requestId: string;
  method: string;
  route: Route;
  status: number;
  problem: ErrorCode | null;
  ms: number;
};
/** An engine and its model; `model` is null for an engine without one. */
export type EngineModel = { engine: string; model: string | null };
/** A run that this process begins to drive. `overBudget`: it only quotes the docs, because a budget is used up. */
export type RunStart = EngineModel & { runId: string; overBudget: boolean };
/** The state of a run when this process stops driving it. `usage` is the sum of its requests, `error` the code of its failure. */
export type RunEnd = { status: RunStatus; degraded: boolean; usage: Tokens | null; error: string | null };
/** A finished call of a tool. `tool` is null for a name that the model made up. */
export type ToolRecord = { runId: string; tool: string | null; ms: number; error: string | null };

/** One request to a model while it lasts. */
export type Operation = {
  /** Call this for each piece of the answer; only the first call counts. */
  recordFirstChunk(): void;
  recordUsage(usage: Tokens): void;
  /** `error` is null where nothing went wrong. */
  end(error: ErrorCode | null): void;
};

/** Values that are read once per export. */
export type Gauges = {
  /** Runs that this process drives. */
  pendingRuns(): number;
  /** Age of the oldest row in the outbox, ms; 0 without any. @throws AppError database_unavailable */
  outboxAge(): Promise<number>;
};

/**
 * No function throws or waits. None takes texts: no message, no key, no cookie, and nothing that identifies a reader. Records
 * that cannot be exported are lost.
 */
export type Telemetry = {
  recordRequest(request: RequestRecord): void;
  startRun(run: RunStart): void;
  /** Ends a run that `startRun` began in this process; ignores an unknown run. */
  endRun(runId: string, end: RunEnd): void;
  recordToolCall(call: ToolRecord): void;
  /** `runId` is null for a completion, e.g. a title. */
  startOperation(asked: EngineModel & { runId: string | null }): Operation;
  /** Starts reading the gauges. Call it once. */
  observe(gauges: Gauges): void;
  /** Exports the remaining records, for two seconds at most. */
  close(): Promise<void>;
};

/** For a server without a collector. */
export const noTelemetry: Telemetry = {
  recordRequest() {},
  startRun() {},
  endRun() {},
  recordToolCall() {},
  startOperation: () => ({ recordFirstChunk() {}, recordUsage() {}, end() {} }),
  observe() {},
  async close() {},
};
