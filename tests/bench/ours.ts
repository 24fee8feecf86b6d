/** Our schedule: what the panel does with a first question, as a program. */
import { QUESTION } from "#tests/bench/script.ts";
import { createClient, type Reply } from "#tests/support/servers/client.ts";
import { streamEvents } from "#tests/support/servers/events.ts";

/** One question, in Unix ms; `requests` are those of the browser. Text counts once a reader could see it. */
export type Asked = {
  startedAt: number;
  acceptedAt: number;
  firstTextAt: number;
  completeAt: number;
  requests: number;
};

/** Asks once, in a thread that is created for it. */
export async function askAsPanel(site: string): Promise<Asked> {
  const client = createClient(site);
  let requests = 0;
  const send = async (method: string, path: string, body?: unknown, headers = {}): Promise<Reply> => {
    requests += 1;
    const reply = await client.send(method, path, body, headers);
    if (reply.status >= 400) throw new Error(`${method} ${path} answered ${reply.status}: ${reply.text}`);
    return reply;
  };

  const startedAt = Date.now();
  const { body: thread } = await send("POST", "paste-assistant-thread", { pagePath: "/docs/how-it-works" });
  const id = String(thread.id);
  const title = nameThread(id);
  const headers = { Prefer: "respond-async", "Idempotency-Key": crypto.randomUUID() };
  const sent = await send("POST", "paste-assistant-message", { threadId: id, message: QUESTION }, headers);
  const acceptedAt = Date.now();
  const run = (sent.body.run as { id: string }).id;

  requests += 1;
  let firstTextAt = 0;
  let completeAt = 0;
  const url = `${site}/api/paste-assistant-thread/${id}/run/${run}/events`;
  for await (const event of streamEvents(url, { Cookie: client.cookie })) {
    if (event.type === "delta") firstTextAt ||= Date.now();
    if (event.type === "done") completeAt = Date.now();
    if (event.type === "error") throw new Error(`the run ended as ${event.data.status}: ${event.data.message}`);
  }
  if (firstTextAt === 0 || completeAt === 0) throw new Error("the events ended without an answer");
  await send("GET", `paste-assistant-messages/${id}?limit=100`);
  await title;
  return { startedAt, acceptedAt, firstTextAt, completeAt, requests };

  async function nameThread(threadId: string): Promise<void> {
    const body = { prompt: "thread-title", context: QUESTION };
    const { body: completion } = await send("POST", "paste-assistant-simple-completion", body);
    const [choice] = completion.choices as { message: { content: string } }[];
    await send("PUT", `paste-assistant-thread/${threadId}`, { metadata: { threadTitle: choice?.message.content } });
  }
}
