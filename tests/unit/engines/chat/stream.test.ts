/** What the chat adapter makes of servers that each stream in their own way. */
import { describe, expect, it } from "vitest";
import { createChatEngine } from "#lib/engines/chat/engine.ts";
import { errorOf } from "#tests/support/error-of.ts";
import { createChatFake, type ScriptedAnswer } from "#tests/support/fakes/chat.ts";
import { listen } from "#tests/support/fakes/server.ts";
import { createManualPace, paceOf } from "#tests/support/fakes/stream.ts";
import { Session } from "#tests/support/setup/session.ts";

const CREATE = "POST /chat/completions";
const DONE = { status: "completed", text: "Like so." };

function setup(...answers: ScriptedAnswer[]) {
  const fake = createChatFake();
  fake.script(...answers);
  const models = { model: "qwen3:4b", titleModel: "qwen3:4b" };
  const engine = createChatEngine({ baseURL: "http://localhost:11434/v1", fetch: fake.fetch, ...models });
  return { fake, engine, session: new Session(engine) };
}

const said = (delta: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason }],
});
const call = (piece: object) => said({ tool_calls: [piece] });
const fn = (name: string | null, args?: unknown) => ({ function: { name, arguments: args } });
const STOP = said({}, "stop");
const USAGE = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };

describe("tool calls in chunks", () => {
  const wanted = [
    { name: "one", arguments: '{"query":"a"}' },
    { name: "two", arguments: '{"query":"b"}' },
  ];
  it.each<[string, object[]]>([
    [
      "in pieces, by index",
      [
        call({ index: 0, id: "call_1", ...fn("one", "") }),
        call({ index: 1, id: "call_2", ...fn("two", "") }),
        call({ index: 0, ...fn(null, '{"query":') }),
        call({ index: 1, ...fn(null, '{"query":"b"}') }),
        call({ index: 0, ...fn(null, '"a"}') }),
      ],
    ],
    [
      "in pieces that repeat id and name",
      [
        call({ index: 0, id: "call_1", ...fn("one", '{"query":') }),
        call({ index: 0, id: "call_1", ...fn("one", '"a"}') }),
        call({ index: 1, id: "call_2", ...fn("two", '{"query":') }),
        call({ index: 1, id: "call_2", ...fn("two", '"b"}') }),
        call({ index: 1, id: "call_2", ...fn("two", "") }),
      ],
    ],
    [
      "whole, all under index 0",
      [
        call({ index: 0, id: "call_1", ...fn("one", '{"query":"a"}') }),
        call({ index: 0, id: "call_2", ...fn("two", '{"query":"b"}') }),
      ],
    ],
    [
      "whole, without an id, all under index 0",
      [call({ index: 0, ...fn("one", '{"query":"a"}') }), call({ index: 0, ...fn("two", '{"query":"b"}') })],
    ],
    [
      "whole, without index and id, in one chunk",
      [said({ tool_calls: [fn("one", '{"query":"a"}'), fn("two", '{"query":"b"}')] })],
    ],
    [
      "in pieces without an index",
      [
        call({ id: "call_1", ...fn("one", "") }),
        call(fn(null, '{"query":"a"}')),
        call({ id: "call_2", ...fn("two", '{"query":') }),
        call({ id: "call_2", ...fn(null, '"b"}') }),
      ],
    ],
    ["with arguments as an object", [call(fn("one", { query: "a" })), call(fn("two", { query: "b" }))]],
  ])("are put together: %s", async (_, chunks) => {
    const { session } = setup({ chunks: [...chunks, STOP, "[DONE]"] });
    const progress = await session.step();
    if (progress.status !== "requires_action") throw new Error(`The engine is ${progress.status}`);
    expect(progress.calls.map(({ name, arguments: args }) => ({ name, arguments: args }))).toEqual(wanted);
    expect(new Set(progress.calls.map(({ id }) => id)).size).toBe(2);
  });

  it("of one tool, complete and without ids, are two calls", async () => {
    const chunks = [call({ index: 0, ...fn("one", "{}") }), call({ index: 0, ...fn("one", "{}") }), STOP];
    const progress = await setup({ chunks }).session.step();
    expect(progress).toMatchObject({ calls: [{ name: "one" }, { name: "one" }] });
  });
});

describe("chunks", () => {
  it.each<[string, unknown[]]>([
    ["content in parts", [said({ content: [{ type: "text", text: "Like " }] }), said({ content: "so." }), STOP]],
    ["finish with the last text", [said({ content: "Like " }), said({ content: "so." }, "stop")]],
    ["no finish reason", [said({ content: "Like so." }), "[DONE]"]],
    ["noise", [null, "?", {}, { choices: null }, { choices: [{}] }, said({ content: "Like so." }), STOP]],
    ["the whole as one message", [{ choices: [{ finish_reason: "stop", message: { content: "Like so." } }] }]],
    ["a refusal", [said({ refusal: "Like " }), said({ refusal: "so." }), STOP]],
    ["reasoning of its own", [said({ reasoning_content: "Hm." }), said({ content: "Like so." }), STOP]],
    ["blanks around", [said({ content: "\n\n" }), said({ content: "Like so." }), said({ content: "\n" }), STOP]],
  ])("are read and written with %s", async (_, chunks) => {
    const { session } = setup({ chunks });
    expect(await session.step()).toMatchObject(DONE);
    expect(session.text).toBe("Like so.");
  });

  it("that end with the beginning of a tag are written to the end", async () => {
    const { session } = setup({ chunks: [said({ content: "1 <" }), STOP] });
    expect(await session.step()).toMatchObject({ text: "1 <" });
    expect(session.text).toBe("1 <");
  });

  it.each(["break", "cut"] as const)("that meet a %s behind their end are whole", async (kind) => {
    const { fake, session } = setup({ text: "Like so." });
    fake.fault(CREATE, { kind, after: 4 });
    expect(await session.step()).toMatchObject({ ...DONE, usage: null });
  });

  it("replace a refusal by the answer that follows it", async () => {
    const { session } = setup({ chunks: [said({ refusal: "No" }), said({ content: "Like so." }), STOP] });
    expect(await session.step()).toMatchObject(DONE);
    expect(session.text).toBe("Like so.");
  });

  it.each([
    [{ chunks: ["[DONE]"] }, { status: "failed", code: "upstream_failed" }],
    [{ chunks: [said({ content: "Half" }, "length")] }, { status: "incomplete", text: "Half" }],
  ])("%j come to %j", async (answer, outcome) => {
    expect(await setup(answer).session.step()).toMatchObject(outcome);
  });

  it.each<[string, unknown[]]>([
    ["end without a reason", [said({ content: "Like " })]],
    ["end without anything", []],
    ["bring an error", [said({ content: "Like " }), { error: { message: "Upstream words" } }]],
  ])("that %s broke off: the next step begins anew", async (_, chunks) => {
    const { session } = setup({ chunks }, { text: "Like so." });
    expect((await errorOf(session.step())).code).toBe("upstream_unavailable");
    expect(await session.finish()).toMatchObject(DONE);
    expect(session.text).toBe("Like so.");
  });

  it("carry token counts, at the end or in each chunk", async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const chunks = [{ ...said({ content: "Like so." }, "stop"), usage: { ...usage, total_tokens: 0 } }, { usage }];
    expect(await setup({ chunks }).session.step()).toMatchObject({ usage });
    const { fake, session } = setup({ text: "Like so." });
    expect(await session.step()).toMatchObject({ usage: { total_tokens: 120 } });
    expect(fake.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });
});

describe("a server that refuses", () => {
  it.each([
    [400, "Unknown parameter: 'stream_options'."],
    [422, "Extra inputs are not permitted: include_usage"],
  ])("to count tokens of a stream with %i is asked for a stream without", async (status, message) => {
    const { fake, session } = setup({ text: "Like so." });
    fake.fault(CREATE, { kind: "status", status, message });
    expect(await session.step()).toMatchObject({ ...DONE, usage: null });
    expect(fake.sent(CREATE).map(({ body }) => [body.stream, body.stream_options])).toEqual([
      [true, { include_usage: true }],
      [true, undefined],
    ]);
  });

  it("one parameter after the other gets a simpler request each time", async () => {
    const { fake, session } = setup({ text: "Like so." });
    fake.fault(CREATE, { kind: "status", status: 400, message: "Unknown parameter: 'stream_options'." });
    fake.fault(CREATE, { kind: "status", status: 400, message: "Streaming is not supported." });
    expect(await session.step()).toMatchObject(DONE);
    expect(fake.sent(CREATE).at(-1)?.body).not.toHaveProperty("stream");
  });
});

describe("a server that does not hang up", () => {
  it.each<[string, object[], object]>([
    ["is not waited for once it said why its answer ends", [said({ content: "Like so." }), STOP], DONE],
    [
      "may still say what its answer cost",
      [said({ content: "Like so." }), STOP, { choices: [], usage: USAGE }],
      { usage: USAGE },
    ],
  ])("%s", async (_, chunks, wanted) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\n`));
      },
    });
    const headers = { "content-type": "text/event-stream" };
    const fetch = async () => new Response(body, { headers });
    const config = { baseURL: "http://localhost:11434/v1", model: "qwen3:4b", titleModel: "qwen3:4b" };
    const engine = createChatEngine({ ...config, fetch, lingerMs: 20 });
    expect(await new Session(engine).step()).toMatchObject(wanted);
  });
});

describe("a real connection", () => {
  it("is closed when the request is aborted", async () => {
    const fake = createChatFake();
    const { url, close } = await listen(fake);
    const { pace, release } = createManualPace();
    const models = { model: "qwen3:4b", titleModel: "qwen3:4b" };
    const engine = createChatEngine({ baseURL: url, ...models });
    fake.script({ text: "Like so.", pieces: 4, pace: paceOf(1) }, { text: "Like so.", pace });
    const first = new Session(engine);
    expect(await first.step()).toMatchObject(DONE);
    const sent = fake.sent(CREATE)[0]?.stream?.events ?? [];
    expect(sent.map(({ at }) => at)).toEqual(sent.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(sent).toHaveLength(8);

    const stop = new AbortController();
    const session = new Session(engine, { signal: stop.signal });
    const stepped = errorOf(session.step());
    release(1);
    await expect.poll(() => session.text).toBe("Like");
    stop.abort();
    expect((await stepped).code).toBe("upstream_timeout");
    await expect.poll(() => fake.sent(CREATE)[1]?.stream?.end).toBe("closed");
    await close();
  });
});
