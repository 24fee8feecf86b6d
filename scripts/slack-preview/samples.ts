/** The conversation that the pictures show. Its messages are made by the notifier. */
import { ownAddresses } from "#lib/addresses/addresses.ts";
import type { RunStep } from "#lib/contract/assistant.ts";
import { SEARCH_TOOL } from "#lib/contract/docs.ts";
import type { MessageRow, ThreadCounts } from "#lib/database/rows.ts";
import type { NotedThread, Notification } from "#lib/notify/notifier.ts";
import { createMessages, type SlackMessage } from "#lib/notify/slack/messages.ts";
import type { Shown } from "./draw.ts";

const SITE = "https://docs.example.com";
const messages = createMessages({ addresses: ownAddresses(SITE), isInteractive: true, log: console });

const counts: ThreadCounts = {
  ...{ questions: 2, answers: 1, doubts: 1, replies: 1, corrections: 0, up: 0, down: 1 },
};
const thread: NotedThread = {
  ...{ id: "thread_5Jw0rXo2", title: "Disabled buttons that keep focus", pagePath: "/docs/components/button" },
  ...{ assistant: null, home: null, handoff: null, counts },
};
const about = { thread, attempt: 1 };

const message = (role: MessageRow["role"], text: string, fields: Partial<MessageRow> = {}): MessageRow => ({
  ...{ id: "msg_1", thread_id: thread.id, position: 1, run_id: null, role, text, annotations: [], metadata: {} },
  ...{ context: null, status: "completed", author: null, origin: null, edited_at: null, correction: null },
  ...{ created_at: "2026-11-24T12:00:00Z", ...fields },
});
const source = (url: string, title: string) => ({
  ...{ type: "url_citation" as const, url, title, start_index: 0, end_index: 1 },
});
const step: RunStep = {
  ...{ type: "tool_call", tool: SEARCH_TOOL, query: "disabled button focus", covered: false, ms: 120, error: null },
  sections: ["states", "focus", "api", "loading", "groups"].map((id) => ({
    ...{ url: `/docs/components/button#${id}`, title: "Button", heading: id },
  })),
};

const question: Notification = {
  ...{ kind: "message.created", ...about, edited: false, attachments: ["checkout.png"] },
  message: message("user", "Can a disabled button keep its focus? Mail me at [masked email] if it cannot.", {
    context: {
      page: "/docs/components/button",
      selection: "A disabled button cannot be reached with the Tab key.",
      masked: ["email"],
    },
  }),
};
const answer = message(
  "assistant",
  "Not with `disabled`: the browser takes the button out of the tab order.\n\nThe page on [states](/docs/components/button#states) names *loading* as the state for a button that is **busy**, which stays focusable.",
  {
    id: "msg_2",
    metadata: { uncovered: "true" },
    annotations: [
      source("/docs/components/button#states", "Button › States"),
      source("/docs/patterns/forms#focus", "Forms › Focus after sending"),
    ],
  },
);
const correction = {
  ...{ author: "Ada Park", corrected_at: "2026-11-24T12:05:00Z" },
  text: "Set `aria-disabled` instead of `disabled`. The button keeps its focus, and you ignore the click yourself.",
};
const stale = {
  ...{ id: "answer_1", version: 2, question: "Can a disabled button keep its focus?" },
  changed: [{ url: "/docs/components/button#states", title: "Button › States" }],
};

const show = (sent: SlackMessage | null, isReply = true): Shown[] =>
  sent?.blocks ? [{ blocks: sent.blocks, isReply }] : [];
const first = (handoff: NotedThread["handoff"]) =>
  show(messages.thread({ ...thread, handoff }, `${SITE}/review/${thread.id}`), false);
const reply = (notification: Notification) => show(messages.reply(notification));

/** The pictures by the name of their file, with a description. */
export const PICTURES: Record<string, { title: string; messages: Shown[] }> = {
  "first-message": {
    title: "The first message of a thread whose reader waits for a person",
    messages: first({ state: "waiting", by: null }),
  },
  conversation: {
    title: "A question, its answer and a vote as replies",
    messages: [
      ...reply(question),
      ...reply({ kind: "message.completed", ...about, message: answer, steps: [step] }),
      ...reply({
        ...{ kind: "feedback.given", ...about, message: answer },
        feedback: { rating: "down", reasons: ["incomplete"], note: "What about buttons that are not busy?" },
      }),
    ],
  },
  maintainers: {
    title: "A maintainer takes the thread, answers the reader and corrects the answer",
    messages: [
      ...first({ state: "taken", by: "Ada Park" }),
      ...reply({ kind: "handoff.changed", ...about, handoff: { state: "taken", by: "Ada Park" } }),
      ...reply({
        ...{ kind: "maintainer.replied", ...about },
        message: message("maintainer", "It can: see the new answer. I will add it to the page.", {
          author: "Ada Park",
        }),
      }),
      ...reply({ kind: "answer.corrected", ...about, message: answer, correction }),
    ],
  },
  "stale-answer": {
    title: "The notice that the source of a verified answer has changed",
    messages: show(messages.stale(stale), false),
  },
};
