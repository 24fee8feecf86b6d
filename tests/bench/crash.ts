/**
 * `npm run bench:crash`: kills the server at random moments of streamed answers, and checks that each answer ends once and
 * whole, and that a reader who comes back sees what is stored. One server is started again on its data; with `--servers 2`
 * there is another one on the same database, which the reader turns to.
 */
import { parseArgs } from "node:util";
import type { Message, RunEvent } from "#lib/contract.ts";
import { KEYS } from "#tests/bench/chat.ts";
import { type Pending, send } from "#tests/bench/load-reader.ts";
import { usualScript } from "#tests/bench/script.ts";
import { build, isBuilt } from "#tests/bench/site.ts";
import { startUpstream, type Upstream } from "#tests/bench/upstream.ts";
import { createClient } from "#tests/support/client.ts";
import { streamEvents, toldBy } from "#tests/support/events.ts";
import { type Server, startServer } from "#tests/support/server.ts";
import { startSupabase } from "#tests/support/supabase-server.ts";

const { values: options } = parseArgs({
  options: { kills: { type: "string", default: "50" }, servers: { type: "string", default: "1" } },
});
const isShared = options.servers === "2";
const kills = Math.min(500, Math.max(1, Number.parseInt(options.kills, 10) || 1));

/** A tool round, then thirty pieces in three seconds. */
const usual = usualScript(100);
const script = { ...usual, answer: { ...usual.answer, pieces: 30 } };
const WHOLE_MS = script.searchMs + script.answerMs + 30 * 100;

const start = (upstream: Upstream, dataDir?: string) =>
  startServer({
    ...supabase?.env,
    ...{ OPENAI_API_KEY: KEYS.ours, OPENAI_BASE_URL: upstream.url, LOG_LEVEL: "error" },
    ...(dataDir && { DATA_DIR: dataDir }),
    RATE_LIMIT_PER_MINUTE: "100000",
  });

/** Adds events to `seen` until the run is over; false when the stream broke before. */
async function follow(site: string, { client, path }: Pending, seen: RunEvent[]): Promise<boolean> {
  const last = seen.at(-1)?.id;
  const headers = { Cookie: client.cookie, ...(last && { "Last-Event-ID": String(last) }) };
  try {
    for await (const event of streamEvents(`${site}/api/${path}/events`, headers)) {
      if (event.id <= (seen.at(-1)?.id ?? 0)) throw new Error(`event ${event.id} came after ${seen.at(-1)?.id}`);
      seen.push(event);
    }
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("event ")) throw error;
  }
  return seen.at(-1)?.type === "done" || seen.at(-1)?.type === "error";
}

/** What is wrong with how the run ended; null for nothing. */
async function judge(site: string, { client, threadId }: Pending, seen: RunEvent[]): Promise<string | null> {
  const reader = createClient(site);
  reader.cookie = client.cookie;
  const { data } = (await reader.get(`paste-assistant-messages/${threadId}`)).body as { data: Message[] };
  const answers = data.filter(({ role }) => role === "assistant").map(({ content }) => content[0]?.text.value);
  if (answers.length !== 1) return `${answers.length} answers`;
  if (answers[0] !== toldBy(seen)) return "the screen is not what is stored";
  return seen.at(-1)?.type === "done" ? null : "it ended with an error";
}

if (!isBuilt()) build();
const supabase = isShared ? await startSupabase() : null;
const upstream = await startUpstream(script);
let server: Server = await start(upstream);
let other: Server | null = isShared ? await start(upstream) : null;
let bad = 0;
for (let kill = 1; kill <= kills; kill += 1) {
  const pending = await send(server.url);
  const seen: RunEvent[] = [];
  const watching = follow(server.url, pending, seen);
  const at = Math.round(Math.random() * WHOLE_MS);
  await new Promise((resolve) => setTimeout(resolve, at));
  // Its folder holds nothing when the database is elsewhere.
  await (isShared ? server.close() : server.kill());
  await watching;
  const { dataDir } = server;
  if (other) [server, other] = [other, await start(upstream)];
  else server = await start(upstream, dataDir);
  while (!(await follow(server.url, pending, seen)));
  const asked = upstream.take(KEYS.ours).responses.length;
  const problem = (await judge(server.url, pending, seen)) ?? (asked === 2 ? null : `${asked} responses were made`);
  if (problem) bad += 1;
  process.stdout.write(`${kill}: killed after ${at} ms, ${seen.length} events, ${problem ?? "well"}\n`);
}
process.stdout.write(`${kills} kills, ${bad} answers that were not one and whole\n`);
await Promise.all([server.close(), other?.close()]);
await upstream.close();
await supabase?.close();
