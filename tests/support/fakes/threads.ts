import type { Message, Thread } from "#lib/contract/assistant.ts";

/** A thread with the last activity `updated`, by default on a day of no importance. */
export function fakeThread(
  name: string,
  updated = new Date("2026-10-14T12:00:00"),
  patch: Partial<Thread> = {},
): Thread {
  const updated_at = Math.floor(updated.getTime() / 1_000);
  return {
    id: `thread_${name.toLowerCase().replace(/\W+/g, "_")}`,
    object: "thread",
    created_at: updated_at - 60,
    updated_at,
    assistant_id: "default",
    metadata: { threadTitle: name },
    running: false,
    answered_at: updated_at,
    handoff: null,
    ...patch,
  };
}

export function fakeMessage(
  thread: Thread,
  role: Message["role"],
  value: string,
  patch: Partial<Message> = {},
): Message {
  return {
    id: `msg_${role}_${thread.id}`,
    object: "thread.message",
    created_at: thread.created_at,
    thread_id: thread.id,
    role,
    content: [{ type: "text", text: { value, annotations: [] } }],
    run_id: null,
    metadata: {},
    status: "completed",
    author: null,
    edited_at: null,
    correction: null,
    context: null,
    steps: [],
    feedback: null,
    attachments: [],
    follow_ups: [],
    ...patch,
  };
}
