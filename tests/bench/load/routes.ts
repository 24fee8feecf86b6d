/** How many requests a second each route answers, beside one that is refused before anything is done for it. */
import type { Section } from "#tests/bench/report.ts";
import { createClient } from "#tests/support/servers/client.ts";
import { send } from "./reader.ts";

const AT_ONCE = 10;
const MEASURE_MS = 2_000;

type Request = () => Promise<{ status: number }>;

/** Answers a second, of so many that are always under way. @throws when one has another status than the first */
async function rate(request: Request): Promise<number> {
  const { status } = await request();
  const began = performance.now();
  let answers = 0;
  const worker = async () => {
    while (performance.now() - began < MEASURE_MS) {
      const answer = await request();
      if (answer.status !== status) throw new Error(`${answer.status} after ${status}`);
      answers += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return (answers * 1_000) / (performance.now() - began);
}

export async function measureRoutes(site: string): Promise<Section> {
  const { client, threadId, path } = await send(site);
  const page = async () => {
    const response = await fetch(`${site}/docs/slack-setup`);
    await response.arrayBuffer();
    return response;
  };
  // Not a run under way: asking for it waits up to 300 ms for it to move.
  const routes: [string, Request][] = [
    ["refused: PUT …-message", () => client.put("paste-assistant-message")],
    ["GET health", () => client.get("health")],
    ["GET docs-search", () => client.get("docs-search?q=slack")],
    ["a docs page", page],
    ["GET …-assistants", () => client.get("paste-assistant-assistants")],
    ["POST …-thread", () => createClient(site).post("paste-assistant-thread")],
    ["GET …-thread (list)", () => client.get("paste-assistant-thread")],
    ["GET …-thread/:id", () => client.get(`paste-assistant-thread/${threadId}`)],
    ["GET …-messages/:id", () => client.get(`paste-assistant-messages/${threadId}`)],
  ];
  const measures = [];
  for (const [name, request] of routes)
    measures.push({ name, unit: "" as const, values: [Math.round(await rate(request))] });
  await client.post(`${path}/cancel`);
  return {
    title: `Answers a second of each route, ${AT_ONCE} requests at a time`,
    notes: ["The first is refused by the route's wrapper: what Next and the wrapper themselves cost."],
    measures,
  };
}
