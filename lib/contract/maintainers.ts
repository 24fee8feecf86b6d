/** What readers see of maintainers: handoffs of threads, corrections of answers, and the events of a thread. */

/**
 * waiting: the reader asked for a person. taken: a maintainer has the thread, and the assistant does not answer.
 * resolved: the thread was handed back to the assistant.
 */
export const HANDOFF_STATES = ["waiting", "taken", "resolved"] as const;
export type HandoffState = (typeof HANDOFF_STATES)[number];
/** `by`: the display name of the maintainer; null while the reader waits. */
export type Handoff = { state: HandoffState; by: string | null };

/** The answer of a maintainer in place of an answer of the assistant. `text` is Markdown. */
export type Correction = { text: string; author: string; created_at: number };

/**
 * Events of `GET …/thread/:threadId/events`. `changed`: a maintainer has changed the thread or its messages since
 * `maintained_at` of the event before. A client loads both again.
 */
export type ThreadEvent = { type: "changed"; data: { maintained_at: string } };
