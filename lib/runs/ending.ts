import type { Metadata, RunStatus } from "#lib/contract/assistant.ts";
import type { StoredCitation } from "#lib/database/rows.ts";
import { type ErrorCode, errorTable } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import type { Ending } from "./stored-form.ts";

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
export const toEnding = ({ status, code, text, annotations, metadata }: RunResult): Ending => ({
  status,
  last_error: code ? { code, message: `${errorTable[code].title}.` } : null,
  answer: text
    ? { id: newId("msg"), text, annotations, metadata, status: status === "completed" ? "completed" : "incomplete" }
    : null,
});
