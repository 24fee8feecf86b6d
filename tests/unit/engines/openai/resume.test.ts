/** How the openai adapter goes on after a step that broke off: it looks first, and sends nothing twice. */
import { describe, expect, it } from "vitest";
import { ANSWER, CALL, DONE, kinds, setupOpenAI as setup, setupThread } from "#tests/support/setup/openai.ts";

const CREATE = "POST /responses";

describe("a step that broke off", () => {
  it.each([
    ["an answer", [ANSWER]],
    ["tool calls", [CALL, ANSWER]],
  ])("adopts %s to a request whose receipt was lost", async (_, turns) => {
    const { fake, open, mistakes } = setup(...turns.map((turn) => ({ ...turn, polls: 2 })));
    fake.fault(CREATE, { kind: "lost" });
    const session = open();
    await expect(session.step()).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(await session.finish()).toMatchObject(DONE);
    expect(fake.left().responses).toBe(turns.length);
    expect(mistakes()).toEqual([]);
  });

  it.each(["is over", "still runs"])("adopts the outcome of a later round that %s", async (when) => {
    const said = { ...CALL, text: "Let me see." };
    const { fake, open, mistakes } = setup(said, { ...ANSWER, polls: 2 });
    const session = open();
    const asked = await session.settle();
    if (asked.status === "requires_action") session.answer(asked.calls);
    fake.fault(CREATE, { kind: "lost" });
    await expect(session.step()).rejects.toThrow();
    if (when === "is over") fake.finishAll();
    expect(await session.finish()).toMatchObject(DONE);
    expect(fake.left().responses).toBe(2);
    expect(mistakes()).toEqual([]);
  });

  it.each([
    ["an answer", [ANSWER]],
    ["a later round's answer", [ANSWER, CALL]],
  ])("adopts %s that comes between looking and sending", async (_, turns) => {
    const last = { ...ANSWER, polls: 9 };
    const { fake, open, mistakes } = setup(...turns.slice(1), last, { text: "Another answer." });
    const endsAfterLists: typeof fetch = async (input, init) => {
      const answer = await fake.fetch(input, init);
      if (/items\?/.test(String(input))) fake.finishAll();
      return answer;
    };
    const session = open({}, { fetch: endsAfterLists });
    if (turns.length > 1) {
      const asked = await session.settle();
      if (asked.status === "requires_action") session.answer(asked.calls);
    }
    fake.fault(CREATE, { kind: "lost" });
    await expect(session.step()).rejects.toThrow();
    expect(await session.finish()).toMatchObject(DONE);
    expect(fake.left().responses).toBe(turns.length);
    expect(mistakes()).toEqual([]);
  });

  it("goes on where a server does not take the item that looks for a lock", async () => {
    const { fake, open } = setup(ANSWER);
    fake.fault(CREATE, { kind: "network" });
    fake.fault("POST /conversations/:id/items", { kind: "status", status: 400 });
    const session = open();
    await expect(session.step()).rejects.toThrow();
    expect(await session.finish()).toMatchObject(DONE);
    expect(fake.left().responses).toBe(1);
  });

  it("leaves nothing in the conversation that it looked for a lock with", async () => {
    const { fake, open } = setup(ANSWER);
    fake.fault(CREATE, { kind: "network" });
    const session = open();
    await expect(session.step()).rejects.toThrow();
    expect(await session.finish()).toMatchObject(DONE);
    expect(fake.sent("POST /conversations/:id/items")).toHaveLength(1);
    expect(kinds(fake.items())).toEqual(["user", "reasoning", "assistant"]);
  });

  it("does not send outputs again that a failed response left in the conversation", async () => {
    const { fake, open, mistakes } = setup(CALL, { status: "failed", keepsInput: true }, ANSWER);
    const session = open();
    const asked = await session.settle();
    if (asked.status === "requires_action") session.answer(asked.calls);
    fake.fault(CREATE, { kind: "lost" });
    await expect(session.step()).rejects.toThrow();
    fake.finishAll();
    expect(await session.finish()).toMatchObject(DONE);
    expect(mistakes()).toEqual([]);
  });

  it("looks for its own response when a gateway sent the request twice", async () => {
    const { fake, open } = setup({ ...ANSWER, polls: 1 }, { text: "Another answer." });
    fake.fault(CREATE, { kind: "twice" });
    expect(await open().finish()).toMatchObject(DONE);
    expect(fake.left().responses).toBe(1);
  });

  it("comes to the same when an adopted outcome is stepped again", async () => {
    const { fake, open } = setup(CALL, ANSWER);
    fake.fault(CREATE, { kind: "lost" });
    const session = open();
    await expect(session.step()).rejects.toThrow();
    const first = await session.settle();
    expect(await session.step()).toEqual(first);
    expect(fake.left().responses).toBe(1);
  });

  it("does not take the answer to the same question, asked before, for its own", async () => {
    const { fake, open, thread, questions, mistakes } = await setupThread("Again?", { text: "A new answer." });
    fake.fault(CREATE, { kind: "network" });
    const session = open({ ...thread, question: "Again?" });
    await expect(session.step()).rejects.toThrow();
    expect(await session.finish()).toMatchObject({ text: "A new answer." });
    expect(questions()).toBe(2);
    expect(mistakes()).toEqual([]);
  });

  it("does not ask again in a known thread when only the receipt was lost", async () => {
    const { fake, open, thread, questions } = await setupThread("First?", { ...ANSWER, polls: 2 });
    fake.fault(CREATE, { kind: "lost" });
    const session = open({ ...thread, question: "Second?" });
    await expect(session.step()).rejects.toThrow();
    expect(await session.finish()).toMatchObject(DONE);
    expect([questions(), fake.left().responses]).toEqual([2, 2]);
  });

  it("asks once when a response that failed unseen left the question behind", async () => {
    const { fake, open, thread, questions, mistakes } = await setupThread(
      "First?",
      { status: "failed", keepsInput: true },
      ANSWER,
    );
    fake.fault(CREATE, { kind: "lost" });
    const session = open({ ...thread, question: "Second?" });
    await expect(session.step()).rejects.toThrow();
    fake.finishAll();
    expect(await session.finish()).toMatchObject(DONE);
    expect(questions()).toBe(2);
    expect(mistakes()).toEqual([]);
  });

  it.each([1, 2])("goes on after the process died at checkpoint %i of a known thread", async (dieAtCheckpoint) => {
    const { open, thread, questions, mistakes } = await setupThread("First?", ANSWER);
    const session = open({ ...thread, question: "Second?" });
    session.dieAtCheckpoint = dieAtCheckpoint;
    await expect(session.step()).rejects.toThrow("The process died");
    expect(await session.finish()).toMatchObject(DONE);
    expect(questions()).toBe(2);
    expect(mistakes()).toEqual([]);
  });

  it("knows its thread after the process died behind the first checkpoint of a new one", async () => {
    const { fake, open, questions } = setup(ANSWER);
    fake.fault(CREATE, { kind: "network" });
    const session = open();
    await expect(session.step()).rejects.toThrow();
    expect(session.conversationId).not.toBeNull();
    expect(await session.finish()).toMatchObject(DONE);
    expect([questions(), fake.left().conversations]).toEqual([1, 1]);
  });
});

describe("a retried question", () => {
  it("is not added again when the conversation still ends with it", async () => {
    const { open, questions, first } = await setupThread("First?", { status: "failed" }, ANSWER);
    await open({ conversationId: first.conversationId, question: "Second?" }).finish();
    const retried = open({ conversationId: first.conversationId, question: "Second?", retry: true });
    expect(await retried.finish()).toMatchObject(DONE);
    expect(questions()).toBe(2);
  });

  it("adopts an answer whose receipt was lost", async () => {
    const { fake, open, first } = await setupThread("First?", { status: "failed" }, { ...ANSWER, polls: 2 });
    await open({ conversationId: first.conversationId, question: "Second?" }).finish();
    const retried = open({ conversationId: first.conversationId, question: "Second?", retry: true });
    fake.fault(CREATE, { kind: "lost" });
    await expect(retried.step()).rejects.toThrow();
    expect(await retried.finish()).toMatchObject(DONE);
    expect(fake.left().responses).toBe(3);
  });

  it("takes the place of half an answer, which is not taken for the new one", async () => {
    const { fake, open, questions, first } = await setupThread(
      "First?",
      { text: "Half", status: "incomplete" },
      ANSWER,
    );
    await open({ conversationId: first.conversationId, question: "Second?" }).finish();
    const retried = open({ conversationId: first.conversationId, question: "Second?", retry: true });
    fake.fault(CREATE, { kind: "network" });
    await expect(retried.step()).rejects.toThrow();
    expect(await retried.finish()).toMatchObject(DONE);
    expect(questions()).toBe(2);
    expect(JSON.stringify(fake.items())).not.toContain("Half");
  });
});
