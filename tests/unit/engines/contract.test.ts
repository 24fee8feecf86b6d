/** The contract of lib/engines/engine.ts, which every engine fulfils. */
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { errorOf } from "#tests/support/error-of.ts";
import { ENGINES, SCRIPTED, THREADED, TITLE_MODEL } from "#tests/support/setup/engines.ts";
import { Session } from "#tests/support/setup/session.ts";

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

function start<H extends { handlers: Parameters<typeof server.use> }>(create: () => H): H {
  const harness = create();
  server.use(...harness.handlers);
  return harness;
}

const SECRET = "Upstream words about a failure";
const TITLE = { instructions: "Give a title.", input: "How do I theme it?", maxTokens: 40 };
const live = () => new AbortController().signal;
const call = (query: string, id?: string) => ({
  name: "get_relevant_docs",
  arguments: JSON.stringify({ query }),
  ...(id ? { id } : {}),
});

describe.each(ENGINES)("$title engine", ({ name, create }) => {
  it("the engine has a name", () => {
    expect(start(create).engine.name).toBe(name);
  });

  it("a run searches the docs, then answers", async () => {
    const session = new Session(start(create).engine);
    const asked = await session.settle();
    if (asked.status !== "requires_action") throw new Error(`The engine is ${asked.status}`);
    expect(asked.calls.map((one) => one.name)).toEqual(["get_relevant_docs"]);
    session.answer(asked.calls);
    const answered = await session.finish();
    expect(answered).toMatchObject({ status: "completed", text: expect.stringMatching(/\w/) });
  });

  it("a run streams exactly the text that it ends with", async () => {
    const session = new Session(start(create).engine);
    const section = { url: "/docs/theming#tokens", title: "Theming", heading: "Tokens", content: "Set a token." };
    const answered = await session.finish(() => JSON.stringify({ coverage: "covered", sections: [section] }));
    if (answered.status !== "completed") throw new Error(`The engine is ${answered.status}`);
    expect(session.text).toBe(answered.text);
    expect(session.writes.length).toBeGreaterThan(1);
  });

  it("the state of a run can be stored as JSON", async () => {
    const session = new Session(start(create).engine);
    const progress = await session.settle();
    expect(JSON.parse(JSON.stringify(progress.state))).toEqual(progress.state);
  });

  it("a run throws when its signal is aborted", async () => {
    const session = new Session(start(create).engine, { signal: AbortSignal.abort() });
    await expect(session.step()).rejects.toThrow();
  });

  it("a run can be cancelled and a thread deleted twice without an error", async () => {
    const { engine } = start(create);
    const session = new Session(engine);
    await session.settle();
    await session.cancel();
    await session.cancel();
    const remains = { conversationId: session.conversationId, states: [session.state] };
    await engine.delete(remains, live());
    await expect(engine.delete(remains, live())).resolves.toBeUndefined();
  });

  it("a run that never began can be cancelled and deleted without an error", async () => {
    const { engine } = start(create);
    await new Session(engine).cancel();
    await expect(engine.delete({ conversationId: null, states: [null] }, live())).resolves.toBeUndefined();
  });

  it("a request without a thread is answered", async () => {
    const { text } = await start(create).engine.complete(TITLE, live());
    expect(text).toMatch(/\w/);
  });
});

describe.each(SCRIPTED)("$title engine and its model", ({ create, endings }) => {
  it("a run without tools ends with an answer", async () => {
    const harness = start(create);
    harness.script({ text: "Like so." });
    const progress = await new Session(harness.engine).finish();
    const usage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };
    expect(progress).toMatchObject({ status: "completed", text: "Like so.", usage });
    expect(harness.refused()).toEqual([]);
  });

  it("a run with two rounds of tools sends the outputs of each round once", async () => {
    const harness = start(create);
    harness.script({ calls: [call("one")] }, { calls: [call("two")] }, { text: "Both." });
    const progress = await new Session(harness.engine).finish((one) => `for ${one.arguments}`);
    expect(progress).toMatchObject({ status: "completed", text: "Both." });
    const outputs = harness.bodies().map((body) => harness.outputsIn(body).map(({ output }) => output));
    expect(outputs).toEqual([[], ['for {"query":"one"}'], ['for {"query":"two"}']]);
    expect(harness.refused()).toEqual([]);
  });

  it("the outputs of parallel calls are sent in one request, under the calls' ids", async () => {
    const harness = start(create);
    harness.script({ calls: [call("a", "call_a"), call("b", "call_b")] }, { text: "Both." });
    const progress = await new Session(harness.engine).finish((one) => `for ${one.id}`);
    expect(progress.status).toBe("completed");
    expect(harness.bodies()).toHaveLength(2);
    expect(harness.outputsIn(harness.bodies()[1] ?? {})).toEqual([
      { callId: "call_a", output: "for call_a" },
      { callId: "call_b", output: "for call_b" },
    ]);
  });

  it("arguments of tool calls stay as the model wrote them", async () => {
    const harness = start(create);
    harness.script({ calls: [{ name: "no_such_tool", arguments: "{not json" }] });
    const progress = await new Session(harness.engine).settle();
    expect(progress).toMatchObject({ calls: [{ name: "no_such_tool", arguments: "{not json" }] });
  });

  it.each(endings)(
    "the status %s is reported with the text so far and without the vendor's error message",
    async (status) => {
      const harness = start(create);
      harness.script({ text: "Half an ans", status });
      const progress = await new Session(harness.engine).finish();
      expect(progress.status).toBe(status);
      if (progress.status === "incomplete") expect(progress.text).toBe("Half an ans");
      if (progress.status === "failed") expect(progress.code).toBe("upstream_failed");
      expect(JSON.stringify(progress)).not.toContain(SECRET);
    },
  );

  it("a run fails when the model's answer is empty", async () => {
    const harness = start(create);
    harness.script({});
    expect(await new Session(harness.engine).finish()).toMatchObject({ status: "failed", code: "upstream_failed" });
  });

  it("every request contains the instructions and the tools", async () => {
    const harness = start(create);
    harness.script({ calls: [call("one")] }, { text: "Like so." });
    await new Session(harness.engine).finish();
    for (const body of harness.bodies()) {
      expect(JSON.stringify(body)).toContain("Answer from the docs.");
      expect(JSON.stringify(body.tools)).toContain("get_relevant_docs");
    }
    expect(harness.bodies()).toHaveLength(2);
  });

  it("the earlier messages of a thread are sent to the model", async () => {
    const harness = start(create);
    harness.script({ text: "First answer." }, { text: "Second answer." });
    const first = new Session(harness.engine, { question: "First?" });
    await first.finish();
    const history = [
      { role: "user" as const, text: "First?" },
      { role: "assistant" as const, text: "First answer." },
    ];
    const second = new Session(harness.engine, { question: "Second?", history, conversationId: first.conversationId });
    expect(await second.finish()).toMatchObject({ text: "Second answer." });
    expect([harness.timesAsked("First?"), harness.timesAsked("Second?")]).toEqual([1, 1]);
    expect(harness.refused()).toEqual([]);
  });

  it("a request without a thread uses the title model and no tools", async () => {
    const harness = start(create);
    harness.scriptCompletion({ text: "Theming" });
    expect(await harness.engine.complete(TITLE, live())).toMatchObject({ text: "Theming", model: TITLE_MODEL });
    const [body] = harness.bodies();
    expect(body).toMatchObject({ model: TITLE_MODEL });
    for (const key of ["tools", "conversation", "background"]) expect(body).not.toHaveProperty(key);
    expect(harness.refused()).toEqual([]);
  });

  it.each([
    ["an empty answer", {}, "upstream_failed"],
    ["a failed answer", { status: "failed" as const }, "upstream_failed"],
  ])("a request without a thread throws on %s", async (_, plan, code) => {
    const harness = start(create);
    harness.scriptCompletion(plan);
    expect((await errorOf(harness.engine.complete(TITLE, live()))).code).toBe(code);
  });
});

describe.each(THREADED)("$title engine and its thread upstream", ({ create }) => {
  const calls = [call("a"), call("b")];

  it("cancelling a run adds an output to every open call, so that the thread stays usable", async () => {
    const harness = start(create);
    harness.script({ calls }, { text: "Second answer." });
    const session = new Session(harness.engine);
    await session.settle();
    expect(harness.fake.unanswered()).toHaveLength(2);
    await session.cancel();
    expect(harness.fake.unanswered()).toEqual([]);
    await new Session(harness.engine, { question: "Second?", conversationId: session.conversationId }).finish();
    expect(harness.refused()).toEqual([]);
  });

  it("cancelling a run stops its response upstream", async () => {
    const harness = start(create);
    harness.fake.script({ polls: Number.POSITIVE_INFINITY });
    const session = new Session(harness.engine);
    await session.step();
    await session.cancel();
    expect(harness.fake.statuses()).toEqual(["cancelled"]);
  });

  it("deleting a thread deletes everything upstream", async () => {
    const harness = start(create);
    harness.script({ calls }, { text: "First answer." });
    harness.fake.script({ polls: Number.POSITIVE_INFINITY });
    const first = new Session(harness.engine);
    await first.finish();
    const second = new Session(harness.engine, { question: "Second?", conversationId: first.conversationId });
    await second.step();
    await harness.engine.delete({ conversationId: first.conversationId, states: [first.state, second.state] }, live());
    expect(harness.fake.left()).toEqual({ conversations: 0, items: 0, responses: 0 });
  });

  it("cancelling and deleting throw when the vendor does not answer", async () => {
    const harness = start(create);
    harness.script({ calls });
    const session = new Session(harness.engine);
    await session.settle();
    const outage = { kind: "status" as const, status: 503 };
    harness.fake.fault("POST /conversations/:id/items", outage);
    expect((await errorOf(session.cancel())).code).toBe("upstream_unavailable");
    harness.fake.fault("DELETE /conversations/:id", outage, 3);
    const remains = { conversationId: session.conversationId, states: [session.state] };
    expect((await errorOf(harness.engine.delete(remains, live()))).code).toBe("upstream_unavailable");
  });
});
