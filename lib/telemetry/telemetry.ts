/** PORT: what operators see of a server, as traces and metrics. Adapter: opentelemetry.ts. */
import type { RunStatus } from "#lib/contract/assistant.ts";
import type { Tokens } from "#lib/engines/engine.ts";
import type { ErrorCode } from "#lib/errors.ts";
import type { Route } from "./routes.ts";

/** An answered request. `ms` is its duration; `problem` is null where it was answered as asked. */
export type RequestRecord = {
  requestId: string;
  method: string;
  route: Route;
  status: number;
  problem: ErrorCode | null;
  ms: number;
};
/** Who is asked. `model` is null for an engine without one. */
export type Asked = { engine: string; model: string | null };
/** A run that this process begins to drive. `overBudget`: it begins with quoted docs, since a budget is spent. */
export type RunStart = Asked & { runId: string; overBudget: boolean };
/** What a run has come to when this process lets go of it. `usage` is of all its requests, `error` why it failed. */
export type RunEnd = { status: RunStatus; degraded: boolean; usage: Tokens | null; error: string | null };
/** A finished call of a tool. `tool` is null for one that the run does not have: models make up names. */
export type ToolRecord = { runId: string; tool: string | null; ms: number; error: string | null };

/** One request to a model while it lasts. */
export type Operation = {
  /** The first piece of its answer is there; later calls count for nothing. */
  recordFirstChunk(): void;
  recordUsage(usage: Tokens): void;
  /** `error` is null where nothing went wrong. */
  end(error: ErrorCode | null): void;
};

/** What is looked at once per export. */
export type Gauges = {
  /** Runs that this process drives. */
  pendingRuns(): number;
  /** Milliseconds since the oldest row was written that the outbox still holds; 0 without any. @throws AppError database_unavailable */
  outboxAge(): Promise<number>;
};

/**
 * Nothing here throws, waits or takes texts: no message, no key, no cookie and nothing that tells who a reader is.
 * What cannot be exported is lost.
 */
export type Telemetry = {
  recordRequest(request: RequestRecord): void;
  startRun(run: RunStart): void;
  /** Ends what `startRun` began in this process; nothing for an unknown run. */
  endRun(runId: string, end: RunEnd): void;
  recordToolCall(call: ToolRecord): void;
  /** `runId` is null for a question without a thread, e.g. for a title. */
  startOperation(asked: Asked & { runId: string | null }): Operation;
  /** Called once. */
  observe(gauges: Gauges): void;
  /** Exports what is left, for two seconds at most. */
  close(): Promise<void>;
};

/** For a server that nobody looks at. */
export const noTelemetry: Telemetry = {
  recordRequest() {},
  startRun() {},
  endRun() {},
  recordToolCall() {},
  startOperation: () => ({ recordFirstChunk() {}, recordUsage() {}, end() {} }),
  observe() {},
  async close() {},
};
