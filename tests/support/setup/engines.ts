/** The engines under contract, each with what its upstream, if any, can be told and asked in tests. */
import type { HttpHandler } from "msw";
import { createChatEngine } from "#lib/engines/chat/engine.ts";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import type { Engine, ToolOutput } from "#lib/engines/engine.ts";
import { createOpenAIEngine } from "#lib/engines/openai/engine.ts";
import { createChatFake, type ScriptedAnswer } from "#tests/support/fakes/chat.ts";
import type { Fault } from "#tests/support/fakes/faults.ts";
import { jumpingClock } from "#tests/support/fakes/jumping-clock.ts";
import { type FakeOptions, type FakeServer, type JsonObject, mswHandlers } from "#tests/support/fakes/server.ts";
import type { Sent, Streaming } from "#tests/support/fakes/stream.ts";
import { createOpenAIFake, type OpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";

export const BASE_URL = "https://model.test/v1";
export const MODEL = "gpt-6-luna";
export const TITLE_MODEL = "gpt-6-luna-title";
const API_KEY = "sk-test-secret";

/** One answer of the model, as every scripted upstream can give it. */
export type Plan = Streaming & {
  text?: string;
  calls?: { name: string; arguments: string; id?: string }[];
  status?: "failed" | "incomplete" | "cancelled";
};

export type Harness = { engine: Engine; handlers: HttpHandler[] };

/** An engine with an upstream to script, to disturb and to look into. */
export type ScriptedHarness = Harness & {
  script(...plans: Plan[]): void;
  scriptCompletion(plan: Plan): void;
  /** Lets the next requests to the model meet a fault. */
  fault(fault: Fault, times?: number): void;
  /** Bodies of the requests to the model, oldest first. */
  bodies(): JsonObject[];
  /** Tool outputs that were new in a request. */
  outputsIn(body: JsonObject): ToolOutput[];
  /** How often the model has been told this question, as it would see it now. */
  timesAsked(question: string): number;
  /** What was streamed in answer to the requests to the model, oldest first. */
  streams(): Sent[];
  /** Requests refused as malformed. */
  refused(): unknown[];
};

/** An engine that keeps a thread upstream. */
export type ThreadedHarness = ScriptedHarness & { fake: OpenAIFake };

/** `name` is the engine's, `title` tells cases apart. */
export type Case<H> = { name: string; title: string; create(): H };
export type ScriptedCase = Case<ScriptedHarness> & {
  /** How its model can end without an answer. */
  endings: NonNullable<Plan["status"]>[];
};

function createOpenAI(options?: FakeOptions): ThreadedHarness {
  const fake = createOpenAIFake({ apiKey: API_KEY, ...options });
  const models = { model: MODEL, titleModel: TITLE_MODEL };
  const engine = createOpenAIEngine({
    apiKey: API_KEY,
    baseURL: BASE_URL,
    ...models,
    clock: jumpingClock(),
    createGraceMs: 0,
  });
  const toTurn = ({ text, calls, status, ...streaming }: Plan) => ({
    ...streaming,
    ...(options?.streams === false ? { polls: 1 } : {}),
    ...(text === undefined ? {} : { text }),
    ...(calls ? { toolCalls: calls } : {}),
    ...(status ? { status, error: "Upstream words about a failure" } : {}),
  });
  return {
    ...disturbed(fake, "POST /responses"),
    engine,
    fake,
    script: (...plans) => fake.script(...plans.map(toTurn)),
    scriptCompletion: (plan) => fake.scriptCompletions(toTurn(plan)),
    outputsIn: ({ input }) =>
      (Array.isArray(input) ? input : []).flatMap((item) =>
        item.type === "function_call_output" ? [{ callId: item.call_id, output: item.output }] : [],
      ),
    timesAsked: (question) =>
      fake
        .items()
        .filter((item) => item.type === "message" && item.role === "user")
        .filter((item) => JSON.stringify(item).includes(JSON.stringify(question))).length,
  };
}

function createChat(options?: FakeOptions): ScriptedHarness {
  const fake = createChatFake({ apiKey: API_KEY, ...options });
  const models = { model: MODEL, titleModel: TITLE_MODEL };
  const engine = createChatEngine({ apiKey: API_KEY, baseURL: BASE_URL, ...models });
  const finishes = { failed: "content_filter", incomplete: "length", cancelled: "stop" } as const;
  const toAnswer = ({ text, calls, status, ...streaming }: Plan): ScriptedAnswer => ({
    ...streaming,
    ...(text === undefined ? {} : { text }),
    ...(calls ? { toolCalls: calls } : {}),
    ...(status ? { finish: finishes[status] } : {}),
  });
  const messagesOf = (body: JsonObject | undefined) => (Array.isArray(body?.messages) ? body.messages : []);
  const common = disturbed(fake, "POST /chat/completions");
  return {
    ...common,
    engine,
    script: (...plans) => fake.script(...plans.map(toAnswer)),
    scriptCompletion: (plan) => fake.scriptCompletions(toAnswer(plan)),
    outputsIn: (body) => {
      const messages = messagesOf(body);
      const last = messages.findLastIndex(({ role }) => role === "assistant");
      return messages
        .slice(last + 1)
        .flatMap((message) =>
          message.role === "tool" ? [{ callId: message.tool_call_id, output: message.content }] : [],
        );
    },
    timesAsked: (question) =>
      messagesOf(common.bodies().at(-1)).filter(({ role, content }) => role === "user" && content === question).length,
  };
}

const disturbed = (fake: FakeServer, route: string) => ({
  handlers: mswHandlers(fake, BASE_URL),
  fault: (fault: Fault, times?: number) => fake.fault(route, fault, times),
  bodies: () => fake.sent(route).map(({ body }) => body),
  streams: () => fake.sent(route).flatMap(({ stream }) => stream ?? []),
  refused: () => fake.refused().map(({ refusal }) => refusal?.message),
});

/** Engines that keep a thread upstream and must leave it usable, or nothing of it. */
export const THREADED: Case<ThreadedHarness>[] = [{ name: "openai", title: "openai", create: createOpenAI }];

const OPENAI = { name: "openai", endings: ["failed", "incomplete", "cancelled"] } satisfies Partial<ScriptedCase>;
const CHAT = { name: "chat", endings: ["failed", "incomplete"] } satisfies Partial<ScriptedCase>;

/** Engines that talk to a model that streams. */
export const STREAMED: ScriptedCase[] = [
  { ...OPENAI, title: "openai", create: createOpenAI },
  { ...CHAT, title: "chat", create: createChat },
];

/** Engines that talk to a model, also through a proxy that streams nothing. */
export const SCRIPTED: ScriptedCase[] = [
  ...STREAMED,
  { ...OPENAI, title: "unstreamed openai", create: () => createOpenAI({ streams: false }) },
  { ...CHAT, title: "unstreamed chat", create: () => createChat({ streams: false }) },
];

/** Every engine, its upstream, if any, ready to ask for the docs once and then to answer. */
export const ENGINES: Case<Harness>[] = [
  ...STREAMED.map(({ name, title, create }) => ({
    name,
    title,
    create: () => {
      const harness = create();
      harness.script({ calls: [{ name: "get_relevant_docs", arguments: '{"query":"theme"}' }] }, { text: "Like so." });
      harness.scriptCompletion({ text: "Theming" });
      return harness;
    },
  })),
  { name: "demo", title: "demo", create: () => ({ engine: createDemoEngine(), handlers: [] }) },
];
