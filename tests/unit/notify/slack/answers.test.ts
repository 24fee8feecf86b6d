import { expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import type { Notification } from "#lib/notify/notifier.ts";
import { createMessages } from "#lib/notify/slack/messages.ts";
import { staleText } from "#lib/notify/slack/text.ts";
import { loadNote } from "#lib/outbox/notifications.ts";
import { NO_SUBJECT, notedMessage, notedThread } from "#tests/support/fakes/notes.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const SITE = "https://docs.example.com";
const HOSTILE = "<!channel> <https://evil.example|click>";
const ESCAPED = "&lt;!channel&gt; &lt;https://evil.example|click&gt;";
const texts = createMessages({
  ...{ addresses: ownAddresses(SITE), isInteractive: true, log: recordLog().log },
});
const correction = { text: `Use it.\n\n${HOSTILE}`, author: HOSTILE, corrected_at: "2026-10-01T00:00:00Z" };
const row = {
  ...{ id: 1, lane: "notify" as const, notifier: "slack", thread_id: "answer_1", kind: "answer.stale", attempts: 2 },
  created_at: "",
};

test("a correction shows its author, the answer that it replaces, and the text", () => {
  const message = notedMessage("Do not use it.", { role: "assistant", correction });
  const note: Notification = { kind: "answer.corrected", attempt: 1, thread: notedThread(), message, correction };
  const { text = "" } = texts.reply(note) ?? {};
  expect(text).toContain(`*Corrected by ${ESCAPED}*\n_The answer was:_ Do not use it.\nUse it.`);
  expect(text).not.toContain("<!channel>");
});

test("a stale notice names the question and links to the changed sources, as plain text", () => {
  const changed = [{ url: "/docs/size#units", title: `Size ${HOSTILE}` }];
  const { text } = staleText({ id: "answer_1", version: 2, question: HOSTILE, changed }, ownAddresses(SITE));
  expect(text).toContain(`Question: ${ESCAPED}\nChanged: <${SITE}/docs/size#units|Size ${ESCAPED}>`.slice(0, 60));
  expect(text).not.toContain("<!channel>");
  expect(text).not.toContain("<https://evil");
});

test("a stale notice is loaded from its row alone, and a correction from its message", () => {
  const answer = { id: "answer_1", version: 2, question: "How?", changed: [{ url: "/docs/a#b", title: "A" }] };
  expect(loadNote({ ...row, payload: answer }, NO_SUBJECT)).toMatchObject({ kind: "answer.stale", attempt: 2, answer });
  const corrected = { ...row, kind: "answer.corrected", payload: { message_id: "msg_1" } };
  const thread = { id: "thread_1", owner_hash: "o", conversation_id: null, metadata: {}, page_path: null };
  const rest = { assistant_id: null, homes: {}, handoff: null, handoff_by: null, created_at: "", updated_at: "" };
  const load = (message: ReturnType<typeof notedMessage> | null) =>
    loadNote(corrected, { ...NO_SUBJECT, thread: { ...thread, ...rest }, message });
  expect(load(notedMessage("So.", { correction }))).toMatchObject({ kind: "answer.corrected", correction });
  expect(load(notedMessage("So."))).toBeNull();
  expect(load(null)).toBeNull();
});
