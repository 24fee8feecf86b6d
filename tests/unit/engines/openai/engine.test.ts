/** How the openai adapter uses Conversations and background Responses. */
import { describe, expect, it } from "vitest";
import type { ChatTurn } from "#lib/engines/engine.ts";
import { createOpenAIEngine } from "#lib/engines/openai/engine.ts";
import type { Json } from "#lib/json.ts";
import { jumpingClock } from "#tests/support/fakes/jumping-clock.ts";
import { listen } from "#tests/support/fakes/server.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { ANSWER, CALL, DONE, kinds, setupOpenAI as setup, setupThread } from "#tests/support/setup/openai.ts";
import { Session } from "#tests/support/setup/session.ts";

const CREATE = "POST /responses";

describe("a run on OpenAI", () => {
  it("a run leaves its items in the conversation in their order", async () => {
    const { fake, open, mistakes } = setup(CALL, ANSWER);
    await open().finish();
    const round = ["reasoning", "function_call", "function_call_output", "reasoning", "assistant"];
    expect(kinds(fake.items())).toEqual(["user", ...round]);
    expect(mistakes()).toEqual([]);
  });

  it("every request asks for a stored, streamed background response in the conversation", async () => {
    const { fake, open } = setup(CALL, ANSWER);
    const session = open({}, { maxOutputTokens: 500 });
    await session.finish();
    const wanted = {
      ...{ model: "gpt-6-luna", conversation: session.conversationId, background: true, store: true },
      // What bounds its cost, and who asked.
      ...{ max_output_tokens: 500, safety_identifier: "reader_hash" },
    };
    for (const { body } of fake.sent(CREATE))
      expect(body).toMatchObject({ ...wanted, parallel_tool_calls: true, stream: true });
    expect(fake.sent(CREATE)).toHaveLength(2);
  });

  it("an answer leaves out the model's commentary, and a refusal counts as an answer", async () => {
    const { open } = setup({ commentary: "Let me see.", text: "Like so." }, { refusal: "I will not." });
    expect(await open().finish()).toMatchObject(DONE);
    expect(await open().finish()).toMatchObject({ status: "completed", text: "I will not." });
  });

  it("a run has the same outcome when it is repeated from the same state", async () => {
    const { fake, open } = setup(CALL, ANSWER);
    const session = open();
    const first = await session.settle();
    expect(await session.step()).toEqual(first);
    expect(fake.left().responses).toBe(1);
  });

  it.each<Json>([{}, "text", 7, { conversation: 7, after: {}, responseIds: null }])(
    "a run starts fresh from a state that is not its own: %j",
    async (state) => {
      const { open, questions } = setup(ANSWER);
      const session = open();
      session.state = state;
      expect(await session.finish()).toMatchObject(DONE);
      expect(questions()).toBe(1);
    },
  );

  it("stopping a run lets a create request finish, so that its response can be deleted later", async () => {
    const fake = createOpenAIFake({ apiKey: "sk-test" });
    const stop = new AbortController();
    const engine = createOpenAIEngine({
      apiKey: "sk-test",
      model: "gpt-6-luna",
      titleModel: "gpt-6-luna",
      clock: jumpingClock(),
      fetch: (url, init) => {
        if (String(url).endsWith("/responses")) stop.abort();
        return fake.fetch(url instanceof URL ? url.href : url, init);
      },
    });
    fake.script({ polls: Number.POSITIVE_INFINITY });
    const session = new Session(engine, { signal: stop.signal });
    await expect(session.step()).rejects.toMatchObject({ code: "upstream_timeout" });
    expect(fake.left().responses).toBe(1);
    await engine.delete({ conversationId: null, states: [session.state] }, new AbortController().signal);
    expect(fake.left()).toEqual({ conversations: 0, items: 0, responses: 0 });
  });

  it("a request with a stalled body ends after its time limit", async () => {
    const fake = createOpenAIFake();
    const { url, close } = await listen(fake);
    const limits = { requestTimeoutMs: 50, clock: jumpingClock() };
    const engine = createOpenAIEngine({
      apiKey: "sk-test",
      baseURL: url,
      model: "gpt-6-luna",
      titleModel: "gpt-6-luna",
      ...limits,
    });
    fake.fault(CREATE, { kind: "stall" });
    await expect(new Session(engine).step()).rejects.toMatchObject({ code: "upstream_timeout" });
    await close();
  });
});

describe("a thread on OpenAI", () => {
  it("a thread that began on another engine is sent with its history", async () => {
    const { fake, open, mistakes } = setup(ANSWER);
    const history = Array.from(
      { length: 30 },
      (_, n): ChatTurn => ({ role: n % 2 ? "assistant" : "user", text: `${n}` }),
    );
    expect(await open({ history, question: "And now?" }).finish()).toMatchObject(DONE);
    const added = fake.items().slice(0, -2);
    expect(kinds(added).slice(-3)).toEqual(["user", "assistant", "user"]);
    expect(added).toHaveLength(31);
    expect(mistakes()).toEqual([]);
  });

  it("a run that began on another engine is sent with its rounds of tools", async () => {
    const { fake, open, mistakes } = setup(ANSWER);
    const session = open();
    const call = (id: string) => ({ id, name: "get_relevant_docs", arguments: "{}" });
    session.answer([call("call_1")]);
    session.answer([call("call_2"), call("call_3")]);
    expect(await session.finish()).toMatchObject(DONE);
    expect(kinds(fake.items()).filter((kind) => kind === "function_call_output")).toHaveLength(3);
    expect(mistakes()).toEqual([]);
  });

  it("a thread that is gone upstream continues in a new conversation", async () => {
    const { fake, open, engine, first, thread } = await setupThread("First?", ANSWER);
    await engine.delete({ conversationId: first.conversationId, states: [] }, new AbortController().signal);
    const session = open({ ...thread, question: "Second?" });
    expect(await session.finish()).toMatchObject(DONE);
    expect(session.conversationId).not.toBe(first.conversationId);
    expect(kinds(fake.items(session.conversationId ?? ""))).toEqual([
      "user",
      "assistant",
      "user",
      "reasoning",
      "assistant",
    ]);
  });

  it("a run waits while an unknown response runs in its conversation, then makes one request", async () => {
    const { fake, open, questions, first, thread, mistakes } = await setupThread("First?");
    fake.script({ polls: 3, text: "Out of turn." }, ANSWER);
    fake.fault(CREATE, { kind: "lost" });
    await expect(open({ ...thread, question: "Lost?" }).step()).rejects.toThrow();
    const session = open({ conversationId: first.conversationId, question: "Second?" });
    expect((await session.step()).status).toBe("pending");
    expect(await session.finish()).toMatchObject(DONE);
    expect(questions()).toBe(3);
    expect(mistakes()).toEqual([]);
  });

  it("calls that an earlier run left open are closed before the next answer", async () => {
    const twice = { toolCalls: [...(CALL.toolCalls ?? []), ...(CALL.toolCalls ?? [])] };
    const { fake, open, first, mistakes } = await setupThread("First?", twice, ANSWER);
    await open({ conversationId: first.conversationId, question: "Dropped?" }).settle();
    expect(fake.unanswered()).toHaveLength(2);
    const last = await open({ conversationId: first.conversationId, question: "Second?" }).finish();
    expect(last).toMatchObject(DONE);
    expect(fake.unanswered()).toEqual([]);
    expect(mistakes()).toEqual([expect.stringContaining("No tool output found")]);
  });

  it("a call by somebody else in the middle of a run leaves the run's own outputs unchanged", async () => {
    const { fake, open } = setup(CALL, ANSWER);
    const session = open();
    const asked = await session.settle();
    const items = [{ type: "function_call", call_id: "call_stray", name: "get_relevant_docs", arguments: "{}" }];
    const body = JSON.stringify({ items });
    await fake.fetch(`http://fake/v1/conversations/${session.conversationId}/items`, { method: "POST", body });
    if (asked.status === "requires_action") session.answer(asked.calls, () => "found");
    expect(await session.finish()).toMatchObject(DONE);
    const outputs = fake.items().filter((item) => item.type === "function_call_output");
    expect(outputs.map(({ output }) => output)).toEqual([expect.stringContaining("not performed"), "found"]);
  });
});
