/** What the chat adapter makes of servers that each speak Chat Completions in their own way. */
import { describe, expect, it } from "vitest";
import { createChatEngine } from "#lib/engines/chat/engine.ts";
import type { ChatTurn } from "#lib/engines/engine.ts";
import { createChatFake } from "#tests/support/fakes/chat.ts";
import { Session } from "#tests/support/setup/session.ts";

const BASE_URL = "http://localhost:11434/v1";
const TITLE = { instructions: "Give a title.", input: "How?", maxTokens: 40 };
const live = () => new AbortController().signal;

function setup(model = "qwen3:4b", apiKey?: string) {
  const fake = createChatFake();
  const config = { baseURL: BASE_URL, model, titleModel: model, fetch: fake.fetch };
  const engine = createChatEngine({ ...config, ...(apiKey ? { apiKey } : {}) });
  return { fake, engine };
}

/** What one step makes of a message that a server answers with. */
async function stepOn(message: unknown, finish_reason: string | null = "stop") {
  const { fake, engine } = setup();
  fake.script({ raw: { choices: [{ finish_reason, message }] } });
  return new Session(engine).step();
}
const call = (extra: object) => ({
  type: "function",
  function: { name: "get_relevant_docs", arguments: "{}" },
  ...extra,
});

describe("messages of maintainers", () => {
  it("are part of the answer before them; what repeats an earlier message is left out", async () => {
    const { fake, engine } = setup();
    fake.script({ text: "Yes." });
    const history: ChatTurn[] = [
      { role: "user", text: "First?" },
      { role: "assistant", text: "Not so." },
      { role: "assistant", text: "Corrected: not so.", isMaintainers: true, isRepeated: true },
      { role: "assistant", text: "I am Ada.", isMaintainers: true },
    ];
    await new Session(engine, { history, question: "Then?" }).finish();
    expect(fake.requests.at(-1)?.body.messages).toMatchObject([
      { role: "system" },
      { role: "user", content: "First?" },
      { role: "assistant", content: "Not so.\n\nI am Ada." },
      { role: "user", content: "Then?" },
    ]);
  });
});

describe("token usage of a Chat Completions server", () => {
  const counts = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 };
  it.each([
    ["cached tokens", { prompt_tokens_details: { cached_tokens: 8 } }, 8],
    ["no details", {}, 0],
    ["details of another kind", { prompt_tokens_details: "none" }, 0],
    ["details that are null", { prompt_tokens_details: { cached_tokens: null } }, 0],
  ])("usage with %s is read", async (_, details, cached_tokens) => {
    const { fake, engine } = setup();
    const choices = [{ finish_reason: "stop", message: { content: "Yes." } }];
    fake.script({ raw: { choices, usage: { ...counts, ...details } } });
    expect(await new Session(engine).step()).toMatchObject({ usage: { ...counts, cached_tokens } });
  });
});

describe("unusual answers of a Chat Completions server", () => {
  it("tool calls with the finish reason 'stop' are accepted", async () => {
    const progress = await stepOn({ content: null, tool_calls: [call({ id: "call_1" })] }, "stop");
    expect(progress).toMatchObject({ status: "requires_action", calls: [{ id: "call_1" }] });
  });

  it.each([
    ["without ids", [call({}), call({ id: "" })]],
    ["that share an id", [call({ id: "call" }), call({ id: "call" })]],
  ])("calls %s get ids of their own", async (_, tool_calls) => {
    const progress = await stepOn({ tool_calls });
    if (progress.status !== "requires_action") throw new Error(`The engine is ${progress.status}`);
    const ids = progress.calls.map(({ id }) => id);
    expect(ids.every((id) => id !== "")).toBe(true);
    expect(new Set(ids).size).toBe(2);
  });

  it("a run continues after calls that got their ids from the adapter", async () => {
    const { fake, engine } = setup();
    fake.script({ raw: { choices: [{ message: { tool_calls: [call({}), call({})] } }] } }, { text: "Like so." });
    expect(await new Session(engine).finish()).toMatchObject({ status: "completed", text: "Like so." });
    expect(fake.refused()).toEqual([]);
  });

  it.each([
    [{ query: "theme" }, '{"query":"theme"}'],
    [undefined, "{}"],
  ])("the arguments %j become text", async (given, text) => {
    const made = { id: "call_1", function: { name: "get_relevant_docs", arguments: given } };
    expect(await stepOn({ tool_calls: [made] })).toMatchObject({ calls: [{ arguments: text }] });
  });

  it.each([
    [
      "an answer in parts",
      {
        content: [
          { type: "text", text: "Like " },
          { type: "text", text: "so." },
        ],
      },
    ],
    ["an answer with thoughts in tags", { content: "<think>\nHm.\n</think>\n\nLike so." }],
    ["a refusal", { content: null, refusal: "Like so." }],
    ["an answer without a finish reason", { content: "Like so.", tool_calls: [] }],
  ])("%s is read as the answer's text", async (_, message) => {
    expect(await stepOn(message, null)).toMatchObject({ status: "completed", text: "Like so." });
  });

  it.each([
    ["without choices", { choices: [] }],
    ["with an error and status 200", { error: { message: "Upstream words" } }],
    ["that is plain text", "hello"],
  ])("an answer %s fails the run", async (_, raw) => {
    const { fake, engine } = setup();
    fake.script({ raw });
    expect(await new Session(engine).step()).toMatchObject({ status: "failed", code: "upstream_failed" });
  });

  it("the calls of an answer that was cut off are ignored", async () => {
    const progress = await stepOn({ content: "Half", tool_calls: [call({ id: "call_1" })] }, "length");
    expect(progress).toMatchObject({ status: "incomplete", text: "Half" });
  });
});

describe("requests to a Chat Completions server", () => {
  it.each([
    ["gpt-6-luna", "none"],
    ["gpt-5.6-mini", "none"],
    ["qwen3:4b", undefined],
    ["gpt-oss:20b", undefined],
  ])("requests to the model %s have the reasoning effort %s", async (model, effort) => {
    const { fake, engine } = setup(model);
    await new Session(engine).finish();
    await engine.complete(TITLE, live());
    expect(fake.requests.map(({ body }) => body.reasoning_effort)).toEqual([effort, effort]);
  });

  it.each([
    ["gpt-6-luna", "max_completion_tokens"],
    ["gpt-oss:20b", "max_tokens"],
    ["qwen3:4b", "max_tokens"],
  ])("requests to the model %s for a title limit their tokens with %s", async (model, key) => {
    const { fake, engine } = setup(model);
    await engine.complete(TITLE, live());
    const { max_tokens, max_completion_tokens } = fake.requests[0]?.body ?? {};
    expect({ max_tokens, max_completion_tokens }).toEqual({ [key]: expect.any(Number) });
  });

  it.each([
    [undefined, null],
    ["sk-test", "Bearer sk-test"],
  ])("requests with the key %s have the authorization header %s", async (apiKey, header) => {
    const { fake, engine } = setup("qwen3:4b", apiKey);
    await new Session(engine).finish();
    expect(fake.requests[0]?.headers.get("authorization")).toBe(header);
  });

  it("requests leave out an empty list of tools", async () => {
    const { fake, engine } = setup();
    await new Session(engine, { tools: [] }).finish();
    expect(fake.requests[0]?.body).not.toHaveProperty("tools");
  });

  it("a run changes neither the conversation id nor the state", async () => {
    const session = new Session(setup().engine, { conversationId: "thread upstream" });
    session.state = { of: "another engine" };
    await session.finish();
    expect([session.conversationId, session.state]).toEqual(["thread upstream", { of: "another engine" }]);
  });
});
