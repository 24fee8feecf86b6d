/** Faults of the server process: a full disk, a clock that is set, a SIGTERM. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Book, createBook, pause, secondsUntil } from "#tests/soak/book.ts";
import { listen } from "#tests/support/fakes/server.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN } from "#tests/support/fakes/slack.ts";
import { paceOf } from "#tests/support/fakes/stream.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { png } from "#tests/support/sample-files.ts";
import { type Server, startServer } from "#tests/support/servers/server.ts";
import type { Faulted } from "./faults.ts";
import { type Gateway, hang, say, startGateway } from "./gateway.ts";

const ANSWER = "Set a token, then build the site, and look at the panel. ".repeat(4).trim();
const DAY_MS = 86_400_000;
const MIB = 1_048_576;
/** A database takes 45 MB; what is left is too little for another file of its log, of 16 MB. */
const DISK = "100m";
const LEFT_BYTES = 12 * MIB;

export const PROCESS_FAULTS = [
  "The embedded database's disk is full",
  "The clock is set 24 hours ahead",
  "The clock is set 24 hours back",
  "SIGTERM, then the next process",
];

type Site = {
  server: Server;
  slack: ReturnType<typeof createSlackFake>;
  workspace: Gateway;
  env: Record<string, string>;
};

/** A site with a database of its own, a model and a Slack that are well. */
async function withSite(extra: Record<string, string>, run: (site: Site, book: Book) => Promise<void>): Promise<void> {
  const upstream = await listen(createOpenAIFake({ fallback: () => ({ text: ANSWER, pieces: 40, pace: paceOf(60) }) }));
  const slack = createSlackFake();
  const workspace = await startGateway(slack);
  const env = {
    ...{ DOCS_DIR: "tests/support/docs", OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: upstream.url },
    ...{ SLACK_BOT_TOKEN: SLACK_TOKEN, SLACK_CHANNEL_ID: SLACK_CHANNEL, SLACK_API_URL: `${workspace.url}/` },
    ...{ LOG_LEVEL: "fatal", RATE_LIMIT_PER_MINUTE: "10000", ...extra },
  };
  const site = { server: await startServer(env), slack, workspace, env };
  const book = createBook(() => site.server.url);
  try {
    await run(site, book);
  } finally {
    await site.server.close();
    await Promise.all([workspace.close(), upstream.close()]);
  }
}

async function askOne(book: Book) {
  const asked = await book.ask();
  if ("refused" in asked) throw new Error(`A question was refused: ${asked.refused}`);
  return asked;
}

async function fullDisk(add: (result: Faulted) => void): Promise<void> {
  const disk = await mkdtemp(path.join(tmpdir(), "disk-"));
  // Only root may; a disk that is not there cannot be full.
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK}`, "tmpfs", disk]);
  try {
    await withSite({ DATA_DIR: path.join(disk, "data") }, async ({ slack }, book) => {
      await book.follow(await askOne(book));
      const { bavail, bsize } = await statfs(disk);
      await writeFile(path.join(disk, "others"), Buffer.alloc(Math.max(0, bavail * bsize - LEFT_BYTES)));
      const seen = new Set<string>();
      for (let n = 0; n < 8; n += 1) {
        const asked = await askOne(book).catch(() => null);
        const picture = Buffer.concat([png(), randomBytes(3 * MIB)]);
        const sent = await asked?.client.upload("large.png", picture).catch(() => null);
        if (sent && sent.status >= 500) seen.add(`${sent.status} \`${sent.body.code}\``);
      }
      const during = await book.ask();
      if ("refused" in during) seen.add(during.refused);
      await rm(path.join(disk, "others"));
      const seconds = await secondsUntil(() => book.isAnswered(ANSWER));
      await secondsUntil(async () => (await book.countLost()) === 0 && book.countUnnotified(slack) === 0);
      const lost = (await book.countLost()) + book.countUnnotified(slack);
      add({
        fault: "The embedded database's disk is full",
        seen: `what is not stored: ${[...seen].join(", ")}`,
        lost,
        seconds,
      });
    });
  } finally {
    execFileSync("umount", ["-l", disk]);
    await rm(disk, { recursive: true, force: true });
  }
}

async function clockJumps(add: (result: Faulted) => void): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "clock-"));
  const file = path.join(folder, "offset");
  const set = (ms: number) => writeFile(file, String(ms));
  await set(0);
  const preload = `--import=${path.resolve("tests/soak/set-clock.mjs")}`;
  await withSite({ CLOCK_FILE: file, NODE_OPTIONS: preload, RATE_LIMIT_PER_MINUTE: "20" }, async (site, book) => {
    for (const [fault, offset] of [
      ["The clock is set 24 hours ahead", DAY_MS],
      ["The clock is set 24 hours back", 0],
    ] as const) {
      // A run under way, rows that wait for a retry, and buckets that were drawn from.
      site.workspace.meet(() => say(503, "text/plain", ""));
      const asked = await askOne(book);
      const followed = book.follow(asked);
      await pause(1_000);
      await set(offset);
      site.workspace.meet(null);
      const posted = site.slack.messages.length;
      const began = performance.now();
      const [{ text, how }] = await Promise.all([followed, secondsUntil(() => book.isAnswered(ANSWER))]);
      await secondsUntil(async () => site.slack.messages.length > posted);
      const seconds = (performance.now() - began) / 1_000;
      await secondsUntil(async () => (await book.countLost()) === 0 && book.countUnnotified(site.slack) === 0);
      const lost = (await book.countLost()) + book.countUnnotified(site.slack);
      add({ fault, seen: `the answer under way: ${text === ANSWER ? "whole" : how}`, lost, seconds });
    }
  });
  await rm(folder, { recursive: true, force: true });
}

async function sigterm(add: (result: Faulted) => void): Promise<void> {
  await withSite({}, async (site, book) => {
    // A request to Slack is pending, text was sent that no checkpoint contains, and a stream is open.
    site.workspace.meet(() => hang);
    const asked = await askOne(book);
    const followed = book.follow(asked);
    await pause(1_500);
    const { dataDir, pid } = site.server;
    const began = performance.now();
    process.kill(pid, "SIGTERM");
    await secondsUntil(async () => !isAlive(pid));
    const exitSeconds = (performance.now() - began) / 1_000;
    site.workspace.meet(null);
    site.server = await startServer({ ...site.env, DATA_DIR: dataDir });
    const ready = performance.now();
    const { text, how } = await followed;
    await secondsUntil(async () => site.slack.messages.length > 0);
    const seconds = (performance.now() - ready) / 1_000;
    await secondsUntil(async () => (await book.countLost()) === 0 && book.countUnnotified(site.slack) === 0);
    const lost = (await book.countLost()) + book.countUnnotified(site.slack);
    const seen = `the process ends within ${exitSeconds.toFixed(1)} s; the answer under way: ${text === ANSWER ? "whole" : how}`;
    add({ fault: "SIGTERM, then the next process", seen, lost, seconds });
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export async function measureProcess(add: (result: Faulted) => void): Promise<void> {
  await sigterm(add);
  await clockJumps(add);
  await fullDisk(add);
}
