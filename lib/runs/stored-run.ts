/** A run's state as the database stores it: what changed since the last checkpoint, and how the run ended. */
import type { Metadata, RunStatus } from "#lib/contract/assistant.ts";
import type { StoredCitation } from "#lib/database/rows.ts";
import type { LoggedEvent, RunEnd, RunPatch } from "#lib/database/stores/runs.ts";
import { type ErrorCode, errorTable } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { type RunState, toStored } from "./reducer.ts";

/** How a run ends, without the columns that come from its state. */
export type StoredEnd = Pick<RunEnd, "status" | "last_error" | "answer">;

/** The columns that changed since `saved` was stored. */
export function patchOf(saved: RunState, now: RunState): RunPatch {
  const isNew = (...keys: (keyof RunState)[]) => keys.some((key) => saved[key] !== now[key]);
  return {
    ...(isNew("rounds", "calls", "hosted", "lost", "found", "degraded") && { state: toStored(now) }),
    ...(isNew("calls") && {
      status: now.calls ? "requires_action" : "in_progress",
      required_action: requiredActionOf(now),
    }),
    ...(isNew("engine", "answer") && { engine: now.engine, answer: now.answer.toWellFormed() }),
    ...(isNew("steps") && { steps: now.steps }),
    ...(now.usage && isNew("usage") && { usage: now.usage }),
    ...(now.conversationId !== null && isNew("conversationId") && { conversation_id: now.conversationId }),
  };
}

/** Names of the tools whose outputs the model waits for; null for none. */
export const requiredActionOf = ({ calls }: RunState) =>
  calls && { names: calls.map((call) => call.name.slice(0, 64)) };

/** The last event of a run. A cancelled run ends with `done`: its reader asked for that. */
export const lastEventOf = ({ status, last_error: error, answer }: StoredEnd): LoggedEvent =>
  error && status !== "cancelled"
    ? { type: "error", data: { status, ...error } }
    : { type: "done", data: { status, message_id: answer?.id ?? null } };

export type RunResult = {
  status: RunStatus;
  /** Why the answer is missing or incomplete. */
  code?: ErrorCode;
  /** The answer, or the part of it that arrived; "" for none. */
  text: string;
  annotations: StoredCitation[];
  metadata: Metadata;
};

/** The end of a run as the database stores it: status, error and answer. */
export const toStoredEnd = ({ status, code, text, annotations, metadata }: RunResult): StoredEnd => ({
  status,
  last_error: code ? { code, message: `${errorTable[code].title}.` } : null,
  answer: text
    ? { id: newId("msg"), text, annotations, metadata, status: status === "completed" ? "completed" : "incomplete" }
    : null,
});
