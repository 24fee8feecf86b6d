import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import type { Run } from "#lib/contract/assistant.ts";
import { createSlackNotifier } from "#lib/notify/slack/notifier.ts";
import { type ChatFake, createChatFake } from "#tests/support/fakes/chat.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN, type SlackFake } from "#tests/support/fakes/slack.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { parseEvents } from "#tests/support/servers/events.ts";
import { recordLog, startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase, publicTables, type TestDatabase } from "#tests/support/setup/database.ts";
import { OWN_KEY, ownKeysOn, WITH_KEY } from "#tests/support/setup/own-keys.ts";

const COMPLETIONS = "POST /chat/completions";
const SEARCH = { toolCalls: [{ name: "get_relevant_docs", arguments: '{"query":"Slack app"}' }] };
const ASYNC = { Prefer: "respond-async" };

let db: TestDatabase;
let fake: ChatFake;
let slack: SlackFake;
let site: TestSite;
let reader: Client;
let threadId: string;
let replies: string[];

beforeAll(async () => {
  db = await openTestDatabase();
  return () => db.close();
});
beforeEach(async () => {
  await db.reset();
  fake = createChatFake({ apiKey: OWN_KEY });
  slack = createSlackFake();
  replies = [];
  site = await start();
  await newThread();
});
afterEach(() => site.close());

const start = (
  config: { trustedProxies?: number } = {},
  ownKeys: ReturnType<typeof ownKeysOn> | null = ownKeysOn(fake),
) =>
  startSite({
    database: { ...db, close: async () => {} },
    ownKeys,
    config,
    notifyPaceMs: 0,
    notifiers: [
      createSlackNotifier({
        token: SLACK_TOKEN,
        channel: SLACK_CHANNEL,
        addresses: ownAddresses("http://docs.test"),
        timeoutMs: 5_000,
        fetch: slack.fetch,
        log: recordLog().log,
      }),
    ],
  });

async function newThread(): Promise<void> {
  reader = site.reader();
  threadId = (await reader.post("paste-assistant-thread")).body.id as string;
}

async function post(path: string, body: object, headers: Record<string, string> = {}) {
  const reply = await reader.post(path, body, headers);
  replies.push(reply.text, JSON.stringify([...reply.headers]));
  return reply;
}
const send = (headers: Record<string, string> = WITH_KEY, more: object = {}) =>
  post("paste-assistant-message", { threadId, message: "How do I create the Slack app?", ...more }, headers);
const runOf = ({ body }: { body: Record<string, unknown> }) => body.run as Run;

async function waitForEnd(run: Run): Promise<Run> {
  const { text } = await reader.get(`paste-assistant-thread/${threadId}/run/${run.id}/events`);
  replies.push(text);
  const { body } = await reader.get(`paste-assistant-thread/${threadId}/run/${run.id}`);
  replies.push(JSON.stringify(body));
  return body as unknown as Run;
}
async function lastText(): Promise<string> {
  const { body, text } = await reader.get(`paste-assistant-messages/${threadId}`);
  replies.push(text);
  return (body.data as { content: { text: { value: string } }[] }[]).at(-1)?.content[0]?.text.value ?? "";
}
const dump = async () => {
  const rows: string[] = [];
  for (const table of await publicTables(db.sql)) {
    rows.push(
      ...(await db.sql(`select to_jsonb(t)::text as row from public.${table} t`)).map(({ row }) => String(row)),
    );
  }
  return rows;
};

describe("a question sent with the reader's own key", () => {
  it("is answered by the model with a search of the docs, and nothing is stored upstream", async () => {
    fake.script(SEARCH, { text: "Create the app at Slack." });
    const run = await waitForEnd(runOf(await send()));
    expect(run).toMatchObject({ status: "completed", usage: { total_tokens: 240 } });
    expect(run.steps).toHaveLength(1);
    expect(await lastText()).toBe("Create the app at Slack.");
    expect(fake.sent(COMPLETIONS).map(({ body }) => body)).toEqual([
      expect.objectContaining({ model: "gpt-6-luna", store: false, reasoning_effort: "none" }),
      expect.objectContaining({ model: "gpt-6-luna", store: false, reasoning_effort: "none" }),
    ]);
    expect(fake.refused()).toEqual([]);
  });

  it("does not affect the next question without a key, which the site's engine answers", async () => {
    fake.script({ text: "By the model." });
    await waitForEnd(runOf(await send()));
    await waitForEnd(runOf(await send({})));
    expect(await lastText()).toMatch(/^No model is set up/);
    expect(fake.requests).toHaveLength(1);
  });

  it.each([
    ["a wrong or revoked key", { status: 401, code: "invalid_api_key" }, "own_key_rejected"],
    ["an account without credit", { status: 429, code: "insufficient_quota" }, "own_key_no_credit"],
    ["a model that is gone", { status: 404, code: "model_not_found" }, "own_key_model_gone"],
    ["a model the project may not use", { status: 403, code: "model_not_found" }, "own_key_model_gone"],
    ["a key without the permission", { status: 403, code: "missing_scope" }, "own_key_forbidden"],
  ])("ends with one clear error for %s", async (_, fault, code) => {
    fake.fault(COMPLETIONS, { kind: "status", message: `Incorrect API key provided: ${OWN_KEY}`, ...fault });
    const run = await waitForEnd(runOf(await send()));
    expect(run).toMatchObject({ status: "failed", last_error: { code } });
    expect(fake.requests).toHaveLength(1);
  });

  it("is retried while the model is busy, and no other process takes the run meanwhile", async () => {
    const headers = { "retry-after-ms": "400" };
    fake.fault(COMPLETIONS, { kind: "status", status: 429, code: "rate_limit_exceeded", headers });
    fake.script({ text: "At last." });
    const run = runOf(await send({ ...WITH_KEY, ...ASYNC }));
    await expect.poll(() => fake.requests.length).toBe(1);
    expect(await site.app.store.claimRun(run.id, "lease_of_another", 1_000, 0)).toBeNull();
    expect(await waitForEnd(run)).toMatchObject({ status: "completed" });
    expect(await lastText()).toBe("At last.");
  });

  it("can be cancelled like any other", async () => {
    fake.fault(COMPLETIONS, { kind: "hang" });
    const run = runOf(await send({ ...WITH_KEY, ...ASYNC }));
    await expect.poll(() => fake.requests.length).toBe(1);
    const { body } = await post(`paste-assistant-thread/${threadId}/run/${run.id}/cancel`, {});
    expect(body).toMatchObject({ status: "cancelled" });
  });
});

describe("a run after the end of the process with the key", () => {
  it("is not continued by another process and fails with own_key_needed", async () => {
    fake.fault(COMPLETIONS, { kind: "hang" });
    const run = runOf(await send({ ...WITH_KEY, ...ASYNC }));
    await expect.poll(() => fake.requests.length).toBe(1);
    // Another process over the same database: it finds the run, and that somebody drives it.
    const first = site;
    const second = await start();
    const there = second.reader();
    there.cookie = reader.cookie;
    await second.app.store.sweep([]);
    expect((await there.get(`paste-assistant-thread/${threadId}/run/${run.id}`)).body.status).toBe("in_progress");
    await first.app.stop();
    await expect
      .poll(async () => (await there.get(`paste-assistant-thread/${threadId}/run/${run.id}`)).body, { timeout: 5_000 })
      .toMatchObject({ status: "failed", last_error: { code: "own_key_needed" } });
    expect(fake.requests).toHaveLength(1);
    site = second;
    reader = there;

    fake.script({ text: "With the key again." });
    const retried = await waitForEnd(runOf(await send(WITH_KEY, { retryOf: run.id })));
    expect(retried.status).toBe("completed");
    expect(await lastText()).toBe("With the key again.");
    await first.close().catch(() => undefined);
  });

  it("is stored with a lease, so that no other process starts it without the key", async () => {
    fake.script({ text: "Mine." });
    const lent = Promise.withResolvers<void>();
    const { store } = site.app;
    const send0 = store.sendOwnKeyMessage;
    store.sendOwnKeyMessage = async (...args) => {
      const sent = await send0(...args);
      if ("run" in sent) expect(await store.claimRun(sent.run.id, "lease_of_a_sweeper", 1_000, 0)).toBeNull();
      lent.resolve();
      return sent;
    };
    const run = await waitForEnd(runOf(await send()));
    await lent.promise;
    expect(run.status).toBe("completed");
  });
});

describe("a reader's own key", () => {
  it("is refused over http and accepted over https, as a trusted proxy reports it", async () => {
    await site.close();
    site = await start({ trustedProxies: 1 });
    await newThread();
    const plain = await send({ ...WITH_KEY, "X-Forwarded-Proto": "http" });
    expect([plain.status, plain.body.code]).toEqual([403, "own_key_insecure"]);
    expect(fake.requests).toEqual([]);
    fake.script({ text: "Safely." });
    const safe = await send({ ...WITH_KEY, "X-Forwarded-Proto": "https" });
    expect(safe.status).toBe(200);
  });

  it("is refused where the site accepts none, and when it is malformed", async () => {
    for (const key of ["short", "sk-with a space in it", "x".repeat(300)]) {
      const { status, body } = await send({ "X-OpenAI-Key": key });
      expect([status, body.code]).toEqual([400, "own_key_malformed"]);
    }
    await site.close();
    site = await start({}, null);
    await newThread();
    const { status, body } = await send();
    expect([status, body.code]).toEqual([403, "own_key_off"]);
    const title = await post("paste-assistant-simple-completion", { prompt: "thread-title", context: "x" }, WITH_KEY);
    expect(title.body.code).toBe("own_key_off");
  });
});

it("a reader's own key is in no log, row, response, Slack message or request body (canary)", async () => {
  const completion = (prompt: string, context: string, headers = {}) =>
    post("paste-assistant-simple-completion", { prompt, context }, { ...WITH_KEY, ...headers });
  fake.script(SEARCH, { text: "An answer.", pieces: 3 });
  fake.scriptCompletions({ text: "A title" }, { text: "## Create the app\n\nSimple." }, { text: "Simple." });
  await waitForEnd(runOf(await send({ ...WITH_KEY, ...ASYNC, "Idempotency-Key": "once" })));
  await send({ ...WITH_KEY, ...ASYNC, "Idempotency-Key": "once" });
  await completion("thread-title", "How?");
  await completion("explain-page", "/docs/slack");
  await completion("explain-page", "/docs/slack", { Accept: "text/event-stream" });
  const faults = [401, 403, 404, 429, 500, 503];
  for (const status of faults) {
    const message = `Incorrect API key provided: ${OWN_KEY}`;
    fake.fault(COMPLETIONS, { kind: "status", status, message, headers: { "x-echo": OWN_KEY } }, status >= 429 ? 3 : 1);
    await waitForEnd(runOf(await send()));
    fake.heal();
    fake.fault(COMPLETIONS, { kind: "status", status, message });
    const events = parseEvents((await completion("explain-page", "/docs/slack", { Accept: "text/event-stream" })).text);
    expect(events.at(-1)?.type).toBe("error");
    await completion("explain-page", "/docs/slack");
    fake.heal();
  }
  fake.fault(COMPLETIONS, { kind: "hang" });
  const hanging = runOf(await send({ ...WITH_KEY, ...ASYNC }));
  await post(`paste-assistant-thread/${threadId}/run/${hanging.id}/cancel`, {});
  await lastText();
  await expect.poll(() => slack.messages.length).toBeGreaterThan(faults.length);

  const seen = {
    log: site.logged,
    rows: await dump(),
    replies,
    slack: slack.requests.map(({ body, query }) => JSON.stringify([body, query])),
    upstream: fake.requests.map(({ body, query, headers }) =>
      JSON.stringify([body, query, [...headers].filter(([name]) => name !== "authorization")]),
    ),
  };
  for (const [where, texts] of Object.entries(seen)) {
    expect(texts.length, where).toBeGreaterThan(5);
    // A part of it is a leak, too.
    expect(
      texts.filter((text) => text.includes(OWN_KEY.slice(8))),
      where,
    ).toEqual([]);
  }
  expect(fake.requests.every(({ headers }) => headers.get("authorization") === `Bearer ${OWN_KEY}`)).toBe(true);
});
