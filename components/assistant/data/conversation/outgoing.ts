/** Messages on their way to the server, and those that did not get there. */
import type { Message, QuestionContext, Run } from "#lib/contract/assistant.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import type { Question, RequestError } from "./api.ts";
import { keepAttachments } from "./attachments.ts";
import { keepDraft } from "./browser/drafts.ts";
import { createKeyedStore } from "./browser/keyed-store.ts";

export type Outgoing = {
  text: string;
  context: QuestionContext;
  attachments: readonly ThreadFile[];
  /** Idempotency key: trying again never asks twice. */
  key: string;
  /** The run that is tried again, or the question whose place this one takes. */
  retryOf: string | null;
  replaces: string | null;
  error: RequestError | null;
};

export const outgoings = createKeyedStore<Outgoing | null>(
  () => null,
  // A reload must not lose what never arrived.
  (view, entry) => {
    const unsent = entry && !entry.retryOf && !entry.replaces ? entry : null;
    keepDraft(view, unsent?.text ?? null);
    keepAttachments(view, unsent?.attachments ?? null);
  },
);

export const question = (text: string, context: QuestionContext, fields: Partial<Outgoing> = {}): Outgoing => ({
  text,
  context,
  attachments: [],
  key: newKey(),
  retryOf: null,
  replaces: null,
  error: null,
  ...fields,
});

/** As the server wants it. */
export function toRequest(threadId: string, outgoing: Outgoing): Question {
  const { text, key, context, attachments, retryOf, replaces } = outgoing;
  const { page, selection } = context;
  return {
    threadId,
    message: text,
    key,
    ...(retryOf && { retryOf }),
    ...(replaces && { replaces }),
    // What is tried again keeps its own.
    ...(attachments.length > 0 && !retryOf && { attachments: attachments.map(({ id }) => id) }),
    ...((page || selection) && { context: { ...(page && { page: page.path }), ...(selection && { selection }) } }),
  };
}

/** What a reader writes, as the message it becomes. */
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
  context: context.page || context.selection ? context : null,
  steps: [],
  feedback: null,
  attachments: [...attachments],
  follow_ups: [],
});

/** The messages once `run` was accepted, as the server has them by now. */
export function withAccepted(messages: Message[], outgoing: Outgoing, run: Run): Message[] {
  const { retryOf, replaces } = outgoing;
  if (retryOf) {
    const question = messages.findIndex(({ id }) => id === run.message_id);
    return messages
      .slice(0, question + 1)
      .map((message, i) => (i === question ? { ...message, run_id: run.id } : message));
  }
  const replaced = messages.findIndex(({ id }) => id === replaces);
  const asked = toMessage(outgoing, { ...run, id: run.message_id, run_id: run.id });
  const known = messages.some(({ id }) => id === run.message_id);
  return known ? messages : [...(replaced < 0 ? messages : messages.slice(0, replaced)), asked];
}

/** crypto.randomUUID exists on https and localhost only. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
