/** Messages on their way to the server, and messages that did not get there. */
import type { Message, QuestionContext, Run } from "#lib/contract/assistant.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import type { Question } from "../api.ts";
import { saveAttachments } from "../attachments.ts";
import { saveDraft } from "../browser/drafts.ts";
import { createViewStore } from "../browser/keyed-store.ts";
import type { RequestError } from "../request.ts";

export type Outgoing = {
  text: string;
  context: QuestionContext;
  attachments: readonly ThreadFile[];
  /** Idempotency key: a second attempt never asks twice. */
  key: string;
  /** The run whose question is asked again. */
  retryOf: string | null;
  /** The question that this message replaces. */
  replaces: string | null;
  error: RequestError | null;
};

export const outgoings = createViewStore<Outgoing | null>(
  () => null,
  // A reload must not lose a message that did not arrive.
  (view, entry) => {
    const unsent = entry && !entry.retryOf && !entry.replaces ? entry : null;
    saveDraft(view, unsent?.text ?? null);
    saveAttachments(view, unsent?.attachments ?? null);
  },
);

export const createOutgoing = (text: string, context: QuestionContext, fields: Partial<Outgoing> = {}): Outgoing => ({
  text,
  context,
  attachments: [],
  key: createKey(),
  retryOf: null,
  replaces: null,
  error: null,
  ...fields,
});

/** The message as the server takes it. */
export function toQuestion(threadId: string, outgoing: Outgoing): Question {
  const { text, key, context, attachments, retryOf, replaces } = outgoing;
  const { page, selection } = context;
  return {
    threadId,
    message: text,
    key,
    ...(retryOf && { retryOf }),
    ...(replaces && { replaces }),
    // A retry has the attachments of the question that it repeats.
    ...(attachments.length > 0 && !retryOf && { attachments: attachments.map(({ id }) => id) }),
    ...((page || selection) && { context: { ...(page && { page: page.path }), ...(selection && { selection }) } }),
  };
}

/** The message that an outgoing one becomes. */
export const toMessage = (
  { text, context, attachments }: Pick<Outgoing, "text" | "context" | "attachments">,
  { id, thread_id, run_id, created_at }: Pick<Message, "id" | "thread_id" | "run_id" | "created_at">,
): Message => ({
  id,
  object: "thread.message",
  created_at,
  thread_id,
  role: "user",
  content: [{ type: "text", text: { value: text, annotations: [] } }],
  run_id,
  metadata: {},
  status: "completed",
  author: null,
  edited_at: null,
  correction: null,
  context: context.page || context.selection ? context : null,
  steps: [],
  feedback: null,
  attachments: [...attachments],
  follow_ups: [],
});

/** The messages of the thread once the server has accepted the outgoing one and created `run`. */
export function withAccepted(messages: Message[], outgoing: Outgoing, run: Run): Message[] {
  const { retryOf, replaces } = outgoing;
  if (retryOf) {
    const question = messages.findIndex(({ id }) => id === run.message_id);
    return messages
      .slice(0, question + 1)
      .map((message, i) => (i === question ? { ...message, run_id: run.id } : message));
  }
  if (messages.some(({ id }) => id === run.message_id)) return messages;
  const replaced = messages.findIndex(({ id }) => id === replaces);
  const question = toMessage(outgoing, { ...run, id: run.message_id, run_id: run.id });
  return [...(replaced < 0 ? messages : messages.slice(0, replaced)), question];
}

/** crypto.randomUUID exists on https and localhost only. */
const createKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
