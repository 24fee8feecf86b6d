/** What another reader notices while a site is attacked. */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { KEYS } from "#tests/bench/chat.ts";
import { percentile } from "#tests/bench/report.ts";
import { QUESTION, usualScript } from "#tests/bench/script.ts";
import { startUpstream } from "#tests/bench/upstream.ts";
import { createClient } from "#tests/support/servers/client.ts";
import { startServer } from "#tests/support/servers/server.ts";

export const ATTACKS = [
  "hostile answers",
  "uploads",
  "renames",
  "bodies held",
  "streams",
  "searches",
  "reads",
  "new threads",
  "health",
] as const;

/** Times of whole answers, thread and all, while an attack runs; ms. */
export type Attacked = { attack: string; p50: number; p95: number; failed: number };

const QUESTIONS = 40;
/** An attack has begun after this, ms. */
const WARM_UP_MS = 3_000;

/** An answer that takes a third of a second by itself, so that what the server adds shows. */
const quick = (everyMs: number) => {
  const usual = usualScript(everyMs);
  return { ...usual, searchMs: 50, answerMs: 50, answer: { ...usual.answer, pieces: 20 } };
};
const hostile = (text: string) => ({ ...quick(1), answer: { text, pieces: 50, everyMs: 1 } });

let strangers = 0;
async function ask(site: string): Promise<number> {
  strangers += 1;
  const from = { "X-Forwarded-For": `198.51.${Math.floor(strangers / 250)}.${strangers % 250}` };
  const began = performance.now();
  const client = createClient(site);
  const thread = (await client.post("paste-assistant-thread", {}, from)).body.id;
  const body = { threadId: thread, message: QUESTION };
  const sent = await client.post("paste-assistant-message", body, { ...from, Prefer: "respond-async" });
  const { id } = sent.body.run as { id: string };
  const events = await client.get(`paste-assistant-thread/${thread}/run/${id}/events`, from);
  if (!/event: done/.test(events.text)) throw new Error("The answer did not come.");
  return performance.now() - began;
}

async function measure(site: string, attack: string): Promise<Attacked> {
  const times: number[] = [];
  let failed = 0;
  for (let n = 0; n < QUESTIONS; n += 1) {
    await ask(site).then(
      (ms) => times.push(ms),
      () => {
        failed += 1;
      },
    );
  }
  return { attack, p50: Math.round(percentile(times, 50)), p95: Math.round(percentile(times, 95)), failed };
}

/** Each attack in turn on one server; the first entry is none. */
export async function measureAttacks(
  attacks: readonly string[],
  onResult: (result: Attacked) => void,
): Promise<Attacked[]> {
  const upstream = await startUpstream(quick(10));
  upstream.play(hostile("*a_ ".repeat(12_000)), "hostile-model");
  upstream.play({ ...quick(10), answer: { ...quick(10).answer, everyMs: 5_000 } }, "slow-model");
  const assistants = await mkdtemp(path.join(tmpdir(), "assistants-"));
  for (const id of ["hostile", "slow"])
    await writeFile(
      path.join(assistants, `${id}.json`),
      JSON.stringify({ name: id, description: id, model: `${id}-model` }),
    );
  const server = await startServer({
    ...{ OPENAI_API_KEY: KEYS.ours, OPENAI_BASE_URL: upstream.url, LOG_LEVEL: "error" },
    ...{ ASSISTANTS_DIR: assistants, TRUSTED_PROXIES: "1" },
  });
  const results: Attacked[] = [];
  const add = (result: Attacked) => {
    results.push(result);
    onResult(result);
  };
  try {
    await ask(server.url);
    for (let warm = 0; warm < 30; warm += 1) await ask(server.url);
    add(await measure(server.url, "none"));
    for (const attack of attacks) {
      const attacker = spawn(process.execPath, ["tests/soak/attacker.ts", attack, server.url], { stdio: "inherit" });
      await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
      add(await measure(server.url, attack));
      attacker.kill("SIGKILL");
      await new Promise((resolve) => attacker.once("exit", resolve));
    }
  } finally {
    await server.close();
    await upstream.close();
    await rm(assistants, { recursive: true, force: true });
  }
  return results;
}
