import { describe, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import type { Feedback } from "#lib/contract/assistant.ts";
import type { StoredContext } from "#lib/database/rows.ts";
import type { Notification } from "#lib/notify/notifier.ts";
import { createMessages } from "#lib/notify/slack/messages.ts";
import { notedMessage, notedThread } from "#tests/support/fakes/notes.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const SITE = "https://docs.example.com";
const HOSTILE = "<!channel> <https://evil.example|click> & R&D";
const ESCAPED = "&lt;!channel&gt; &lt;https://evil.example|click&gt; &amp; R&amp;D";

const { lines, log } = recordLog();
const site = { addresses: ownAddresses(SITE), isInteractive: true, log };
const texts = createMessages(site);
const thread = notedThread();

describe("the message of a question", () => {
  const asked = (content: string, context: StoredContext | null, edited = false, attachments: string[] = []) =>
    texts.reply({
      ...{
        kind: "message.created",
        attempt: 1,
        thread,
        message: notedMessage(content, { context }),
        edited,
        attachments,
      },
    });

  test("the message names the attached files, as plain text", () => {
    expect(asked("Why?", null, false, [`a ${HOSTILE}.png`])?.text).toBe(`Reader:\nAttached: a ${ESCAPED}.png\nWhy?`);
  });

  test("the message shows the page and the selected passage, as plain text", () => {
    const context = { page: "/docs/button", selection: `one\ntwo ${HOSTILE}` };
    expect(asked(HOSTILE, context)).toMatchObject({
      mrkdwn: false,
      text: `Reader:\nAbout <${SITE}/docs/button|/docs/button>\n> one two ${ESCAPED}\n${ESCAPED}`,
    });
  });

  test("the message shows only the beginning of a long passage", () => {
    const passage = asked("Why?", { page: null, selection: "word ".repeat(400) })?.text.split("\n")[1];
    expect(passage).toMatch(/^> word .* word…$/);
    expect(passage?.length).toBeLessThan(410);
  });

  test("the message names the page if no passage was selected", () => {
    expect(asked("Why?", { page: "/docs", selection: null })?.text).toBe(`Reader:\nAbout <${SITE}/docs|/docs>\nWhy?`);
  });

  test("the message of an edited question says that it was edited", () => {
    expect(asked("Better?", null, true)?.text).toBe("Reader (edited):\nBetter?");
  });
});

describe("the message of an answer", () => {
  const answered = (metadata: Record<string, string>) => {
    const answer = { ...notedMessage("So."), metadata };
    return texts.reply({ kind: "message.completed", attempt: 1, thread, message: answer, steps: [] })?.text;
  };

  test("the message says before the text why the answer is in doubt", () => {
    expect(answered({})).toBe("*Assistant:*\nSo.");
    expect(answered({ uncited: "true" })).toMatch(/^\*Assistant:\* .*cites nothing of the docs\._\nSo\.$/);
    expect(answered({ uncited: "true", uncovered: "true" })).toMatch(/do not seem to cover the question\._\nSo\.$/);
  });
});

describe("the message of a vote", () => {
  const answer = notedMessage(`${HOSTILE} ${"and on ".repeat(20)}`);
  const voted = (feedback: Feedback | null) => {
    const notification: Notification = { kind: "feedback.given", attempt: 1, thread, message: answer, feedback };
    return texts.reply(notification)?.text.split("\n");
  };
  const which = `_On the answer:_ ${ESCAPED} and on and on and on and on and…`;

  test("a vote for an answer shows a thumb and the beginning of the answer", () => {
    expect(voted({ rating: "up", reasons: [], note: "" })).toEqual([":thumbsup:", which]);
  });

  test("a vote against an answer shows its reasons and the reader's words", () => {
    expect(voted({ rating: "down", reasons: ["wrong", "off_topic"], note: HOSTILE })).toEqual([
      ":thumbsdown: wrong, off topic",
      which,
      ESCAPED,
    ]);
  });

  test("a withdrawn vote is announced with the beginning of the answer", () => {
    expect(voted(null)).toEqual(["The reader took the vote back.", which]);
  });
});

describe("a text that cannot be rendered", () => {
  const render = () => {
    throw new RangeError(`Maximum call stack size exceeded at ${HOSTILE}`);
  };
  const plain = createMessages({ ...site, render });
  const about = { attempt: 1, thread } as const;

  test.each<[string, Notification]>([
    ["Assistant", { kind: "message.completed", ...about, message: notedMessage(HOSTILE), steps: [] }],
    [
      "Run ended",
      {
        kind: "run.ended",
        ...about,
        run: { id: "run_1", status: "failed", code: null },
        message: notedMessage(HOSTILE),
      },
    ],
  ])(
    "a text of %s that cannot be rendered is posted as plain text, and the log holds none of it",
    (author, notification) => {
      lines.length = 0;
      expect(plain.reply(notification)).toEqual({ text: `${author}:\n${ESCAPED}`, mrkdwn: false });
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain("RangeError");
      expect(lines[0]).not.toContain("evil.example");
    },
  );

  test("a text that cannot be rendered is shortened like any other", () => {
    const said = plain.reply({
      kind: "message.completed",
      ...about,
      message: notedMessage("> ".repeat(20_000)),
      steps: [],
    });
    expect(said?.text.length).toBeLessThanOrEqual(3_900);
    expect(said?.text).toContain("shortened");
  });
});
