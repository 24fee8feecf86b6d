import { Theme } from "@twilio-paste/core/theme";
import { RouterContext } from "next/dist/shared/lib/router-context.shared-runtime.js";
import type { NextRouter } from "next/router.js";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, it } from "vitest";
import { ChatLog } from "#components/assistant/conversation/chat-log.tsx";
import { toTurns } from "#components/assistant/conversation/turns.ts";
import { NO_CONTEXT } from "#components/assistant/data/browser/drafts.ts";
import type { Conversation } from "#components/assistant/data/conversation/conversation.ts";
import { createOutgoing } from "#components/assistant/data/conversation/outgoing.ts";
import { RequestError } from "#components/assistant/data/request.ts";
import type { Message } from "#lib/contract/assistant.ts";
import { stubBrowser } from "#tests/support/fakes/browser.ts";
import { buttonsIn, fakeConversation, visibleText } from "#tests/support/fakes/conversations.ts";
import { fakeProblem, fakeRun } from "#tests/support/fakes/runs.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";

beforeEach(stubBrowser);

const thread = fakeThread("A");
const ask = (text: string, patch: Partial<Message> = {}) =>
  fakeMessage(thread, "user", text, { id: `msg_${text}`, run_id: `run_${text}`, ...patch });
const answer = (text: string, patch: Partial<Message> = {}) =>
  fakeMessage(thread, "assistant", text, { id: `msg_${text}`, run_id: `run_${text}`, ...patch });
const router = { asPath: "/docs", events: { on: () => undefined, off: () => undefined } } as unknown as NextRouter;

const html = (patch: Partial<Conversation>) =>
  renderToStaticMarkup(
    <RouterContext.Provider value={router}>
      <Theme.Provider theme="default">
        <ChatLog conversation={fakeConversation(patch)} supportUrl={null} onStartOver={() => undefined}>
          <p>Ask the docs</p>
        </ChatLog>
      </Theme.Provider>
    </RouterContext.Provider>,
  );
const questionsIn = (page: string) =>
  [...page.matchAll(/<div[^>]*data-question=""[^>]*>([^<]*)</g)].map(([, text]) => text);

describe("messages as turns", () => {
  it.each<[string, Message[], [string | null, string | null][]]>([
    ["a question and its answer are one turn", [ask("a"), answer("b")], [["a", "b"]]],
    [
      "a question without an answer is a turn",
      [ask("a"), ask("b"), answer("c")],
      [
        ["a", null],
        ["b", "c"],
      ],
    ],
    [
      "a second answer is a turn of its own",
      [ask("a"), answer("b"), answer("c")],
      [
        ["a", "b"],
        [null, "c"],
      ],
    ],
    [
      "an answer whose question is gone is a turn",
      [answer("b"), ask("c")],
      [
        [null, "b"],
        ["c", null],
      ],
    ],
  ])("%s", (_, messages, expected) => {
    const textOf = (message: Message | null) => message?.content[0]?.text.value ?? null;
    expect(toTurns(messages).map(({ question, answer }) => [textOf(question), textOf(answer)])).toEqual(expected);
  });

  it("a turn has the same id before and after its answer", () => {
    expect(toTurns([ask("a")])[0]?.id).toBe(toTurns([ask("a"), answer("b")])[0]?.id);
  });
});

describe("the log of a conversation", () => {
  it("the messages are one log, which screen readers do not read aloud by themselves", () => {
    const page = html({ messages: [ask("a"), answer("b")] });
    expect(page.match(/role="log"/g)).toHaveLength(1);
    expect(page).toMatch(/role="log"[^>]*aria-live="off"/);
    expect(visibleText(page)).toMatch(/You said.*\|a\|.*The assistant said.*\|b\|/);
  });

  it("a question on its way is shown at once", () => {
    const page = html({ messages: [ask("a"), answer("b")], outgoing: createOutgoing("c", NO_CONTEXT), busy: true });
    expect(questionsIn(page)).toEqual(["a", "c"]);
    expect(visibleText(page)).toContain("Sending the question…");
  });

  it("a retry shows its question once", () => {
    const outgoing = createOutgoing("a", NO_CONTEXT, { retryOf: "run_a" });
    expect(questionsIn(html({ messages: [ask("a")], outgoing, busy: true }))).toEqual(["a"]);
  });

  it("an edited question stands in place of the old one, which is back if it could not be sent", () => {
    const messages = [ask("a"), answer("b")];
    const outgoing = createOutgoing("better", NO_CONTEXT, { replaces: "msg_a" });
    expect(questionsIn(html({ messages, outgoing, busy: true }))).toEqual(["better"]);
    const error = new RequestError(fakeProblem());
    expect(questionsIn(html({ messages, outgoing: { ...outgoing, error } }))).toEqual(["a"]);
  });

  it("only the last question can be edited, once its answer is there", () => {
    const messages = [ask("a"), answer("b"), ask("c"), answer("d")];
    expect(html({ messages }).match(/aria-label="Edit question"/g)).toHaveLength(1);
  });

  it.each<[string, Message[], string]>([
    ["without an answer", [ask("a")], "There is no answer to this question."],
    ["with an incomplete answer", [ask("a"), answer("b", { status: "incomplete" })], "This answer is not complete."],
  ])("an earlier question %s says so", (_, messages, text) => {
    expect(visibleText(html({ messages: [...messages, ask("c"), answer("d")] }))).toContain(text);
    expect(visibleText(html({ messages: [ask("c"), answer("d")] }))).not.toContain(text);
  });

  it("the problem of the last question stands below it", () => {
    const page = html({ messages: [ask("a")], run: fakeRun("failed") });
    expect(visibleText(page)).toMatch(/\|a\|.*The answer did not arrive\./);
    expect(buttonsIn(page)).toContain("Retry");
  });

  it("a thread that loads has a status instead of messages", () => {
    expect(html({ loading: true })).toContain('aria-label="Loading the thread"');
    expect(html({})).not.toContain("Loading the thread");
  });

  it("a long thread begins with its latest turns", () => {
    const messages = Array.from({ length: 100 }, (_, i) => [ask(`q${i}`), answer(`a${i}`)]).flat();
    const questions = questionsIn(html({ messages }));
    expect(questions.at(-1)).toBe("q99");
    expect(questions.length).toBeLessThan(100);
  });
});
