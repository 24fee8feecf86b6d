/** One attack on a site, from a process of its own, until it is ended: `node attacker.ts NAME URL`. */
import { connect } from "node:net";
import { png } from "#tests/support/sample-files.ts";
import { createClient } from "#tests/support/servers/client.ts";

const [name = "", site = ""] = process.argv.slice(2);
const { port } = new URL(site);

/** All of it comes from one address. */
const FROM = { "X-Forwarded-For": "203.0.113.7" };
const PARALLEL = 10;
/** What is refused is tried again after this, ms: who hammers a loopback measures the hammer. */
const PAUSE_MS = 20;

const pause = (ms = PAUSE_MS) => new Promise((resolve) => setTimeout(resolve, ms));

async function newReader(assistant?: string) {
  const client = createClient(site);
  const body = assistant ? { assistant_id: assistant } : {};
  const thread = (await client.post("paste-assistant-thread", body, FROM)).body.id;
  return { client, thread: String(thread) };
}

async function hostileAnswers(): Promise<void> {
  const { client, thread } = await newReader("hostile");
  const sent = { threadId: thread, message: "Go." };
  const { body } = await client.post("paste-assistant-message", sent, { ...FROM, Prefer: "respond-async" });
  const run = body.run as { id: string } | undefined;
  if (run) await client.get(`paste-assistant-thread/${thread}/run/${run.id}/events`, FROM);
}

const picture = Buffer.concat([png(), Buffer.alloc(4_194_304 - png().length)]);
async function uploads(): Promise<void> {
  const { client } = await newReader();
  await client.upload("large.png", picture, FROM);
}

let renamer: ReturnType<typeof newReader> | undefined;
let renames = 0;
async function renaming(): Promise<void> {
  renamer ??= newReader();
  const { client, thread } = await renamer;
  renames += 1;
  await client.send("PUT", `paste-assistant-thread/${thread}`, { metadata: { threadTitle: `${renames}` } }, FROM);
}

/** Sockets that each hold almost all of a body. */
async function heldBodies(): Promise<void> {
  const length = 1_048_576;
  const socket = connect(Number(port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(
    `POST /api/paste-assistant-message HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Forwarded-For: 203.0.113.7\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`,
  );
  socket.write(Buffer.alloc(length - 1, " "));
  await Promise.race([new Promise((resolve) => socket.once("close", resolve)), pause(300)]);
}

let streamed: Promise<{ client: ReturnType<typeof createClient>; path: string }> | undefined;
async function streams(): Promise<void> {
  streamed ??= newReader("slow").then(async ({ client, thread }) => {
    const sent = { threadId: thread, message: "Go." };
    const { body } = await client.post("paste-assistant-message", sent, { ...FROM, Prefer: "respond-async" });
    return { client, path: `paste-assistant-thread/${thread}/run/${(body.run as { id: string }).id}/events` };
  });
  const { client, path } = await streamed;
  await client.get(path, FROM);
}

const words = Array.from({ length: 250 }, (_, index) => `stream${index}`).join(" ");
async function searches(): Promise<void> {
  const { client } = await newReader();
  await client.post("docs-search", { prompt: words }, FROM);
  const call = (id: number) => ({
    ...{ jsonrpc: "2.0", id, method: "tools/call" },
    params: { name: "search_docs", arguments: { query: words } },
  });
  const accept = { ...FROM, Accept: "application/json, text/event-stream", "MCP-Protocol-Version": "2025-03-26" };
  await client.post(
    "mcp",
    Array.from({ length: 10 }, (_, id) => call(id)),
    accept,
  );
  await client.get(`paste-assistant-thread?q=${encodeURIComponent("word")}`, FROM);
}

let filled: Promise<{ client: ReturnType<typeof createClient>; thread: string }> | undefined;
/** A thread of ten questions, as long as they may be. */
async function fill() {
  const { client, thread } = await newReader();
  for (let n = 0; n < 10; n += 1) {
    const message = `${n} ${"word ".repeat(1_500)}`;
    const { body } = await client.post("paste-assistant-message", { threadId: thread, message }, FROM);
    const run = body.run as { id: string } | undefined;
    if (run) await client.get(`paste-assistant-thread/${thread}/run/${run.id}/events`, FROM);
  }
  return { client, thread };
}
async function reads(): Promise<void> {
  filled ??= fill();
  const { client, thread } = await filled;
  await client.get(`paste-assistant-messages/${thread}?limit=100`, FROM);
  await client.get("paste-assistant-thread?limit=100", FROM);
}

async function threads(): Promise<void> {
  await newReader();
}

async function health(): Promise<void> {
  await createClient(site).get("health", FROM);
}

type Attack = { run(): Promise<void>; parallel: number };
const ATTACKS: Record<string, Attack> = {
  "hostile answers": { run: hostileAnswers, parallel: PARALLEL },
  uploads: { run: uploads, parallel: PARALLEL },
  renames: { run: renaming, parallel: PARALLEL },
  "bodies held": { run: heldBodies, parallel: 300 },
  streams: { run: streams, parallel: 500 },
  searches: { run: searches, parallel: PARALLEL },
  reads: { run: reads, parallel: PARALLEL },
  "new threads": { run: threads, parallel: PARALLEL },
  health: { run: health, parallel: PARALLEL },
};

const attack = ATTACKS[name];
if (!attack) throw new Error(`There is no attack "${name}".`);
const forever = async () => {
  for (;;) {
    await attack.run().catch(() => undefined);
    await pause();
  }
};
await Promise.all(Array.from({ length: attack.parallel }, forever));
