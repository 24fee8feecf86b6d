/** The openai engine on a fake of its own, without msw between them. */
import type { ChatTurn } from "#lib/engines/engine.ts";
import { createOpenAIEngine, type OpenAIConfig } from "#lib/engines/openai/engine.ts";
import { jumpingClock } from "#tests/support/fakes/jumping-clock.ts";
import type { ScriptedTurn } from "#tests/support/openai-fake/items.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { Session, type SessionOptions } from "./session.ts";

export const CALL: ScriptedTurn = { toolCalls: [{ name: "get_relevant_docs", arguments: "{}" }] };
export const ANSWER: ScriptedTurn = { text: "Like so." };
/** What a run that ends with ANSWER comes to. */
export const DONE = { status: "completed", text: "Like so." };

export function setupOpenAI(...turns: ScriptedTurn[]) {
  const fake = createOpenAIFake();
  const clock = jumpingClock();
  fake.script(...turns);
  const models = { model: "gpt-6-luna", titleModel: "gpt-6-luna" };
  const create = (config?: Partial<OpenAIConfig>) =>
    createOpenAIEngine({ apiKey: "sk-test", fetch: fake.fetch, clock, ...models, ...config });
  const engine = create();
  return {
    fake,
    clock,
    engine,
    /** A run, on an engine of its own where `config` says so. */
    open: (options?: SessionOptions, config?: Partial<OpenAIConfig>) =>
      new Session(config ? create(config) : engine, options),
    questions: () => fake.items().filter((item) => item.type === "message" && item.role === "user").length,
    /** Refusals that no lock explains: requests that were wrong. */
    mistakes: () => fake.refused().flatMap(({ refusal }) => (refusal?.code ? [] : [refusal?.message])),
  };
}

/** A thread with one answered question, and how the next turns go. */
export async function setupThread(question: string, ...turns: ScriptedTurn[]) {
  const parts = setupOpenAI(ANSWER, ...turns);
  const first = parts.open({ question });
  await first.finish();
  const history: ChatTurn[] = [
    { role: "user", text: question },
    { role: "assistant", text: "Like so." },
  ];
  return { ...parts, first, thread: { conversationId: first.conversationId, history } };
}

/** Types of items, and roles of messages. */
export const kinds = (items: { type: string }[]) => items.map((item) => ("role" in item ? item.role : item.type));
