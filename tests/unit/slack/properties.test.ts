/** Whatever readers, models, maintainers and docs write: what is sent in answer to people in Slack is within its limits. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import type { MessageRow } from "#lib/database/rows.ts";
import { AppError } from "#lib/errors.ts";
import { answerMessage, failureText, partialText } from "#lib/slack/ask/answer-message.ts";
import { offerPrompts } from "#lib/slack/ask/ask.ts";
import { orTell } from "#lib/slack/confirm.ts";
import type { SlackContext } from "#lib/slack/context.ts";
import type { Action } from "#lib/slack/inbound/definition.ts";
import { openCorrection } from "#lib/slack/views/correct.ts";
import { openReply } from "#lib/slack/views/reply.ts";
import type { JsonObject } from "#tests/support/fakes/server.ts";
import { findMessageProblems, findPromptProblems, findViewProblems } from "#tests/support/fakes/slack/limits.ts";
import { recordLog } from "#tests/support/setup/app.ts";
import { expectHarmless, expectHarmlessMarkup, SITE } from "#tests/support/slack/harmless.ts";
import { message, step, text } from "#tests/support/slack/hostile.ts";

const RUNS = { numRuns: 100 };
const addresses = ownAddresses(SITE);
const place = { channel: "C1", ts: "1.1", threadTs: null };
const action: Action = { id: "a", value: "thread_1 msg_1", userId: "U1", message: place, triggerId: "t" };

/** A context that keeps what is sent. `found`: the answer that is corrected, and its question. */
function createContext(found: { answer: MessageRow; question: MessageRow } | null = null, starters: string[] = []) {
  const sent: JsonObject[] = [];
  const send = async (args: JsonObject) => void sent.push(args);
  const context = {
    api: {
      chat: { postEphemeral: send },
      views: { open: send },
      assistant: { threads: { setSuggestedPrompts: send } },
    },
    store: {
      findPostedMessage: async () => ({ thread_id: "thread_1", message_id: null }),
      findVerifiedAnswer: async () => null,
      getAnswer: async () => found,
    },
    mask: async (masked: string) => ({ text: masked, kinds: [] }),
    starters: () => starters,
    log: recordLog().log,
  } as unknown as SlackContext;
  return { context, sent };
}

test("an answer is harmless and within the limits, while it is written and afterwards", () => {
  fc.assert(
    fc.property(message, fc.array(step, { maxLength: 9 }), (written, steps) => {
      const partial = partialText(written.text, addresses);
      expectHarmlessMarkup(partial);
      expect(findMessageProblems({ text: partial })).toEqual([]);
      const { blocks = [], ...whole } = answerMessage(written, steps, addresses);
      expect(blocks.at(-1)).toMatchObject({ type: "actions", elements: [{ value: "thread_1 msg_1" }, {}] });
      expectHarmless({ ...whole, blocks });
    }),
    RUNS,
  );
});

test.each(["completed", "cancelled", "expired", "failed"])("the text in place of an answer that %s fits", (status) => {
  expect(findMessageProblems({ text: failureText(status) })).toEqual([]);
});

test("the form of a correction is within the limits, whatever question, answer and sources are", async () => {
  await fc.assert(
    fc.asyncProperty(message, text, async (answer, question) => {
      const { context, sent } = createContext({ answer, question: { ...answer, text: question } });
      await openCorrection.open?.(action, context);
      expect(sent).toHaveLength(1);
      expect(findViewProblems(sent[0]?.view as JsonObject)).toEqual([]);
    }),
    RUNS,
  );
});

test("the form of a reply is within the limits", async () => {
  const { context, sent } = createContext();
  await openReply.open?.({ ...action, value: "thread_1" }, context);
  expect(findViewProblems(sent[0]?.view as JsonObject)).toEqual([]);
});

test("the reason why something was not done is harmless and within the limits", async () => {
  await fc.assert(
    fc.asyncProperty(text, async (detail) => {
      const { context, sent } = createContext();
      const refuse = () => Promise.reject(new AppError("invalid_request", { detail }));
      await orTell(context, { user: "U1", place, failed: "The reader did not get this" }, refuse);
      expectHarmlessMarkup(String(sent[0]?.text));
      expect(findMessageProblems(sent[0])).toEqual([]);
    }),
    RUNS,
  );
});

test("the questions that the pane offers are within the limits", async () => {
  const starter = text.filter((one) => one.trim() !== "");
  await fc.assert(
    fc.asyncProperty(fc.array(starter, { maxLength: 9 }), async (starters) => {
      const { context, sent } = createContext(null, starters);
      await offerPrompts.handle({ assistant_thread: { channel_id: "D1", thread_ts: "1.1" } }, context);
      expect(sent).toHaveLength(starters.length > 0 ? 1 : 0);
      for (const { prompts } of sent) expect(findPromptProblems(prompts)).toEqual([]);
    }),
    RUNS,
  );
});
