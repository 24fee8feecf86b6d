import type { Metadata, RunStatus, RunStep } from "#lib/contract.ts";
import type { RunRow, StoredCitation } from "#lib/database/rows.ts";
import type { Answer, LoggedEvent, RunEnd } from "#lib/database/run-store.ts";
import { type ErrorCode, errorTable } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import type { RunState } from "./run-state.ts";

export type Outcome = {
  status: RunStatus;
  /** Why there is no whole answer. */
  code?: ErrorCode;
  /** The answer or as much of it as came; "" for none. */
  text: string;
  annotations: StoredCitation[];
  /** What of the text has not been told yet. */
  deltas: LoggedEvent[];
  metadata: Metadata;
  /** Tool calls not yet among the run's steps. */
  steps: RunStep[];
};

/** How a run ends, as one change: status, answer and last events belong together. */
export function runEnd(run: RunRow, state: RunState, outcome: Outcome): RunEnd {
  const error = outcome.code ? { code: outcome.code, message: `${errorTable[outcome.code].title}.` } : null;
  const answer: Answer | null = outcome.text
    ? {
        id: newId("msg"),
        text: outcome.text,
        annotations: outcome.annotations,
        metadata: outcome.metadata,
        status: outcome.status === "completed" ? "completed" : "incomplete",
      }
    : null;
  return {
    status: outcome.status,
    last_error: error,
    usage: run.usage,
    steps: [...run.steps, ...outcome.steps],
    state,
    answer,
    events: [
      ...outcome.steps.map((data): LoggedEvent => ({ type: "step", data })),
      ...outcome.deltas,
      lastEvent(outcome.status, error, answer),
    ],
  };
}

/** A reader who stopped an answer got what they wanted: that is no error. */
function lastEvent(status: RunStatus, error: RunEnd["last_error"], answer: Answer | null): LoggedEvent {
  return error && status !== "cancelled"
    ? { type: "error", data: { status, ...error } }
    : { type: "done", data: { status, message_id: answer?.id ?? null } };
}
