import type { Metadata, RunStatus } from "#lib/contract/assistant.ts";
import type { StoredCitation } from "#lib/database/rows.ts";
import { type ErrorCode, errorTable } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import type { Ending } from "./stored-form.ts";

export type Outcome = {
  status: RunStatus;
  /** Why there is no whole answer. */
  code?: ErrorCode;
  /** The answer or as much of it as came; "" for none. */
  text: string;
  annotations: StoredCitation[];
  metadata: Metadata;
};

/** How a run ends: its status, why, and its answer. */
export const toEnding = ({ status, code, text, annotations, metadata }: Outcome): Ending => ({
  status,
  last_error: code ? { code, message: `${errorTable[code].title}.` } : null,
  answer: text
    ? { id: newId("msg"), text, annotations, metadata, status: status === "completed" ? "completed" : "incomplete" }
    : null,
});
