import { setImmediate as tick } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Message, Run } from "#lib/contract/assistant.ts";
import type { Database } from "#lib/database/client.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";
import {
  createScriptedEngine,
  hangs,
  pending,
  type Scripted,
  says,
  searches,
} from "#tests/support/fakes/scripted-engine.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";

describe("the API of messages", () => {
  let database: Database;
  let site: TestSite;
  let reader: Client;
  let threadId: string;
  let engine: ReturnType<typeof createScriptedEngine>;
  beforeAll(async () => {
    const opened = await openTestDatabase();
    database = { ...opened, close: async () => {} };
    return () => opened.close();
  });
  const start = async (steps: Scripted[], parts: Parameters<typeof startSite>[0] = {}) => {
    engine = createScriptedEngine(...steps);
    site = await startSite({ database, engine, ...parts });
    reader = site.reader();
    threadId = (await reader.post("paste-assistant-thread")).body.id as string;
  };
  afterEach(() => site.close());

  const ask = (message: unknown, headers = {}) =>
    reader.post("paste-assistant-message", { threadId, message }, headers);
  const messages = async () => (await reader.get(`paste-assistant-messages/${threadId}`)).body.data as Message[];

  it("answers with the completed run", async () => {
    await start([pending, pending, says("Here you are.")]);
    const { status, body } = await ask("Where?");
    expect(status).toBe(200);
    expect(body.run).toMatchObject({
      object: "thread.run",
      status: "completed",
      thread_id: threadId,
      last_error: null,
    });
    expect((await messages()).map(({ role, content }) => [role, content[0]?.text.value])).toEqual([
      ["user", "Where?"],
      ["assistant", "Here you are."],
    ]);
  });

  it("answers with the pending run once the tools were performed", async () => {
    await start([searches("call_1", "slack"), pending, hangs]);
    const { body } = await ask("How?");
    expect(body.run).toMatchObject({ status: "in_progress", steps: [{ tool: "get_relevant_docs", query: "slack" }] });
  });

  it("checks every 500 ms whether the model has the tool outputs", async () => {
    const clock = manualClock();
    await start([searches("call_1", "slack"), pending, hangs], { clock });
    const submitted = ask("How?");
    await expect.poll(() => engine.turns.length).toBe(3);
    await clock.pass(499);
    expect(await Promise.race([submitted, tick("not yet")])).toBe("not yet");
    await clock.pass(1);
    expect((await submitted).body.run).toMatchObject({ status: "in_progress" });
  });

  it("answers 202 with the run at once under Prefer: respond-async", async () => {
    await start([hangs]);
    const { status, body, headers } = await ask("Slow one?", { Prefer: "wait=1, respond-async" });
    expect(status).toBe(202);
    expect(headers.get("preference-applied")).toBe("respond-async");
    expect((body.run as Run).status).toBe("queued");
  });

  it("stops waiting for a run that does not end (defect 1)", async () => {
    let now = 0;
    const clock = {
      now: () => now,
      sleep: async (ms: number) => {
        now += ms;
        await new Promise(setImmediate);
      },
    };
    await start([hangs], { clock });
    const { status, body } = await ask("Are you there?");
    expect([status, (body.run as Run).status]).toEqual([200, "in_progress"]);
    expect(now).toBeGreaterThanOrEqual(25_000);
    expect(now).toBeLessThan(60_000);
  });

  it("answers once when the upstream refuses the message (defect 5)", async () => {
    const { AppError } = await import("#lib/errors.ts");
    await start([new AppError("upstream_rejected", { cause: new Error("sk-secret is invalid") })]);
    const { status, body, text } = await ask("Anybody?");
    expect(status).toBe(200);
    expect(body.run).toMatchObject({
      status: "failed",
      last_error: { code: "upstream_rejected", message: "The model refused the request." },
    });
    expect(text).not.toContain("sk-secret");
    expect(engine.turns).toHaveLength(1);
  });

  it("refuses a second message while the first is being answered (409), and keeps the first", async () => {
    await start([hangs]);
    await ask("First", { Prefer: "respond-async" });
    const { status, body } = await ask("Second");
    expect([status, body.code, body.retryable]).toEqual([409, "run_active", true]);
    expect((await messages()).map(({ content }) => content[0]?.text.value)).toEqual(["First"]);
  });

  it.each([
    ["missing", undefined],
    ["a number", 7],
    ["null", null],
    ["an object", { text: "x" }],
    ["empty", ""],
    ["blank", " \n\t "],
    ["zero-width", "\u200b\u200d\ufeff\u2060"],
    ["invisible letters", "\u3164\u2800\u00ad"],
    ["100,000 characters long", "x".repeat(100_000)],
  ])("answers 400 naming the field when the message is %s; nothing is stored or sent upstream", async (_, message) => {
    await start([]);
    const { status, body } = await ask(message);
    expect([status, body.code]).toEqual([400, "invalid_request"]);
    expect((body.errors as { field: string }[]).map(({ field }) => field)).toEqual(["message"]);
    expect(await messages()).toEqual([]);
    expect(engine.calls()).toBe(0);
  });

  it("stores a message unchanged", async () => {
    await start([says("Yes.")]);
    const text = '  <Button variant="primary">\u202e</Button> — ünï🧪 \'; drop table x;--\n\n';
    await ask(text);
    expect((await messages())[0]?.content[0]?.text.value).toBe(text);
  });

  it("removes NUL characters and lone surrogates, which PostgreSQL cannot store", async () => {
    await start([says("Yes.")]);
    expect((await ask("a\u0000b\ud800c")).status).toBe(200);
    expect((await messages())[0]?.content[0]?.text.value).toBe("ab\ufffdc");
  });

  it("starts one run for 20 parallel requests with one Idempotency-Key", async () => {
    await start([says("Once.")]);
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => ask("Only once", { "Idempotency-Key": "key-1" })),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(replies.map(({ body }) => (body.run as Run).id)).size).toBe(1);
    expect(engine.turns).toHaveLength(1);
    expect((await messages()).map(({ role }) => role)).toEqual(["user", "assistant"]);
  });

  it("answers 422 to another body under a used Idempotency-Key", async () => {
    await start([says("Fine.")]);
    await ask("This", { "Idempotency-Key": "key-2" });
    const { status, body } = await ask("That", { "Idempotency-Key": "key-2" });
    expect([status, body.code]).toEqual([422, "idempotency_key_reused"]);
    const other = site.reader();
    const theirs = (await other.post("paste-assistant-thread")).body.id;
    engine.steps.push(says("Theirs."));
    const reply = await other.post(
      "paste-assistant-message",
      { threadId: theirs, message: "This" },
      { "Idempotency-Key": "key-2" },
    );
    expect(reply.status).toBe(200);
  });

  it("answers 400 to an unusable Idempotency-Key", async () => {
    await start([]);
    const { status, body } = await ask("Hm", { "Idempotency-Key": "x".repeat(201) });
    expect([status, (body.errors as { field: string }[])[0]?.field]).toEqual([400, "Idempotency-Key"]);
  });

  it("limits messages per owner and per address with 429 and Retry-After (defect 9)", async () => {
    const config = { siteUrl: "http://docs.test", trustedProxies: 1, messagesPerMinute: 2, runTimeoutMs: 60_000 };
    await start(
      Array.from({ length: 20 }, () => says("Ok.")),
      { config },
    );
    const from = (address: string) => ({ "X-Forwarded-For": `10.9.9.9, ${address}` });
    expect((await ask("1", from("192.0.2.1"))).status).toBe(200);
    expect((await ask("2", from("192.0.2.2"))).status).toBe(200);
    const refused = await ask("3", from("192.0.2.3"));
    expect([refused.status, refused.body.code]).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(20);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(30);
    expect(await messages()).toHaveLength(4);

    const others = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const other = site.reader();
        const { id } = (await other.post("paste-assistant-thread", {}, from(`192.0.2.${100 + n}`))).body;
        return { other, id };
      }),
    );
    // All at once: a bucket fills up again while somebody waits.
    const headers = { ...from("192.0.2.50"), Prefer: "respond-async" };
    const replies = await Promise.all(
      others.map(({ other, id }) => other.post("paste-assistant-message", { threadId: id, message: "Hi" }, headers)),
    );
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(2);
    expect(replies.filter(({ status }) => status < 300)).toHaveLength(10);
  });

  it("ignores X-Forwarded-For without trusted proxies", async () => {
    const config = { siteUrl: "http://docs.test", trustedProxies: 0, messagesPerMinute: 1, runTimeoutMs: 60_000 };
    await start(
      Array.from({ length: 20 }, () => says("Ok.")),
      { config },
    );
    const statuses: number[] = [];
    for (let n = 0; n < 6; n++) {
      const other = site.reader();
      const { id } = (await other.post("paste-assistant-thread")).body;
      const headers = { "X-Forwarded-For": `203.0.113.${n}` };
      statuses.push((await other.post("paste-assistant-message", { threadId: id, message: "Hi" }, headers)).status);
    }
    expect(statuses).toContain(429);
  });

  it("lists more than 20 messages in pages (defect 11)", async () => {
    await start(Array.from({ length: 15 }, (_, n) => says(`Answer ${n}`)));
    for (let n = 0; n < 15; n++) await ask(`Question ${n}`);
    const first = await reader.get(`paste-assistant-messages/${threadId}?limit=20`);
    expect(first.body).toMatchObject({ object: "list", has_more: true });
    const rest = await reader.get(`paste-assistant-messages/${threadId}?limit=20&after=${first.body.last_id}`);
    const all = [...(first.body.data as Message[]), ...(rest.body.data as Message[])];
    expect(all.map(({ content }) => content[0]?.text.value)).toEqual(
      Array.from({ length: 15 }, (_, n) => [`Question ${n}`, `Answer ${n}`]).flat(),
    );
    expect(rest.body.has_more).toBe(false);
  });

  it("answers 503 without details when the database is unreachable", async () => {
    await start([]);
    const broken = {
      ...database,
      client: new Proxy(database.client, {
        get: () => () => {
          throw new Error("password=hunter2");
        },
      }),
    };
    await site.close();
    site = await startSite({ database: broken, engine });
    const reply = await site.reader().post("paste-assistant-thread");
    expect([reply.status, reply.body.code]).toEqual([500, "internal"]);
    expect(reply.text + site.logged.join("")).not.toContain("hunter2");
  });
});
