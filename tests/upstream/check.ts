/**
 * `npm run check:upstream -- openapi.yaml`: replays every kind of request to OpenAI against a server made from OpenAI's own
 * description of its API (https://github.com/openai/openai-openapi), which says what it would refuse. `@stdy/cli` makes the
 * server; it has 95 MB, so npx fetches it when it is asked for.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { access } from "node:fs/promises";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { recordRequests, type SentRequest } from "#tests/upstream/recording.ts";

const MOCK = "@stdy/cli@0.22.2";
/** A first download and a description of 3 MB take their time. */
const START_MS = 180_000;

/** What the description says against a request; empty when nothing. */
async function objectionsTo({ method, path, body }: SentRequest, baseURL: string): Promise<string[]> {
  const headers = { Authorization: "Bearer sk-test", ...(body === null ? {} : { "Content-Type": "application/json" }) };
  const reply = await fetch(baseURL + path, { method, headers, body });
  await reply.body?.cancel();
  const count = Number(reply.headers.get("x-steady-error-count") ?? 0);
  const lines = Array.from({ length: count }, (_, n) =>
    ["path", "code", "message"].map((field) => reply.headers.get(`x-steady-error-${n + 1}-${field}`)).join(" "),
  );
  return reply.ok ? lines : [`answered ${reply.status}`, ...lines];
}

/** The plainest request with a list of contents that the vendor's pages show; null for one that needs no list. */
function plainest(request: SentRequest): SentRequest | null {
  if (!request.body?.includes('"input_text"')) return null;
  const { model } = JSON.parse(request.body) as { model: string };
  const input = [{ role: "user", content: [{ type: "input_text", text: "Hello" }] }];
  return { ...request, body: JSON.stringify({ model, input }) };
}

type Verdict = "taken" | "refused" | "not judged";

/** The server refuses some lists of contents whatever is in them: of those it has nothing to say. */
async function judge(request: SentRequest, baseURL: string): Promise<{ verdict: Verdict; objections: string[] }> {
  const objections = await objectionsTo(request, baseURL);
  if (objections.length === 0) return { verdict: "taken", objections };
  const control = plainest(request);
  const blind = control === null ? [] : await objectionsTo(control, baseURL);
  const isJudged = objections.some((objection) => !blind.includes(objection));
  return { verdict: isJudged ? "refused" : "not judged", objections };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** Resolves once the server answers. @throws Error when it ends or is not there in time. */
async function awaitStart(mock: ChildProcess, url: string): Promise<void> {
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    if (mock.exitCode !== null) throw new Error(`${MOCK} ended with ${mock.exitCode}.`);
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(250);
  }
  throw new Error(`${MOCK} did not start within ${START_MS / 1_000} seconds.`);
}

async function check(description: string): Promise<boolean> {
  const requests = await recordRequests();
  const port = await freePort();
  const args = ["--yes", `--package=${MOCK}`, "--", "steady", "--log=false", "-p", String(port), description];
  const mock = spawn("npx", args, { stdio: ["ignore", "ignore", "inherit"], detached: true });
  const url = `http://127.0.0.1:${port}`;
  try {
    await awaitStart(mock, url);
    const count = { taken: 0, refused: 0, "not judged": 0 };
    for (const request of requests) {
      const { verdict, objections } = await judge(request, url);
      count[verdict] += 1;
      console.log(`${verdict.padEnd(10)}  ${request.kind}`);
      for (const objection of objections) console.log(`            ${objection}`);
    }
    console.log(
      `\n${requests.length} kinds of request: ${count.taken} taken, ${count.refused} refused, ${count["not judged"]} not judged.`,
    );
    return count.refused === 0;
  } finally {
    // npx runs the server as a child of its own.
    if (mock.pid !== undefined && mock.exitCode === null) process.kill(-mock.pid, "SIGTERM");
  }
}

const [description] = process.argv.slice(2);
const isThere =
  description !== undefined &&
  (await access(description).then(
    () => true,
    () => false,
  ));
if (isThere) process.exitCode = (await check(description)) ? 0 : 1;
else {
  console.error("Usage: npm run check:upstream -- <path to OpenAI's openapi.yaml>");
  process.exitCode = 2;
}
