/** How a thread on the openai engine gets to another conversation, and when it does not. */
import { describe, expect, it } from "vitest";
import type { Fault } from "#tests/support/fakes/faults.ts";
import type { ScriptedTurn } from "#tests/support/openai-fake/items.ts";
import { png } from "#tests/support/sample-files.ts";
import { ANSWER, CALL, DONE, setupOpenAI } from "#tests/support/setup/openai.ts";
import type { Session } from "#tests/support/setup/session.ts";

const CREATE = "POST /responses";
const CONVERSATIONS = "POST /conversations";
const TOO_MUCH: Fault = { kind: "status", status: 400, message: "You exceeded the maximum." };
const GONE: Fault = { kind: "status", status: 404, message: "Conversation with id 'conv_1' not found." };
const NOTHING = { conversations: 0, items: 0, responses: 0 };

/** A thread that began with a question with a picture, and a run of the next one. */
async function setupPicture(...turns: ScriptedTurn[]) {
  const parts = setupOpenAI(ANSWER, ...turns);
  const read = async () => png();
  const attachments = [{ name: "a.png", kind: "image" as const, mediaType: "image/png", read }];
  const first = parts.open({ question: "First?", attachments });
  await first.finish();
  const old = first.conversationId ?? "";
  const history = [
    { role: "user" as const, text: "First?", textWithoutFiles: "[attached: a.png]\n\nFirst?", attachments },
    { role: "assistant" as const, text: "Like so." },
  ];
  const ask = (question: string) => parts.open({ question, history, conversationId: old });
  const deleteThread = (...runs: Session[]) => {
    const states = [first, ...runs].map(({ state }) => state);
    return parts.engine.delete(
      { conversationId: runs.at(-1)?.conversationId ?? null, states },
      new AbortController().signal,
    );
  };
  const words = (conversation: string | null) => JSON.stringify(parts.fake.items(conversation ?? ""));
  return { ...parts, old, ask, deleteThread, words };
}
const timesIn = (text: string, part: string) => text.split(part).length - 1;

describe("a refusal that an earlier file may have caused", () => {
  it("the thread moves to a new conversation once it has an answer, and deleting it deletes both", async () => {
    const { fake, old, ask, deleteThread, words } = await setupPicture();
    fake.script(CALL, ANSWER);
    fake.fault(CREATE, TOO_MUCH);
    const session = ask("Then?");
    const calls = await session.settle();
    expect([calls.status, session.conversationId]).toEqual(["requires_action", old]);
    if (calls.status === "requires_action") session.answer(calls.calls);
    expect(await session.finish()).toMatchObject(DONE);
    expect(session.conversationId).not.toBe(old);
    expect(words(session.conversationId)).not.toContain("input_image");
    expect(words(old)).toContain("input_image");
    await deleteThread(session);
    expect(fake.left()).toEqual(NOTHING);
  });

  it("the thread stays in its conversation when the question is refused without files, too", async () => {
    const { fake, old, ask, deleteThread, words } = await setupPicture(ANSWER);
    fake.fault(CREATE, TOO_MUCH, 2);
    const session = ask("Then?");
    await expect(session.settle()).rejects.toMatchObject({ code: "upstream_rejected" });
    await session.cancel();
    expect(fake.sent(CREATE)).toHaveLength(3);
    expect(session.conversationId).toBe(old);
    expect(words(old)).toContain("input_image");
    const next = ask("And now?");
    expect(await next.finish()).toMatchObject(DONE);
    expect(next.conversationId).toBe(old);
    await deleteThread(session, next);
    expect(fake.left()).toEqual(NOTHING);
  });

  it.each([1, 2, 3, 4])(
    "the question is answered once although the process dies at checkpoint %i",
    async (dieAtCheckpoint) => {
      const { fake, old, ask, words, mistakes } = await setupPicture(ANSWER, ANSWER);
      fake.fault(CREATE, TOO_MUCH);
      const session = ask("Then?");
      session.dieAtCheckpoint = dieAtCheckpoint;
      await expect(session.settle()).rejects.toThrow("The process died");
      expect(await session.finish()).toMatchObject(DONE);
      expect(timesIn(words(session.conversationId), "Then?")).toBe(1);
      expect(words(old)).toContain("input_image");
      expect(mistakes()).toEqual([]);
    },
  );
});

describe("a conversation that is gone in the middle of a run", () => {
  const lose = async ({ fake }: ReturnType<typeof setupOpenAI>, { conversationId }: Session) => {
    await fake.fetch(`http://fake/v1/conversations/${conversationId}`, { method: "DELETE" });
  };

  it("a new conversation gets the run's items so far", async () => {
    const parts = setupOpenAI(CALL, ANSWER);
    const session = parts.open();
    const asked = await session.settle();
    const lost = session.conversationId ?? "";
    await lose(parts, session);
    if (asked.status === "requires_action") session.answer(asked.calls);
    expect(await session.finish()).toMatchObject(DONE);
    expect(session.conversationId).not.toBe(lost);
    expect(parts.fake.items(session.conversationId ?? "").map(({ type }) => type)).toEqual([
      ...["message", "function_call", "function_call_output", "reasoning", "message"],
    ]);
  });

  it.each([1, 2])("a run that crashed at checkpoint %i continues in a new conversation", async (dieAtCheckpoint) => {
    const parts = setupOpenAI(ANSWER, ANSWER, ANSWER);
    const first = parts.open();
    await first.finish();
    const { conversationId } = first;
    const session = parts.open({ conversationId, question: "Then?" });
    session.dieAtCheckpoint = dieAtCheckpoint;
    await expect(session.step()).rejects.toThrow("The process died");
    await lose(parts, session);
    expect(await session.finish()).toMatchObject(DONE);
    expect(session.conversationId).not.toBe(conversationId);
  });

  it("a run creates only one conversation in place of the missing one", async () => {
    const { fake, open } = setupOpenAI(ANSWER);
    fake.fault(CREATE, GONE, 5);
    const session = open();
    await expect(session.settle()).rejects.toMatchObject({ code: "upstream_rejected" });
    expect(fake.sent(CONVERSATIONS)).toHaveLength(2);
  });
});
