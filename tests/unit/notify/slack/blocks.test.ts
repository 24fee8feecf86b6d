import { describe, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import type { RunStep } from "#lib/contract/assistant.ts";
import { SEARCH_TOOL } from "#lib/contract/docs.ts";
import type { Handoff } from "#lib/contract/maintainers.ts";
import type { MessageRow, StoredCitation } from "#lib/database/rows.ts";
import type { NotedThread, Notification } from "#lib/notify/notifier.ts";
import { type Block, findLimitProblems } from "#lib/notify/slack/blocks/blocks.ts";
import { splitMrkdwn } from "#lib/notify/slack/blocks/split.ts";
import { createMessages, type MessageParts } from "#lib/notify/slack/messages.ts";
import { NO_COUNTS, notedMessage, notedThread } from "#tests/support/fakes/notes.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const SITE = "https://docs.example.com";
const { log } = recordLog();
const parts: MessageParts = { addresses: ownAddresses(SITE), isInteractive: true, log };
const about = { attempt: 1, thread: notedThread() } as const;

/** The texts of blocks, one line for each block, with buttons in brackets. */
const lines = (blocks: Block[] = []): string[] => blocks.map((block) => textsOf(block).join(" | "));
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== "object" || value === null) return [];
  const { type, text, elements, action_id, url } = value as Record<string, unknown>;
  if (type === "button") return [`[${textsOf(text)}: ${action_id}]`];
  if (typeof text === "string") return [typeof url === "string" ? `${text} (${url})` : text];
  return textsOf(text ?? elements);
}
const REVIEW = `${SITE}/review/thread_1`;
const parent = (fields: Partial<NotedThread>, isInteractive = true, review: string | null = REVIEW) =>
  lines(createMessages({ ...parts, isInteractive }).thread(notedThread(fields), review).blocks);
const reply = (note: Notification, changed: Partial<MessageParts> = {}) =>
  lines(createMessages({ ...parts, ...changed }).reply(note)?.blocks);

describe("the first message of a thread", () => {
  const BUTTONS = "[Take: thread.take] | [Reply to reader: thread.reply] | [Review: thread.review]";

  test("the first message shows title, page, assistant and id", () => {
    expect(parent({ title: "About\nbuttons", pagePath: "/docs/button", assistant: "reviewer" })).toEqual([
      "About buttons",
      `Page: <${SITE}/docs/button|/docs/button> | Assistant: reviewer | Thread: thread_1`,
      BUTTONS,
    ]);
    expect(parent({})[0]).toBe("New thread");
  });

  test("the first message counts what is in the thread, and leaves out what is not", () => {
    const counts = { questions: 3, answers: 1, doubts: 1, replies: 2, corrections: 1, up: 1, down: 2 };
    expect(parent({ counts })[2]).toBe("3 questions · 1 answer · 1 in doubt · 👍 1 · 👎 2 · 2 replies · 1 correction");
    expect(parent({ counts: { ...NO_COUNTS, questions: 1 } })[2]).toBe("1 question");
  });

  test.each<[Handoff, string, string]>([
    [{ state: "waiting", by: null }, "🙋 Waiting for a person", "[Take: thread.take]"],
    [{ state: "taken", by: "Ada" }, "👤 Taken by Ada: the assistant does not answer", "[Hand back: thread.hand_back]"],
    [{ state: "resolved", by: "Ada" }, "✅ Handed back by Ada", "[Take: thread.take]"],
  ])("the first message shows the handoff %j with the button that fits it", (handoff, state, button) => {
    const shown = parent({ handoff });
    expect(shown[2]).toBe(state);
    expect(shown.at(-1)).toMatch(new RegExp(`^${button.replace(/[[\]]/g, "\\$&")} \\|`));
  });

  test("without inbound Slack and without review pages there are no buttons", () => {
    expect(parent({}, false).at(-1)).toBe("[Review: thread.review]");
    expect(parent({}, false, null)).toHaveLength(2);
  });
});

describe("replies", () => {
  const asked = (fields: Partial<MessageRow>, edited = false, attachments: string[] = []): Notification => ({
    ...{ kind: "message.created", ...about, message: notedMessage("Why *so*?", fields), edited, attachments },
  });
  const step = (fields: Partial<RunStep>): RunStep => ({
    ...{ type: "tool_call", tool: SEARCH_TOOL, query: "slack", sections: [], covered: true, ms: 120, error: null },
    ...fields,
  });
  const answered = (fields: Partial<MessageRow>, steps: RunStep[] = []): Notification => ({
    ...{ kind: "message.completed", ...about, message: notedMessage("See **it**.", fields), steps },
  });

  test("a question shows its page, passage, files and what was masked, and its text without markup", () => {
    const context = { page: "/docs/button", selection: "a\npassage", masked: ["email", "phone"] };
    expect(reply(asked({ context }, true, ["a.png", "b.pdf"]))).toEqual([
      `Reader (edited) | About <${SITE}/docs/button|/docs/button> | Masked: email, phone | Attached: a.png, b.pdf`,
      "a passage",
      "Why *so*?",
    ]);
    expect(reply(asked({}))).toEqual(["Reader", "Why *so*?"]);
  });

  test("an answer shows its doubt, its sources once each, its steps in one line, and a button to correct it", () => {
    const source = (url: string, title: string): StoredCitation => ({
      ...{ type: "url_citation", url, title, start_index: 0, end_index: 1 },
    });
    const annotations = [source("/docs/a#b", "A › B"), source("/docs/a#b", "A › B"), source("https://x.test/", "X")];
    const found = { url: "/docs/a#b", title: "A", heading: "B" };
    const steps = [
      step({ sections: [found, found] as RunStep["sections"] }),
      step({ query: "more", covered: false, error: "tool_timeout", ms: 0 }),
    ];
    expect(reply(answered({ annotations, metadata: { uncited: "true" } }, steps))).toEqual([
      "Assistant | ❔ The answer cites nothing of the docs.",
      "See *it*.",
      `Sources | A › B (${SITE}/docs/a#b) | X`,
      "Searched “slack” · 2 sections · 120 ms  →  Searched “more” · failed (tool_timeout)",
      "[Correct this: answer.correct]",
    ]);
    expect(reply(answered({}), { isInteractive: false })).toEqual(["Assistant", "See *it*."]);
    expect(reply(answered({ metadata: { verified: "answer_1" } }))[0]).toBe(
      "Assistant | ✅ Verified by the maintainers",
    );
  });

  test("a vote, the end of a run, a maintainer's reply and a handoff are shown", () => {
    const message = notedMessage("So.", { role: "maintainer", author: "Ada" });
    const feedback = { rating: "down", reasons: ["wrong", "off_topic"], note: "No." } as const;
    expect(
      reply({ kind: "feedback.given", ...about, message, feedback: { ...feedback, reasons: [...feedback.reasons] } }),
    ).toEqual(["👎 wrong, off topic | So. | No."]);
    expect(reply({ kind: "feedback.given", ...about, message, feedback: null })).toEqual([
      "The reader took the vote back. | So.",
    ]);
    const run = { id: "run_1", status: "failed", code: "engine_failed" };
    expect(reply({ kind: "run.ended", ...about, run, message })).toEqual([
      "Run failed (engine_failed): There is no answer.",
      "So.",
    ]);
    expect(reply({ kind: "maintainer.replied", ...about, message })).toEqual(["Ada to the reader", "So."]);
    const handoff = { state: "taken", by: "Ada" } as const;
    expect(reply({ kind: "handoff.changed", ...about, handoff })[0]).toMatch(/^👤 Ada took the thread\./);
    expect(reply({ kind: "handoff.changed", ...about, handoff: null })).toEqual([
      "The reader no longer asks for a person.",
    ]);
  });

  test("a long answer is split into sections, and cut with a note where one message is full", () => {
    const shown = reply(answered({ text: "A sentence of an answer.\n\n".repeat(180) }));
    expect(shown.slice(1, -1).length).toBeGreaterThan(1);
    expect(
      shown
        .slice(1, -1)
        .join("\n\n")
        .match(/A sentence/g),
    ).toHaveLength(180);
    const message = createMessages(parts).reply(answered({ text: "word ".repeat(20_000) }));
    expect(JSON.stringify(message?.blocks)).toContain("shortened from");
    expect(JSON.stringify(message?.blocks).length).toBeGreaterThan(7_000);
    expect(findLimitProblems(message)).toEqual([]);
  });
});

describe("splitting a text", () => {
  test("a text is split between paragraphs, and a code block is closed and opened again", () => {
    expect(splitMrkdwn("one\n\ntwo", 100)).toEqual(["one\n\ntwo"]);
    expect(splitMrkdwn(`${"a".repeat(60)}\n\n${"b".repeat(60)}`, 100)).toEqual(["a".repeat(60), "b".repeat(60)]);
    const code = splitMrkdwn(`\`\`\`\n${"  line\n".repeat(40)}\`\`\``, 100);
    expect(code.length).toBeGreaterThan(2);
    for (const part of code) expect(part).toMatch(/^```\n( {2}line\n?)+```$/);
  });
});

describe("the limits of Slack", () => {
  const text = (length: number) => ({ type: "plain_text", text: "x".repeat(length), emoji: false });
  const section = (length: number) => ({ type: "section", text: text(length) });
  const button = (value: string) => ({ type: "button", text: text(5), action_id: "thread.take", value });

  test.each<[string, unknown[]]>([
    ["51 blocks", Array(51).fill(section(1))],
    ["a section of 3,001 characters", [section(3_001)]],
    ["an empty section", [section(0)]],
    ["a header of 151 characters", [{ type: "header", text: text(151) }]],
    ["a context of 11 elements", [{ type: "context", elements: Array(11).fill(text(1)) }]],
    ["a context without elements", [{ type: "context", elements: [] }]],
    ["26 buttons", [{ type: "actions", elements: Array(26).fill(button("a")) }]],
    ["two buttons with one action", [{ type: "actions", elements: [button("a"), button("b")] }]],
    ["a button with a text as its value", [{ type: "actions", elements: [button("<@U1> and more")] }]],
    ["blocks that are too long together", Array(5).fill(section(2_500))],
    ["a text that Slack may change", [{ type: "section", text: { type: "mrkdwn", text: "x" } }]],
    ["a block of another type", [{ type: "markdown", text: "x" }]],
  ])("%s exceed them", (_, blocks) => {
    expect(findLimitProblems({ text: "x", blocks })).not.toEqual([]);
  });

  test("a message within them has no problems", () => {
    const blocks = [
      { type: "header", text: text(150) },
      section(3_000),
      { type: "actions", elements: [button("a b")] },
    ];
    expect(findLimitProblems({ text: "x", blocks })).toEqual([]);
    expect(findLimitProblems({ text: "x".repeat(4_001) })).toHaveLength(1);
  });
});
