/** How the openai adapter uses Conversations and background Responses, above all when something breaks off. */
import { describe, expect, it } from "vitest";
import type { ChatTurn } from "#lib/assistant/engine.ts";
import { createOpenAIEngine } from "#lib/assistant/openai.ts";
import { listen } from "#tests/support/fake-server.ts";
import { jumpingClock } from "#tests/support/jumping-clock.ts";
import { createOpenAIFake } from "#tests/support/openai-fake.ts";
import type { ScriptedTurn } from "#tests/support/openai-fake-items.ts";
import { Session, type SessionOptions } from "#tests/support/session.ts";

const MODELS = { model: "gpt-6-luna", titleModel: "gpt-6-luna" };
const CREATE = "POST /responses";
const ADD = "POST /conversations/:id/items";
const CALL: ScriptedTurn = { toolCalls: [{ name: "get_relevant_docs", arguments: "{}" }] };
const ANSWER: ScriptedTurn = { text: "Like so." };
const DONE = { status: "completed", text: "Like so." };

function setup(...turns: ScriptedTurn[]) {
  const fake = createOpenAIFake({ apiKey: "sk-test" });
  fake.script(...turns);
  const engine = createOpenAIEngine({ apiKey: "sk-test", fetch: fake.fetch, clock: jumpingClock(), ...MODELS });
  return {
    fake,
    engine,
    open: (options?: SessionOptions) => new Session(engine, options),
    questions: () => fake.items().filter((item) => item.type === "message" && item.role === "user").length,
    /** Refusals that no lock explains: requests that were wrong. */
    mistakes: () => fake.refused().flatMap(({ refusal }) => (refusal?.code ? [] : [refusal?.message])),
  };
}

/** A thread with one answered question. */
async function setupThread(question: string, ...turns: ScriptedTurn[]) {
  const parts = setup(ANSWER, ...turns);
  const first = parts.open({ question });
  await first.finish();
  const history: ChatTurn[] = [
    { role: "user", text: question },
    { role: "assistant", text: "Like so." },
  ];
  return { ...parts, first, thread: { threadRef: first.threadRef, history } };
}

const kinds = (items: { type: string }[]) => items.map((item) => ("role" in item ? item.role : item.type));

describe("a run", () => {
  it("leaves its items in the conversation in the order they came about", async () => {
    const { fake, open, mistakes } = setup(CALL, ANSWER);
    await open().finish();
    const round = ["reasoning", "function_call", "function_call_output", "reasoning", "assistant"];
    expect(kinds(fake.items())).toEqual(["user", ...round]);
    expect(mistakes()).toEqual([]);
  });

  it("says with every request that it is stored, in the background and of the conversation", async () => {
    const { fake, open } = setup(CALL, ANSWER);
    const session = open();
    await session.finish();
    const wanted = { model: "gpt-6-luna", conversation: session.threadRef, background: true, store: true };
    for (const { body } of fake.sent(CREATE)) expect(body).toMatchObject({ ...wanted, parallel_tool_calls: true });
    expect(fake.sent(CREATE)).toHaveLength(2);
  });

  it("answers without the remarks made on the way, and counts a refusal as an answer", async () => {
    const { open } = setup({ commentary: "Let me see.", text: "Like so." }, { refusal: "I will not." });
    expect(await open().finish()).toMatchObject(DONE);
    expect(await open().finish()).toMatchObject({ status: "completed", text: "I will not." });
  });

  it("comes to the same when stepped again from the same state", async () => {
    const { fake, open } = setup(CALL, ANSWER);
    const session = open();
    const first = await session.settle();
    expect(await session.step()).toEqual(first);
    expect(fake.left().responses).toBe(1);
  });

  it("fails when its response has vanished", async () => {
    const { fake, open } = setup(ANSWER);
    const session = open();
    await session.step();
    await fake.fetch(`http://fake/v1/responses/resp_fake3`, {
      method: "DELETE",
      headers: { authorization: "Bearer sk-test" },
    });
    expect(fake.left().responses).toBe(0);
    expect(await session.step()).toMatchObject({ status: "failed", code: "upstream_failed" });
  });

  it.each([{}, "text", 7, { conversation: 7, after: {}, responseIds: null }])(
    "begins anew from a state that is not its own: %j",
    async (state) => {
      const { open, questions } = setup(ANSWER);
      const session = open();
      session.state = state;
      expect(await session.finish()).toMatchObject(DONE);
      expect(questions()).toBe(1);
    },
  );

  it("ends a request whose body stalls, in its own time", async () => {
    const fake = createOpenAIFake();
    const { url, close } = await listen(fake);
    const limits = { requestTimeoutMs: 50, clock: jumpingClock() };
    const engine = createOpenAIEngine({ apiKey: "sk-test", baseURL: url, ...MODELS, ...limits });
    fake.fault(CREATE, { kind: "stall" });
    await expect(new Session(engine).step()).rejects.toMatchObject({ code: "upstream_timeout" });
    await close();
  });
});

describe("a thread", () => {
  it("that began on another engine brings its latest turns along, 20 items in all", async () => {
    const { fake, open, mistakes } = setup(ANSWER);
    const history = Array.from(
      { length: 30 },
      (_, n): ChatTurn => ({ role: n % 2 ? "assistant" : "user", text: `${n}` }),
    );
    const session = open({ history, question: "And now?" });
    await session.step();
    expect(kinds(fake.items()).slice(-3)).toEqual(["user", "assistant", "user"]);
    expect(fake.items()).toHaveLength(20);
    expect(await session.finish()).toMatchObject(DONE);
    expect(mistakes()).toEqual([]);
  });

  it("whose run began on another engine brings the rounds along", async () => {
    const { fake, open, mistakes } = setup(ANSWER);
    const session = open();
    const call = (id: string) => ({ id, name: "get_relevant_docs", arguments: "{}" });
    session.answer([call("call_1")]);
    session.answer([call("call_2"), call("call_3")]);
    expect(await session.finish()).toMatchObject(DONE);
    expect(kinds(fake.items()).filter((kind) => kind === "function_call_output")).toHaveLength(3);
    expect(mistakes()).toEqual([]);
  });

  it("that is gone upstream goes on in a new conversation", async () => {
    const { fake, open, engine, first, thread } = await setupThread("First?", ANSWER);
    await engine.forget({ threadRef: first.threadRef, states: [] }, new AbortController().signal);
    const session = open({ ...thread, question: "Second?" });
    expect(await session.finish()).toMatchObject(DONE);
    expect(session.threadRef).not.toBe(first.threadRef);
    expect(kinds(fake.items(session.threadRef ?? ""))).toEqual(["user", "assistant", "user", "reasoning", "assistant"]);
  });

  it("waits while an unknown response runs on it, then asks once", async () => {
    const { fake, open, questions, first, thread, mistakes } = await setupThread("First?");
    fake.script({ polls: 3, text: "Out of turn." }, ANSWER);
    fake.fault(CREATE, { kind: "lost" });
    await expect(open({ ...thread, question: "Lost?" }).step()).rejects.toThrow();
    const session = open({ threadRef: first.threadRef, question: "Second?" });
    expect((await session.step()).status).toBe("pending");
    expect(await session.finish()).toMatchObject(DONE);
    expect(questions()).toBe(3);
    expect(mistakes()).toEqual([]);
  });

  it("with calls an earlier run left open is repaired, then goes on", async () => {
    const twice = { toolCalls: [...(CALL.toolCalls ?? []), ...(CALL.toolCalls ?? [])] };
    const { fake, open, first, mistakes } = await setupThread("First?", twice, ANSWER);
    await open({ threadRef: first.threadRef, question: "Dropped?" }).settle();
    expect(fake.unanswered()).toHaveLength(2);
    const last = await open({ threadRef: first.threadRef, question: "Second?" }).finish();
    expect(last).toMatchObject(DONE);
    expect(fake.unanswered()).toEqual([]);
    expect(mistakes()).toEqual([expect.stringContaining("No tool output found")]);
  });
});

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

  it("adopts the outcome of a later round, and does not send its outputs twice", async () => {
    const { fake, open, mistakes } = setup(CALL, { ...ANSWER, polls: 1 });
    const session = open();
    const asked = await session.settle();
    if (asked.status === "requires_action") session.answer(asked.calls);
    fake.fault(CREATE, { kind: "lost" });
    await expect(session.step()).rejects.toThrow();
    expect(await session.finish()).toMatchObject(DONE);
    expect(fake.left().responses).toBe(2);
    expect(mistakes()).toEqual([]);
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
    fake.fault(ADD, { kind: "network" });
    const session = open({ ...thread, question: "Again?" });
    await expect(session.step()).rejects.toThrow();
    expect(await session.finish()).toMatchObject({ text: "A new answer." });
    expect(questions()).toBe(2);
    expect(mistakes()).toEqual([]);
  });

  it("does not add the question again when only the receipt for it was lost", async () => {
    const { fake, open, thread, questions } = await setupThread("First?", ANSWER);
    fake.fault(ADD, { kind: "lost" });
    const session = open({ ...thread, question: "Second?" });
    await expect(session.step()).rejects.toThrow();
    expect(await session.finish()).toMatchObject(DONE);
    expect(questions()).toBe(2);
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
    expect(session.threadRef).not.toBeNull();
    expect(await session.finish()).toMatchObject(DONE);
    expect([questions(), fake.left().conversations]).toEqual([1, 1]);
  });
});

describe("a retried question", () => {
  it("is not added again when the conversation still ends with it", async () => {
    const { open, questions, first } = await setupThread("First?", { status: "failed" }, ANSWER);
    await open({ threadRef: first.threadRef, question: "Second?" }).finish();
    const retried = open({ threadRef: first.threadRef, question: "Second?", retry: true });
    expect(await retried.finish()).toMatchObject(DONE);
    expect(questions()).toBe(2);
  });

  it("is added again behind half an answer, which is not taken for the new one", async () => {
    const { fake, open, questions, first } = await setupThread(
      "First?",
      { text: "Half", status: "incomplete" },
      ANSWER,
    );
    await open({ threadRef: first.threadRef, question: "Second?" }).finish();
    const retried = open({ threadRef: first.threadRef, question: "Second?", retry: true });
    fake.fault(CREATE, { kind: "network" });
    await expect(retried.step()).rejects.toThrow();
    expect(await retried.finish()).toMatchObject(DONE);
    expect(questions()).toBe(3);
  });
});
