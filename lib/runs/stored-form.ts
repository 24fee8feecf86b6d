/** A run's state as the database keeps it: what changed since the last checkpoint, and how it ended. */
import type { LoggedEvent, RunEnd, RunPatch } from "#lib/database/stores/runs.ts";
import { type RunState, toStored } from "./reducer.ts";

/** How a run ends, but for what its state says. */
export type Ending = Pick<RunEnd, "status" | "last_error" | "answer">;

/** What changed of a run since it was stored. */
export function patchOf(saved: RunState, now: RunState): RunPatch {
  const isNew = (...keys: (keyof RunState)[]) => keys.some((key) => saved[key] !== now[key]);
  return {
    ...(isNew("rounds", "calls", "hosted", "lost", "degraded") && { state: toStored(now) }),
    ...(isNew("calls") && {
      status: now.calls ? "requires_action" : "in_progress",
      required_action: requiredAction(now),
    }),
    ...(isNew("engine", "answer") && { engine: now.engine, answer: now.answer.toWellFormed() }),
    ...(isNew("steps") && { steps: now.steps }),
    ...(now.usage && isNew("usage") && { usage: now.usage }),
    ...(now.conversationId !== null && isNew("conversationId") && { thread_ref: now.conversationId }),
  };
}

/** Names of the tools that the model waits for; null for none. */
export const requiredAction = ({ calls }: RunState) => calls && { names: calls.map((call) => call.name.slice(0, 64)) };

/** A reader who stopped an answer got what they wanted: that is no error. */
export const lastEvent = ({ status, last_error: error, answer }: Ending): LoggedEvent =>
  error && status !== "cancelled"
    ? { type: "error", data: { status, ...error } }
    : { type: "done", data: { status, message_id: answer?.id ?? null } };
