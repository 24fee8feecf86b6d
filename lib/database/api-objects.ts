/** Converts database rows to the objects of the API. */
import {
  DEFAULT_ASSISTANT,
  type Feedback,
  type Message,
  type Run,
  type Thread,
  type UrlCitation,
} from "#lib/contract/assistant.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import type { Correction, Handoff } from "#lib/contract/maintainers.ts";
import type { CorrectionColumn, FeedbackRow, MessageRow, RunRow, ThreadRow, ThreadState } from "./rows.ts";

/** A time stamp of the database in Unix seconds. */
export const seconds = (timestamp: string): number => Math.floor(Date.parse(timestamp) / 1000);
const secondsOrNull = (timestamp: string | null): number | null => (timestamp === null ? null : seconds(timestamp));

export const toThread = (row: ThreadRow, state: ThreadState): Thread => ({
  id: row.id,
  object: "thread",
  created_at: seconds(row.created_at),
  updated_at: seconds(row.updated_at),
  metadata: row.metadata,
  assistant_id: row.assistant_id ?? DEFAULT_ASSISTANT,
  running: state.running,
  answered_at: secondsOrNull(state.answered_at),
  handoff: toHandoff(row),
});

export const toHandoff = ({ handoff, handoff_by }: Pick<ThreadRow, "handoff" | "handoff_by">): Handoff | null =>
  handoff && { state: handoff, by: handoff_by };

/** The parts of a message that are not in its row, or that depend on the current docs. */
export type MessageExtras = Pick<Message, "context" | "attachments" | "steps" | "feedback" | "follow_ups"> & {
  annotations: UrlCitation[];
};

export const toMessage = (row: MessageRow, { annotations, ...extras }: MessageExtras): Message => ({
  id: row.id,
  object: "thread.message",
  created_at: seconds(row.created_at),
  thread_id: row.thread_id,
  role: row.role,
  content: [{ type: "text", text: { value: row.text, annotations } }],
  run_id: row.run_id,
  metadata: { ...row.metadata, ...(row.context?.masked && { masked: row.context.masked.join(", ") }) },
  status: row.status,
  author: row.author,
  edited_at: secondsOrNull(row.edited_at),
  correction: row.correction && toCorrection(row.correction),
  ...extras,
});

const toCorrection = ({ text, author, corrected_at }: CorrectionColumn): Correction => ({
  text,
  author,
  created_at: seconds(corrected_at),
});

export const toFile = ({ id, name, media_type, bytes }: Omit<ThreadFile, "object">): ThreadFile => ({
  id,
  object: "file",
  name,
  media_type,
  bytes,
});

export const toFeedback = ({ rating, reasons, note }: FeedbackRow): Feedback => ({ rating, reasons, note });

/** Converts a run to its API object. The object has no engine state, instructions, schemas or upstream ids. */
export const toRun = (row: RunRow): Run => ({
  id: row.id,
  object: "thread.run",
  created_at: seconds(row.created_at),
  thread_id: row.thread_id,
  status: row.status,
  required_action: row.required_action && {
    type: "submit_tool_outputs",
    submit_tool_outputs: {
      tool_calls: row.required_action.names.map((name) => ({ type: "function", function: { name } })),
    },
  },
  last_error: row.last_error,
  started_at: secondsOrNull(row.started_at),
  completed_at: secondsOrNull(row.completed_at),
  usage: row.usage,
  steps: row.steps,
  message_id: row.message_id,
});
