/** The fake's own rules: what the adapter's tests stand on. */
import OpenAI from "openai";
import type { ResponseCreateParamsNonStreaming, ResponseStreamEvent } from "openai/resources/responses/responses";
import { describe, expect, it } from "vitest";
import { listen } from "#tests/support/fakes/server.ts";
import { createManualPace } from "#tests/support/fakes/stream.ts";
import type { ScriptedTurn } from "#tests/support/openai-fake/items.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { TOOL } from "#tests/support/setup/session.ts";

const QUESTION = { role: "user" as const, content: "How?" };
const BODY = { model: "gpt-6-luna", background: true, store: true, instructions: "Answer.", input: [QUESTION] };
const TOOLS = [{ ...TOOL, type: "function" as const, strict: true }];

async function setup(...turns: ScriptedTurn[]) {
  const fake = createOpenAIFake();
  fake.script(...turns);
  const client = new OpenAI({ apiKey: "sk-test", fetch: fake.fetch, maxRetries: 0 });
  const { id } = await client.conversations.create({});
  const list = async (order: "asc" | "desc", after?: string) => {
    const page = await client.conversations.items.list(id, { order, limit: 2, ...(after ? { after } : {}) });
    return { types: page.data.map(({ type }) => type), more: page.has_more, last: page.data.at(-1)?.id ?? "" };
  };
  const respond = (extra: Partial<ResponseCreateParamsNonStreaming> = {}) =>
    client.responses.create({ ...BODY, conversation: id, tools: TOOLS, ...extra });
  return { fake, client, id, list, respond };
}

describe("a conversation of the fake", () => {
  it("a conversation is locked while a response runs, and shows its items afterwards", async () => {
    const { client, id, list, respond } = await setup({ text: "So.", polls: 1 });
    const { id: response } = await respond();
    expect((await list("asc")).types).toEqual([]);
    expect((await client.responses.retrieve(response)).status).toBe("in_progress");
    const items = [QUESTION];
    await expect(client.conversations.items.create(id, { items })).rejects.toMatchObject({
      status: 400,
      code: "conversation_locked",
    });
    expect((await client.responses.retrieve(response)).status).toBe("completed");
    expect((await list("asc")).types).toEqual(["message", "reasoning"]);
  });

  it("a conversation is listed in both orders, page by page", async () => {
    const { client, list, respond } = await setup({ text: "So." });
    await client.responses.retrieve((await respond()).id);
    const first = await list("asc");
    expect(first).toMatchObject({ types: ["message", "reasoning"], more: true });
    expect(await list("asc", first.last)).toMatchObject({ types: ["message"], more: false });
    expect((await list("desc")).types).toEqual(["message", "reasoning"]);
  });

  it("a conversation accepts a request only when every call has exactly one output", async () => {
    const calls = { toolCalls: [{ name: "get_relevant_docs", arguments: "{}", id: "call_1" }] };
    const { client, respond } = await setup(calls);
    await client.responses.retrieve((await respond()).id);
    const output = { type: "function_call_output" as const, call_id: "call_1", output: "[]" };
    await expect(respond()).rejects.toThrow("No tool output found for function call call_1");
    await expect(respond({ input: [output, output] })).rejects.toMatchObject({ status: 400 });
    await expect(respond({ input: [output] })).resolves.toMatchObject({ status: "queued" });
  });
});

describe("a request to the fake", () => {
  const closed = { ...TOOL.parameters, additionalProperties: true };
  it.each<[string, Partial<ResponseCreateParamsNonStreaming>]>([
    ["it is not in the background", { background: false }],
    ["it is not stored", { store: false }],
    ["it has a parameter that nobody uses", { top_p: 1 }],
    [
      "it has a tool outside the strict subset",
      { tools: [{ ...TOOLS[0], ...TOOL, type: "function", strict: true, parameters: closed }] },
    ],
    ["its input is empty", { input: [] }],
    ["it has an item of the wrong shape", { input: [{ type: "function_call_output", output: "[]" }] }],
  ])("a request for a response is refused when %s", async (_, extra) => {
    const { fake, respond } = await setup();
    await expect(respond(extra)).rejects.toMatchObject({ status: 400 });
    expect(fake.refused()).toHaveLength(1);
  });
});

describe("a stream of the fake", () => {
  const stream = async (...turns: ScriptedTurn[]) => {
    const parts = await setup(...turns);
    const body = { ...BODY, conversation: parts.id, tools: TOOLS, stream: true as const };
    return { ...parts, events: await parts.client.responses.create(body) };
  };
  const all = async (events: AsyncIterable<ResponseStreamEvent>) => {
    const received: ResponseStreamEvent[] = [];
    for await (const event of events) received.push(event);
    return received;
  };

  it("a stream reports a response in numbered events, to its end", async () => {
    const { events } = await stream({ text: "So.", toolCalls: [{ name: "get_relevant_docs", arguments: "{}" }] });
    const received = await all(events);
    expect(received.map(({ sequence_number }) => sequence_number)).toEqual([...received.keys()]);
    expect(received.map(({ type }) => type.replace("response.", ""))).toEqual([
      ...["created", "in_progress"],
      ...["output_item.added", "output_item.done"],
      ...["output_item.added", "content_part.added", "output_text.delta", "output_text.done"],
      ...["content_part.done", "output_item.done"],
      ...["output_item.added", "function_call_arguments.delta", "function_call_arguments.delta"],
      ...["function_call_arguments.done", "output_item.done", "completed"],
    ]);
    expect(received.at(-1)).toMatchObject({ response: { status: "completed", output: [{}, {}, {}] } });
  });

  it("a response continues without a reader, and its stream can be read again from any event on", async () => {
    const { pace, release } = createManualPace();
    const { client, fake, events } = await stream({ text: "One two three", pace });
    await events[Symbol.asyncIterator]().next();
    const id = fake.responses()[0]?.id ?? "";
    release();
    await expect.poll(() => fake.statuses()).toEqual(["completed"]);
    const whole = await all(await client.responses.retrieve(id, { stream: true }));
    const rest = await all(await client.responses.retrieve(id, { stream: true, starting_after: 3 }));
    expect(rest).toEqual(whole.slice(4));
  });

  it("a stream is refused for a response that was not made for streaming", async () => {
    const { client, respond } = await setup({ text: "So." });
    const { id } = await respond();
    await expect(client.responses.retrieve(id, { stream: true })).rejects.toMatchObject({
      status: 400,
      param: "stream",
    });
    await expect(client.responses.retrieve(id, { starting_after: 1 })).rejects.toMatchObject({ status: 400 });
  });

  it("a stream ends early while polls are left", async () => {
    const { client, events, fake } = await stream({ text: "So.", polls: 1 });
    expect(await all(events)).toHaveLength(2);
    const id = fake.responses()[0]?.id ?? "";
    expect((await client.responses.retrieve(id)).status).toBe("in_progress");
    expect((await client.responses.retrieve(id)).status).toBe("completed");
    const rest = await all(await client.responses.retrieve(id, { stream: true, starting_after: 1 }));
    expect(rest.at(-1)?.type).toBe("response.completed");
  });
});

describe("the fake on a port", () => {
  it("the fake answers on a port, and breaks connections on request", async () => {
    const fake = createOpenAIFake();
    const { url, close } = await listen(fake);
    const client = new OpenAI({ apiKey: "sk-test", baseURL: url, maxRetries: 0 });
    expect((await client.conversations.create({})).object).toBe("conversation");
    fake.fault("POST /conversations", { kind: "network" });
    await expect(client.conversations.create({})).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
    await close();
  });
});
