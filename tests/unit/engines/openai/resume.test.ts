/** How the openai adapter continues after a step that broke off: it looks first, and sends nothing twice. */
import { describe, expect, it } from "vitest";
import { ANSWER, CALL, DONE, kinds, setupOpenAI as setup, setupThread } from "#tests/support/setup/openai.ts";

const CREATE = "POST /responses";

describe("a step that broke off", () => {
  it.each([
    ["an answer", [ANSWER]],
    ["tool calls", [CALL, ANSWER]],
  ])("a step adopts %s to a request whose response was lost on the way", async (_, turns) => {
    const { fake, open, mistakes } = setup(...turns.map((turn) => ({ ...turn, polls: 2 })));
    fake.fault(CREATE, { kind: "lost" });
    const session = open();
    await expect(session.step()).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(await session.finish()).toMatchObject(DONE);
    expect(fake.left().responses).toBe(turns.length);
    expect(mistakes()).toEqual([]);
  });

  it.each(["is over", "still runs"])("a step adopts the outcome of a later round that %s", async (when) => {
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
  ])("a step adopts %s that comes between looking and sending", async (_, turns) => {
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

  it("a step continues when the server refuses the item that tests for a lock", async () => {
    const { fake, open } = setup(ANSWER);
    fake.fault(CREATE, { kind: "network" });
    fake.fault("POST /conversations/:id/items", { kind: "status", status: 400 });
    const session = open();
    await expect(session.step()).rejects.toThrow();
    expect(await session.finish()).toMatchObject(DONE);
    expect(fake.left().responses).toBe(1);
  });

  it("the item that tests for a lock does not stay in the conversation", async () => {
    const { fake, open } = setup(ANSWER);
    fake.fault(CREATE, { kind: "network" });
    const session = open();
    await expect(session.step()).rejects.toThrow();
    expect(await session.finish()).toMatchObject(DONE);
    expect(fake.sent("POST /conversations/:id/items")).toHaveLength(1);
    expect(kinds(fake.items())).toEqual(["user", "reasoning", "assistant"]);
  });

  it("outputs that a failed response left in the conversation are not sent again", async () => {
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

  it("a step finds its own response when a gateway sent the request twice", async () => {
    const { fake, open } = setup({ ...ANSWER, polls: 1 }, { text: "Another answer." });
    fake.fault(CREATE, { kind: "twice" });
    expect(await open().finish()).toMatchObject(DONE);
    expect(fake.left().responses).toBe(1);
  });

  it("another step after an adopted outcome returns the same outcome", async () => {
    const { fake, open } = setup(CALL, ANSWER);
    fake.fault(CREATE, { kind: "lost" });
    const session = open();
    await expect(session.step()).rejects.toThrow();
    const first = await session.settle();
    expect(await session.step()).toEqual(first);
    expect(fake.left().responses).toBe(1);
  });

  it("a step does not adopt the earlier answer to the same question", async () => {
    const { fake, open, thread, questions, mistakes } = await setupThread("Again?", { text: "A new answer." });
    fake.fault(CREATE, { kind: "network" });
    const session = open({ ...thread, question: "Again?" });
    await expect(session.step()).rejects.toThrow();
    expect(await session.finish()).toMatchObject({ text: "A new answer." });
    expect(questions()).toBe(2);
    expect(mistakes()).toEqual([]);
  });

  it("a question in a known thread is not asked again when only its response was lost on the way", async () => {
    const { fake, open, thread, questions } = await setupThread("First?", { ...ANSWER, polls: 2 });
    fake.fault(CREATE, { kind: "lost" });
    const session = open({ ...thread, question: "Second?" });
    await expect(session.step()).rejects.toThrow();
    expect(await session.finish()).toMatchObject(DONE);
    expect([questions(), fake.left().responses]).toEqual([2, 2]);
  });

  it("a question is asked once when an unnoticed failed response left it in the conversation", async () => {
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

  it.each([1, 2])(
    "a run in a known thread continues after the process died at checkpoint %i",
    async (dieAtCheckpoint) => {
      const { open, thread, questions, mistakes } = await setupThread("First?", ANSWER);
      const session = open({ ...thread, question: "Second?" });
      session.dieAtCheckpoint = dieAtCheckpoint;
      await expect(session.step()).rejects.toThrow("The process died");
      expect(await session.finish()).toMatchObject(DONE);
      expect(questions()).toBe(2);
      expect(mistakes()).toEqual([]);
    },
  );

  it("a run in a new thread keeps its conversation when its first request fails", async () => {
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
  it("a retried question is not added again when the conversation still ends with it", async () => {
    const { open, questions, first } = await setupThread("First?", { status: "failed" }, ANSWER);
    await open({ conversationId: first.conversationId, question: "Second?" }).finish();
    const retried = open({ conversationId: first.conversationId, question: "Second?", retry: true });
    expect(await retried.finish()).toMatchObject(DONE);
    expect(questions()).toBe(2);
  });

  it("a retried question adopts an answer that was lost on the way", async () => {
    const { fake, open, first } = await setupThread("First?", { status: "failed" }, { ...ANSWER, polls: 2 });
    await open({ conversationId: first.conversationId, question: "Second?" }).finish();
    const retried = open({ conversationId: first.conversationId, question: "Second?", retry: true });
    fake.fault(CREATE, { kind: "lost" });
    await expect(retried.step()).rejects.toThrow();
    expect(await retried.finish()).toMatchObject(DONE);
    expect(fake.left().responses).toBe(3);
  });

  it("a retried question replaces its half answer and does not adopt it", async () => {
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
