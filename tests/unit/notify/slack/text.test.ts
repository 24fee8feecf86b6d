import { describe, expect, test } from "vitest";
import type { Feedback } from "#lib/contract/assistant.ts";
import type { MessageRow, StoredContext } from "#lib/database/rows.ts";
import type { Notification } from "#lib/notify/notifier.ts";
import { createTexts } from "#lib/notify/slack/text.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const SITE = "https://docs.example.com";
const HOSTILE = "<!channel> <https://evil.example|click> & R&D";
const ESCAPED = "&lt;!channel&gt; &lt;https://evil.example|click&gt; &amp; R&amp;D";

const { lines, log } = recordLog();
const texts = createTexts({ siteUrl: SITE, log });
const thread = { id: "thread_1", title: null, pagePath: null, assistant: null, home: null };
const message = (text: string, context: StoredContext | null = null): MessageRow => ({
  id: "msg_1",
  thread_id: "thread_1",
  position: 1,
  run_id: "run_1",
  role: "user",
  text,
  annotations: [],
  metadata: {},
  context,
  status: "completed",
  created_at: "2026-10-01T00:00:00Z",
});

describe("a question", () => {
  const asked = (content: string, context: StoredContext | null, edited = false, attachments: string[] = []) =>
    texts.reply({
      ...{ kind: "message.created", attempt: 1, thread, message: message(content, context), edited, attachments },
    });

  test("names what was attached, as plain text", () => {
    expect(asked("Why?", null, false, [`a ${HOSTILE}.png`])?.text).toBe(`Reader:\nAttached: a ${ESCAPED}.png\nWhy?`);
  });

  test("shows the page it is about and the passage selected there, all as plain text", () => {
    const context = { page: "/docs/button", selection: `one\ntwo ${HOSTILE}` };
    expect(asked(HOSTILE, context)).toEqual({
      mrkdwn: false,
      text: `Reader:\nAbout <${SITE}/docs/button|/docs/button>\n> one two ${ESCAPED}\n${ESCAPED}`,
    });
  });

  test("shows the beginning of a long passage only", () => {
    const passage = asked("Why?", { page: null, selection: "word ".repeat(400) })?.text.split("\n")[1];
    expect(passage).toMatch(/^> word .* word…$/);
    expect(passage?.length).toBeLessThan(410);
  });

  test("about a page without a passage", () => {
    expect(asked("Why?", { page: "/docs", selection: null })?.text).toBe(`Reader:\nAbout <${SITE}/docs|/docs>\nWhy?`);
  });

  test("asked anew says so", () => {
    expect(asked("Better?", null, true)?.text).toBe("Reader (edited):\nBetter?");
  });
});

describe("an answer", () => {
  const answered = (metadata: Record<string, string>) => {
    const answer = { ...message("So."), metadata };
    return texts.reply({ kind: "message.completed", attempt: 1, thread, message: answer })?.text;
  };

  test("says before its text why it may not be one", () => {
    expect(answered({})).toBe("*Assistant:*\nSo.");
    expect(answered({ uncited: "true" })).toMatch(/^\*Assistant:\* .*cites nothing of the docs\._\nSo\.$/);
    expect(answered({ uncited: "true", uncovered: "true" })).toMatch(/do not seem to cover the question\._\nSo\.$/);
  });
});

describe("a vote", () => {
  const answer = message(`${HOSTILE} ${"and on ".repeat(20)}`);
  const voted = (feedback: Feedback | null) => {
    const note: Notification = { kind: "feedback.given", attempt: 1, thread, message: answer, feedback };
    return texts.reply(note)?.text.split("\n");
  };
  const which = `_On the answer:_ ${ESCAPED} and on and on and on and on and…`;

  test("for an answer is a thumb and which answer", () => {
    expect(voted({ rating: "up", reasons: [], note: "" })).toEqual([":thumbsup:", which]);
  });

  test("against it names what is wrong with it, and what the reader wrote", () => {
    expect(voted({ rating: "down", reasons: ["wrong", "off_topic"], note: HOSTILE })).toEqual([
      ":thumbsdown: wrong, off topic",
      which,
      ESCAPED,
    ]);
  });

  test("may be taken back", () => {
    expect(voted(null)).toEqual(["The reader took the vote back.", which]);
  });
});

describe("a text that cannot be rendered", () => {
  const render = () => {
    throw new RangeError(`Maximum call stack size exceeded at ${HOSTILE}`);
  };
  const plain = createTexts({ siteUrl: SITE, log, render });
  const about = { attempt: 1, thread } as const;

  test.each<[string, Notification]>([
    ["Assistant", { kind: "message.completed", ...about, message: message(HOSTILE) }],
    [
      "Run ended",
      { kind: "run.ended", ...about, run: { id: "run_1", status: "failed", code: null }, message: message(HOSTILE) },
    ],
  ])("of %s is said as plain text, and logged without its words", (author, note) => {
    lines.length = 0;
    expect(plain.reply(note)).toEqual({ text: `${author}:\n${ESCAPED}`, mrkdwn: false });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("RangeError");
    expect(lines[0]).not.toContain("evil.example");
  });

  test("is shortened as others", () => {
    const said = plain.reply({ kind: "message.completed", ...about, message: message("> ".repeat(20_000)) });
    expect(said?.text.length).toBeLessThanOrEqual(3_900);
    expect(said?.text).toContain("shortened");
  });
});
