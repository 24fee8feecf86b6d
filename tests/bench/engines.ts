/**
 * `npm run bench:engines`: what a question takes on each engine beside the model itself, and how many tokens it sends.
 * The models answer at once, on fakes in this process; what a real model adds, `npm run doctor -- --live` shows.
 */
import { cpus, loadavg } from "node:os";
import { estimateTokenCount } from "tokenx";
import { systemClock } from "#lib/clock.ts";
import { openEmbedded } from "#lib/database/embedded/embedded.ts";
import { openDocs } from "#lib/docs/docs.ts";
import { createChatEngine } from "#lib/engines/chat/engine.ts";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { createOpenAIEngine } from "#lib/engines/openai/engine.ts";
import { RUN_LIMITS } from "#lib/runs/run-limits.ts";
import { format } from "#tests/bench/report.ts";
import { createChatFake } from "#tests/support/fakes/chat.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { startSite } from "#tests/support/setup/app.ts";

const QUESTIONS = 20;
/** As long as a usual answer: 120 words. */
const ANSWER = "An answer of a usual length says it in words. ".repeat(12).trim();
const CALLER = { owner: "bench", address: "bench", program: true };
const models = { model: "m", titleModel: "m" };

const docs = await openDocs({ dir: "content/docs" });
const questions = docs.pages
  .flatMap(({ path }) => docs.starters(path, (heading) => heading).slice(0, 1))
  .slice(0, QUESTIONS);
const call = (text: string) => ({
  toolCalls: [{ name: "get_relevant_docs", arguments: JSON.stringify({ query: text }) }],
});
const opened = await openEmbedded(null, "supabase/migrations");

async function measure(engine: Engine): Promise<number[]> {
  const database = { ...opened, close: async () => {} };
  const site = await startSite({
    database,
    docs,
    engine,
    runLimits: RUN_LIMITS,
    config: { messagesPerMinute: 10_000 },
  });
  const ask = (prompt: string) => site.app.query(CALLER, { prompt }, new AbortController().signal);
  // The first one warms everything up.
  await ask(questions[0] ?? "");
  const times: number[] = [];
  for (const prompt of questions) {
    const began = performance.now();
    await ask(prompt);
    times.push(performance.now() - began);
  }
  await site.close();
  return times;
}

const openai = createOpenAIFake({
  fallback: ({ input }) => {
    const text = JSON.stringify(input);
    return text.includes("function_call_output") ? { text: ANSWER } : call(text.slice(0, 500));
  },
});
const chat = createChatFake({
  fallback: ({ messages }) =>
    messages.at(-1)?.role === "tool" ? { text: ANSWER } : call(String(messages.at(-1)?.content)),
});
const measures = [
  { name: "demo", values: await measure(createDemoEngine()) },
  { name: "chat", values: await measure(createChatEngine({ baseURL: "http://m/v1", fetch: chat.fetch, ...models })) },
  {
    name: "openai",
    values: await measure(createOpenAIEngine({ apiKey: "k", fetch: openai.fetch, clock: systemClock, ...models })),
  },
];
await opened.close();

const notes = [`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, ${questions.length} questions each`];
const title = "A question from asking to the whole answer, with a model that answers at once";
process.stdout.write(`${format({ title, notes, measures: measures.map((one) => ({ ...one, unit: "ms" })) })}\n`);
// The request with the sections holds all that the first one held; both are paid for.
const tokens = chat.requests.map(({ body: { messages, tools } }) =>
  estimateTokenCount(JSON.stringify([messages, tools])),
);
const perQuestion = tokens.reduce((sum, count) => sum + count, 0) / (questions.length + 1);
const out = estimateTokenCount(ANSWER) + 40;
process.stdout.write(`tokens per question: ${Math.round(perQuestion)} in (both requests), ${out} out (estimated)\n`);
