/** Plays one real round on the configured engine: asks, follows the run, cancels another one and deletes the thread. */

import { randomBytes } from "node:crypto";
import path from "node:path";
import { z } from "zod";
import { docsFolderOf } from "#lib/config/adapters.ts";
import type { Env } from "#lib/config/env.ts";
import { isPending, type Run, type RunEvent, type Thread } from "#lib/contract/assistant.ts";
import type { App } from "#lib/create-app/app.ts";
import { createApp } from "#lib/create-app/create-app.ts";
import type { Database } from "#lib/database/client.ts";
import { openEmbedded } from "#lib/database/embedded/embedded.ts";
import { openDocs } from "#lib/docs/docs.ts";
import { type Check, fail, ok, warn } from "#lib/doctor-check.ts";
import type { Log } from "#lib/log.ts";
import { createLogNotifier } from "#lib/notify/log/notifier.ts";

const CALLER = { owner: "doctor", address: "doctor", program: true };
/** Longest wait between two events of a run, ms. */
const EVENT_WAIT_MS = 60_000;

/** What to do about a step that failed, by the code of the error. */
const FIXES: Record<string, string> = {
  upstream_key_refused: "The key is wrong or revoked: set OPENAI_API_KEY, or CHAT_API_KEY.",
  model_not_found: "Set ASSISTANT_MODEL, or CHAT_MODEL, to a model that the key may use.",
  upstream_unavailable: "Check the address, the network, the account's quota and the vendor's status page.",
  upstream_timeout: "The model is too slow or hangs: try another one.",
  upstream_rejected: "The model's server refuses such requests; it may not know tools. Try another model.",
};
const fixOf = (code: string | undefined): string =>
  FIXES[code ?? ""] ?? `Look for ${code ?? "the cause"} under /docs/troubleshooting.`;

const loggedError = z.object({ code: z.string(), status: z.number().optional() });
type LoggedError = Partial<z.output<typeof loggedError>>;

/** A log that keeps the code and the status of the last error. */
function createErrorLog(): { log: Log; lastError(): LoggedError } {
  let last: LoggedError = {};
  const record = (fields: unknown) => {
    const { data } = loggedError.safeParse(fields);
    if (data) last = data;
  };
  return { log: { debug() {}, info() {}, warn: record, error: record }, lastError: () => last };
}

/**
 * The checks are in the order of the steps. A step that failed ends the round, apart from the deletion of the thread.
 * The round runs on `database`, which it closes; without one, on a new one in memory.
 */
export async function playRound(config: Env, database?: Database): Promise<Check[]> {
  const { log, lastError } = createErrorLog();
  const docs = await openDocs({ ...config.docs, dir: await docsFolderOf(config) });
  // In memory: the round leaves nothing in the site's database, and notifies no maintainer.
  const app = createApp({
    config,
    database: database ?? (await openEmbedded(null, path.resolve("supabase/migrations"))),
    engine: config.engine.create(docs),
    docs,
    notifiers: [createLogNotifier({ ...log, info() {} })],
    sessionSecret: randomBytes(32).toString("hex"),
    log,
  });
  const question = docs.starters("/docs", (heading) => heading)[0] ?? "What is this documentation about?";
  try {
    const thread = await app.service.createThread(CALLER, {}, null);
    const asked = await follow(app, thread, `Search the docs, then answer briefly: ${question}`);
    const answer = await checkAnswer(app, config, asked, lastError());
    const isAnswered = answer.every(({ mark }) => mark !== "fail");
    const stopped = isAnswered ? [await checkCancel(app, thread, question)] : [];
    return [...answer, ...stopped, await checkDelete(app, thread)];
  } finally {
    await app.stop();
  }
}

type Followed = { run: Run; events: RunEvent[]; text: string; firstMs: number | null };

/** Asks a question and follows its run to the end. */
async function follow({ service }: App, { id }: Thread, message: string): Promise<Followed> {
  const began = performance.now();
  const started = await service.sendMessage(CALLER, {
    threadId: id,
    message,
    idempotencyKey: null,
    respondAsync: true,
  });
  const patience = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => patience.abort(), EVENT_WAIT_MS);
  };
  const events: RunEvent[] = [];
  let text = "";
  let firstMs: number | null = null;
  wait();
  for await (const batch of service.streamRunEvents(CALLER, id, started.id, 0, patience.signal)) {
    if (batch.length > 0) wait();
    for (const event of batch) {
      events.push(event);
      if (event.type !== "delta") continue;
      firstMs ??= Math.round(performance.now() - began);
      text = text.slice(0, event.data.offset) + event.data.delta;
    }
  }
  clearTimeout(timer);
  return { run: await service.getRun(CALLER, id, started.id), events, text, firstMs };
}

async function checkAnswer(
  { service, store }: App,
  { engine }: Env,
  { run, events, text, firstMs }: Followed,
  trouble: LoggedError,
): Promise<Check[]> {
  const thread = await store.getThreadById(run.thread_id);
  const { data } = await service.listMessages(CALLER, run.thread_id, { limit: 100 });
  const answer = data.find(({ role }) => role === "assistant");
  const isDegraded = answer?.metadata.degraded === "true";
  const checks: Check[] = [];
  if (engine.hasConversations) {
    if (!thread?.conversation_id) {
      const why = trouble.code ? ` (${trouble.code}${trouble.status ? `, HTTP ${trouble.status}` : ""})` : "";
      return [fail("live.conversation", `No conversation could be made${why}.`, fixOf(trouble.code))];
    }
    checks.push(ok("live.conversation", "A conversation was made."));
  }
  if (run.status !== "completed" || isDegraded) {
    const code = isDegraded ? trouble.code : (run.last_error?.code ?? trouble.code);
    const status = trouble.status ? `, HTTP ${trouble.status}` : "";
    return [
      ...checks,
      fail("live.run", `The run gave no answer of the engine (${code ?? run.status}${status}).`, fixOf(code)),
    ];
  }
  checks.push(ok("live.run", `A run was answered on the ${engine.name} engine.`), checkToolCalls(run));
  const stored = answer?.content[0]?.text.value;
  const pieces = events.filter(({ type }) => type === "delta").length;
  checks.push(
    pieces > 0 && text === stored && events.at(-1)?.type === "done"
      ? ok(
          "live.stream",
          `The answer came as a stream, in ${pieces === 1 ? "one piece" : `${pieces} pieces`}, the first after ${firstMs} ms.`,
        )
      : fail("live.stream", "The stream is not the answer.", "Report this, with the engine and its version."),
  );
  return checks;
}

function checkToolCalls({ steps }: Run): Check {
  const fix = "Use a model that can call tools: answers come from the docs only through a search.";
  if (steps.length === 0) return fail("live.tool", "The model answered without calling the search tool.", fix);
  const failed = steps.find(({ error }) => error !== null);
  return failed
    ? fail("live.tool", `A tool call failed (${failed.error}).`, fix)
    : ok("live.tool", `The model called ${[...new Set(steps.map(({ tool }) => tool))].join(", ")}.`);
}

async function checkCancel({ service }: App, { id }: Thread, question: string): Promise<Check> {
  const message = `Search the docs, then answer at length: ${question}`;
  const run = await service.sendMessage(CALLER, { threadId: id, message, idempotencyKey: null, respondAsync: true });
  const never = new AbortController().signal;
  // Before the first event there may be nothing to cancel.
  for await (const batch of service.streamRunEvents(CALLER, id, run.id, 0, never)) if (batch.length > 0) break;
  const { status } = await service.cancelRun(CALLER, id, run.id);
  if (status === "cancelled") return ok("live.cancel", "A run was stopped in the middle.");
  return isPending(status)
    ? fail("live.cancel", "A run could not be stopped.", fixOf("upstream_timeout"))
    : warn(
        "live.cancel",
        `The second run was ${status} before it could be stopped.`,
        "Nothing, if answers are that quick.",
      );
}

async function checkDelete({ service, store }: App, { id }: Thread): Promise<Check> {
  await service.deleteThread(CALLER, id);
  const { pending, dead } = await store.countOutbox("cleanup");
  return pending + dead === 0
    ? ok("live.cleanup", "The thread was deleted, and what was upstream of it.")
    : fail(
        "live.cleanup",
        "Something of the thread is left upstream.",
        "Delete the latest conversation in the vendor's dashboard.",
      );
}
