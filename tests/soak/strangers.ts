/** A thousand strangers at once on a site with a budget: what they cost, and what they get. */
import type { Message } from "#lib/contract/assistant.ts";
import { KEYS } from "#tests/bench/chat.ts";
import { QUESTION, usualScript } from "#tests/bench/script.ts";
import { startUpstream } from "#tests/bench/upstream.ts";
import { type Client, createClient, type Reply } from "#tests/support/servers/client.ts";
import { startServer } from "#tests/support/servers/server.ts";

/** `budget` and `spent` are tokens of the site's day. `refused` counts answers of 429 or 503. */
export type Strangers = {
  strangers: number;
  budget: number;
  spent: number;
  answered: number;
  quoted: number;
  refused: number;
  failed: number;
  seconds: number;
};

const BUDGET = 60_000;
/** Of each response of the upstream. */
const RESPONSE_TOKENS = 120;
/** Maximum number of tries of a request that is refused. */
const TRIES = 30;

export async function measureStrangers(strangers = 1_000): Promise<Strangers> {
  const upstream = await startUpstream({ ...usualScript(10), searchMs: 50, answerMs: 50 });
  const server = await startServer({
    ...{ OPENAI_API_KEY: KEYS.ours, OPENAI_BASE_URL: upstream.url, LOG_LEVEL: "error", TRUSTED_PROXIES: "1" },
    DAILY_BUDGET: JSON.stringify({ site: { tokens: BUDGET } }),
  });
  let refused = 0;
  /** Waits for as long as a 429 or 503 asks, as the browser does. */
  async function send(client: Client, path: string, body: object, headers: Record<string, string>): Promise<Reply> {
    for (let tries = 1; ; tries += 1) {
      const reply = await connected(() => client.post(path, body, headers));
      const seconds = Number(reply.headers.get("Retry-After"));
      if ((reply.status !== 503 && reply.status !== 429) || !seconds || tries === TRIES) return reply;
      refused += 1;
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    }
  }

  /** A browser waits minutes for its connection, Node's fetch ten seconds. Nothing was sent by then. */
  async function connected(request: () => Promise<Reply>): Promise<Reply> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await request();
      } catch (error) {
        const { code } = (error as { cause?: { code?: string } }).cause ?? {};
        if (code !== "UND_ERR_CONNECT_TIMEOUT" || tries === TRIES) throw error;
      }
    }
  }

  async function ask(stranger: number): Promise<"answered" | "quoted"> {
    const client = createClient(server.url);
    const from = { "X-Forwarded-For": `198.${18 + Math.floor(stranger / 65_536)}.${stranger >> 8}.${stranger & 255}` };
    const created = await send(client, "paste-assistant-thread", {}, from);
    const thread = String(created.body.id);
    const sent = { threadId: thread, message: QUESTION };
    const { body, status } = await send(client, "paste-assistant-message", sent, { ...from, Prefer: "respond-async" });
    if (!body.run) throw new Error(`A message answered ${status}.`);
    const { id } = body.run as { id: string };
    const get = (path: string) => connected(() => client.get(path, from));
    await get(`paste-assistant-thread/${thread}/run/${id}/events`);
    const { data } = (await get(`paste-assistant-messages/${thread}`)).body as { data: Message[] };
    const answer = data.find(({ role }) => role === "assistant");
    if (answer?.metadata.over_budget) return "quoted";
    if (answer?.metadata.engine !== "openai") throw new Error("There is no answer.");
    return "answered";
  }

  try {
    const began = performance.now();
    const ends = await Promise.allSettled(Array.from({ length: strangers }, (_, stranger) => ask(stranger)));
    const seconds = Math.round((performance.now() - began) / 1_000);
    const count = (end: string) => ends.filter((one) => one.status === "fulfilled" && one.value === end).length;
    const spent = upstream.take(KEYS.ours).responses.length * RESPONSE_TOKENS;
    const [answered, quoted] = [count("answered"), count("quoted")];
    return {
      strangers,
      budget: BUDGET,
      spent,
      answered,
      quoted,
      refused,
      failed: strangers - answered - quoted,
      seconds,
    };
  } finally {
    await server.close();
    await upstream.close();
  }
}
