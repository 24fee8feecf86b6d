/** A site whose programs ask with keys, on a fake upstream that keeps what it was sent. */
import { systemClock } from "#lib/clock.ts";
import type { Database } from "#lib/database/client.ts";
import { createChatEngine } from "#lib/engines/chat/engine.ts";
import { createOpenAIEngine } from "#lib/engines/openai/engine.ts";
import { RUN_LIMITS } from "#lib/runs/run-limits.ts";
import { createChatFake } from "#tests/support/fakes/chat.ts";
import { createOpenAIFake, type OpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import type { Reply } from "#tests/support/servers/client.ts";
import { startSite } from "./app.ts";

export const KEYS = ["key-of-the-alert-workflow-0001", "key-of-another-program-000002"] as const;
export const MODEL = "gpt-6-luna";
const models = { model: MODEL, titleModel: MODEL };

export type Ask = (body: unknown, headers?: Record<string, string>) => Promise<Reply>;

export async function startQuerySite(database: Database, parts: Partial<Parameters<typeof startSite>[0]> = {}) {
  // Many runs at once share one small database: none is to lose its lease for that.
  const runLimits = { ...RUN_LIMITS, backoffMs: 20 };
  const site = await startSite({ database, runLimits, ...parts, config: { apiKeys: [...KEYS], ...parts.config } });
  const askWith =
    (key: string): Ask =>
    (body, headers = {}) =>
      site.reader().post("paste-assistant-query", body, { Authorization: `Bearer ${key}`, ...headers });
  return { site, ask: askWith(KEYS[0]), askAsOther: askWith(KEYS[1]), askWith };
}

/** Words of the form Q7: each query of a test has its own. */
export const marksIn = (value: unknown): string[] =>
  [...new Set(JSON.stringify(value).match(/\bQ\d+\b/g) ?? [])].sort();

/** An engine that polls far more often than a real one need. */
const openaiOn = ({ fetch }: OpenAIFake) =>
  createOpenAIEngine({ apiKey: "sk-test", fetch, clock: systemClock, pollMs: 20, ...models });

/** Upstreams whose model looks into the docs once per question, then repeats every mark that it was ever sent. */
export const ECHOES = {
  openai: () => {
    const fake = createOpenAIFake({
      fallback: ({ conversation, input }) => {
        const said = [...fake.items(conversation), ...(typeof input === "string" ? [] : input)];
        const asked = said.filter((item) => "role" in item && item.role === "user");
        const isLookedUp = JSON.stringify(input).includes("function_call_output");
        const query = JSON.stringify({ query: `slack ${marksIn(asked).at(-1)}` });
        return isLookedUp
          ? { text: marksIn(asked).join(" "), polls: 1 }
          : { toolCalls: [{ name: "get_relevant_docs", arguments: query }], polls: 1 };
      },
    });
    const engine = openaiOn(fake);
    /** What each request could see: its own body and its conversation. */
    const seen = () =>
      fake.sent("POST /responses").map(({ body }) => marksIn([body, fake.items(String(body.conversation))]));
    return { fake, engine, seen };
  },
  chat: () => {
    const fake = createChatFake({
      fallback: ({ messages }) => {
        const asked = messages.filter(({ role }) => role === "user");
        const query = JSON.stringify({ query: `slack ${marksIn(asked).at(-1)}` });
        return messages.at(-1)?.role === "tool"
          ? { text: marksIn(asked).join(" ") }
          : { toolCalls: [{ name: "get_relevant_docs", arguments: query }] };
      },
    });
    const engine = createChatEngine({ baseURL: "http://model.test/v1", fetch: fake.fetch, ...models });
    const seen = () => fake.sent("POST /chat/completions").map(({ body }) => marksIn(body));
    return { fake, engine, seen };
  },
};

/** An openai engine on a fake of its own. */
export function setupUpstream() {
  const fake = createOpenAIFake();
  const engine = openaiOn(fake);
  return { fake, engine };
}

/** Comes again until `holds`; a test that waits in vain ends by its own time limit. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
