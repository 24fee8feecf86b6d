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
  ])("two tool calls are put together when they come %s", async (_, chunks) => {
    const { session } = setup({ chunks: [...chunks, STOP, "[DONE]"] });
    const progress = await session.step();
    if (progress.status !== "requires_action") throw new Error(`The engine is ${progress.status}`);
    expect(progress.calls.map(({ name, arguments: args }) => ({ name, arguments: args }))).toEqual(wanted);
    expect(new Set(progress.calls.map(({ id }) => id)).size).toBe(2);
  });

  it("two complete calls of one tool without ids stay two calls", async () => {
    const chunks = [call({ index: 0, ...fn("one", "{}") }), call({ index: 0, ...fn("one", "{}") }), STOP];
    const progress = await setup({ chunks }).session.step();
    expect(progress).toMatchObject({ calls: [{ name: "one" }, { name: "one" }] });
  });
});

describe("chunks of a streamed answer", () => {
  it.each<[string, unknown[]]>([
    ["content in parts", [said({ content: [{ type: "text", text: "Like " }] }), said({ content: "so." }), STOP]],
    ["a finish reason in the last text", [said({ content: "Like " }), said({ content: "so." }, "stop")]],
    ["no finish reason", [said({ content: "Like so." }), "[DONE]"]],
    [
      "chunks that hold nothing",
      [null, "?", {}, { choices: null }, { choices: [{}] }, said({ content: "Like so." }), STOP],
    ],
    [
      "the complete answer as one message",
      [{ choices: [{ finish_reason: "stop", message: { content: "Like so." } }] }],
    ],
    ["a refusal", [said({ refusal: "Like " }), said({ refusal: "so." }), STOP]],
    ["reasoning in a field of its own", [said({ reasoning_content: "Hm." }), said({ content: "Like so." }), STOP]],
    [
      "blank lines around the text",
      [said({ content: "\n\n" }), said({ content: "Like so." }), said({ content: "\n" }), STOP],
    ],
  ])("a stream with %s is read and shown", async (_, chunks) => {
    const { session } = setup({ chunks });
    expect(await session.step()).toMatchObject(DONE);
    expect(session.text).toBe("Like so.");
  });

  it("a text that ends with the beginning of a tag is shown to its end", async () => {
    const { session } = setup({ chunks: [said({ content: "1 <" }), STOP] });
    expect(await session.step()).toMatchObject({ text: "1 <" });
    expect(session.text).toBe("1 <");
  });

  it.each(["break", "cut"] as const)("an answer is complete although a %s follows its end", async (kind) => {
    const { fake, session } = setup({ text: "Like so." });
    fake.fault(CREATE, { kind, after: 4 });
    expect(await session.step()).toMatchObject({ ...DONE, usage: null });
  });

  it("an answer replaces the refusal before it", async () => {
    const { session } = setup({ chunks: [said({ refusal: "No" }), said({ content: "Like so." }), STOP] });
    expect(await session.step()).toMatchObject(DONE);
    expect(session.text).toBe("Like so.");
  });

  it.each([
    [{ chunks: ["[DONE]"] }, { status: "failed", code: "upstream_failed" }],
    [{ chunks: [said({ content: "Half" }, "length")] }, { status: "incomplete", text: "Half" }],
  ])("the stream %j results in %j", async (answer, outcome) => {
    expect(await setup(answer).session.step()).toMatchObject(outcome);
  });

  it.each<[string, unknown[]]>([
    ["ends without a finish reason", [said({ content: "Like " })]],
    ["ends without any chunk", []],
    ["contains an error", [said({ content: "Like " }), { error: { message: "Upstream words" } }]],
  ])("a stream that %s counts as broken off, and the next step starts again", async (_, chunks) => {
    const { session } = setup({ chunks }, { text: "Like so." });
    expect((await errorOf(session.step())).code).toBe("upstream_unavailable");
    expect(await session.finish()).toMatchObject(DONE);
    expect(session.text).toBe("Like so.");
  });

  it("token counts are read at the end and in each chunk", async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const chunks = [{ ...said({ content: "Like so." }, "stop"), usage: { ...usage, total_tokens: 0 } }, { usage }];
    expect(await setup({ chunks }).session.step()).toMatchObject({ usage });
    const { fake, session } = setup({ text: "Like so." });
    expect(await session.step()).toMatchObject({ usage: { total_tokens: 120 } });
    expect(fake.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });
});

describe("a server that refuses parameters", () => {
  it.each([
    [400, "Unknown parameter: 'stream_options'."],
    [422, "Extra inputs are not permitted: include_usage"],
  ])(
    "a server that answers %i to a request for token counts is asked for a stream without them",
    async (status, message) => {
      const { fake, session } = setup({ text: "Like so." });
      fake.fault(CREATE, { kind: "status", status, message });
      expect(await session.step()).toMatchObject({ ...DONE, usage: null });
      expect(fake.sent(CREATE).map(({ body }) => [body.stream, body.stream_options])).toEqual([
        [true, { include_usage: true }],
        [true, undefined],
      ]);
    },
  );

  it("a server that refuses one parameter after another gets a simpler request each time", async () => {
    const { fake, session } = setup({ text: "Like so." });
    fake.fault(CREATE, { kind: "status", status: 400, message: "Unknown parameter: 'stream_options'." });
    fake.fault(CREATE, { kind: "status", status: 400, message: "Streaming is not supported." });
    expect(await session.step()).toMatchObject(DONE);
    expect(fake.sent(CREATE).at(-1)?.body).not.toHaveProperty("stream");
  });
});

describe("a server that does not close its stream", () => {
  it.each<[string, object[], object]>([
    ["the run ends soon after the finish reason", [said({ content: "Like so." }), STOP], DONE],
    [
      "token usage after the finish reason is still read",
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

describe("a stream over a network connection", () => {
  it("the connection is closed when the request is aborted", async () => {
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
