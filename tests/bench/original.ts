/**
 * The original's schedule, on today's API: its server polls the model every 500 ms and hands the run on once tools are
 * done, its browser asks for the run every second and loads the messages when it is complete. Both halves run in this
 * process, which spares it the way between them.
 */
import OpenAI from "openai";
import type { Response, ResponseInputItem } from "openai/resources/responses/responses";
import type { Asked } from "#tests/bench/ours.ts";
import { QUESTION } from "#tests/bench/script.ts";

const SERVER_POLL_MS = 500;
const CLIENT_POLL_MS = 1_000;
const MODEL = "gpt-6-luna";
const INSTRUCTIONS = "Answer from the docs.";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const isPending = ({ status }: Response): boolean => status === "queued" || status === "in_progress";

/** Asks once, in a thread that exists already. `site` is ours, for its docs search. */
export async function askAsOriginal(upstream: string, apiKey: string, site: string): Promise<Asked> {
  const client = new OpenAI({ apiKey, baseURL: upstream, maxRetries: 0 });
  const { id: conversation } = await client.conversations.create({});
  let requests = 0;
  const startedAt = Date.now();

  async function nameThread(): Promise<void> {
    requests += 2;
    await client.responses.create({ model: MODEL, instructions: "Summarise.", input: QUESTION, store: false });
    await client.conversations.update(conversation, { metadata: { threadTitle: "A title" } });
  }

  const respond = (input: ResponseInputItem[]): Promise<Response> =>
    client.responses.create({
      model: MODEL,
      conversation,
      background: true,
      store: true,
      instructions: INSTRUCTIONS,
      input,
    });

  /** `POST message`: waits for the run, or until its tools are done. */
  async function postMessage(): Promise<Response> {
    requests += 1;
    const question = { type: "message" as const, role: "user" as const, content: QUESTION };
    await client.conversations.items.create(conversation, { items: [question] });
    let run = await respond([]);
    while (isPending(run)) {
      await sleep(SERVER_POLL_MS);
      run = await client.responses.retrieve(run.id);
    }
    const calls = run.output.filter((item) => item.type === "function_call");
    if (calls.length === 0) return run;
    const outputs = await Promise.all(
      calls.map(async ({ call_id, arguments: args }) => ({
        type: "function_call_output" as const,
        call_id,
        output: await searchDocs(site, JSON.parse(args).query),
      })),
    );
    return respond(outputs);
  }

  const title = nameThread();
  let run = await postMessage();
  const acceptedAt = Date.now();
  for (;;) {
    requests += 1;
    run = await client.responses.retrieve(run.id);
    if (!isPending(run)) break;
    await sleep(CLIENT_POLL_MS);
  }
  requests += 1;
  const { data } = await client.conversations.items.list(conversation, { order: "asc", limit: 20 });
  const firstTextAt = Date.now();
  if (!data.some((item) => item.type === "message" && item.role === "assistant")) throw new Error("no answer came");
  await title;
  return { startedAt, acceptedAt, firstTextAt, completeAt: firstTextAt, requests };
}

/** The tool, as the original performed it: by its own site's route. */
async function searchDocs(site: string, prompt: string): Promise<string> {
  const response = await fetch(`${site}/api/docs-search`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ prompt }),
  });
  if (!response.ok) throw new Error(`docs-search answered ${response.status}`);
  return response.text();
}
