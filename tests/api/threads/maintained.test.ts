import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readEvents } from "#lib/client/events.ts";
import { type Clock, systemClock } from "#lib/clock.ts";
import type { Thread } from "#lib/contract/assistant.ts";
import { createScriptedEngine, says } from "#tests/support/fakes/scripted-engine.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";

const ADA = { name: "Ada" };
const newThread = async (reader: Client) => (await reader.post("paste-assistant-thread")).body.id as string;
const handoffPath = (threadId: string) => `paste-assistant-thread/${threadId}/handoff`;

describe("asking for a person", () => {
  let site: TestSite;
  beforeAll(async () => {
    site = await startSite({ config: { handoff: true, messagesPerMinute: 8 } });
  });
  afterAll(() => site.close());

  async function start() {
    const reader = site.reader();
    const threadId = await newThread(reader);
    return { reader, threadId, ask: (body: unknown) => reader.put(handoffPath(threadId), body) };
  }

  it("answers 200 with the thread, waiting, and again without a person when the wish is taken back", async () => {
    const { reader, threadId, ask } = await start();
    const asked = await ask({ wanted: true });
    expect([asked.status, asked.body.id, asked.body.handoff]).toEqual([200, threadId, { state: "waiting", by: null }]);
    expect((await ask({ wanted: true })).body.handoff).toEqual({ state: "waiting", by: null });
    expect((await reader.get(`paste-assistant-thread/${threadId}`)).body.handoff).toEqual(asked.body.handoff);
    expect((await ask({ wanted: false })).body).toMatchObject({ id: threadId, handoff: null });
  });

  it.each<[string, unknown, string]>([
    ["nothing", {}, "wanted"],
    ["no boolean", { wanted: "yes" }, "wanted"],
    ["an unknown field", { wanted: true, by: "Eve" }, "by"],
  ])("answers 400 to %s", async (_name, body, field) => {
    const { ask } = await start();
    const reply = await ask(body);
    expect([reply.status, reply.body.code]).toEqual([400, "invalid_request"]);
    expect(reply.body.errors).toMatchObject([{ field }]);
  });

  it("answers 401 without a session, 403 to another site, 405 to other methods", async () => {
    const { reader, threadId } = await start();
    expect((await site.reader().put(handoffPath(threadId), { wanted: true })).status).toBe(401);
    const foreign = await reader.send(
      "PUT",
      handoffPath(threadId),
      { wanted: true },
      { Origin: "https://evil.example" },
    );
    expect([foreign.status, foreign.body.code]).toEqual([403, "cross_site"]);
    const read = await reader.get(handoffPath(threadId));
    expect([read.status, read.headers.get("allow")]).toEqual([405, "PUT"]);
  });

  it("answers 404 for a thread that is unknown or another reader's", async () => {
    const { threadId } = await start();
    const { reader } = await start();
    for (const id of [threadId, "thread_unknown"]) {
      expect((await reader.put(handoffPath(id), { wanted: true })).body.code).toBe("not_found");
    }
  });

  it("answers 409 while a maintainer has the thread", async () => {
    const { threadId, ask } = await start();
    await site.app.replies.hand(threadId, "taken", ADA);
    for (const wanted of [true, false]) {
      const reply = await ask({ wanted });
      expect([reply.status, reply.body.code]).toEqual([409, "handoff_taken"]);
    }
    await site.app.replies.hand(threadId, "resolved", ADA);
    expect((await ask({ wanted: true })).body.handoff).toEqual({ state: "waiting", by: null });
  });

  it("answers 429 after as many requests as there may be messages", async () => {
    const { ask } = await start();
    const statuses: number[] = [];
    for (let n = 0; n < 9; n++) statuses.push((await ask({ wanted: true })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 200, 429]);
  });

  it("answers 404 where nobody can be asked for", async () => {
    const off = await startSite();
    const reader = off.reader();
    const reply = await reader.put(handoffPath(await newThread(reader)), { wanted: true });
    expect([reply.status, reply.body.code]).toEqual([404, "not_found"]);
    await off.close();
  });
});

describe("a thread that a maintainer has", () => {
  it.each([true, false])("keeps questions, and completes their runs without an answer (waits: %s)", async (waits) => {
    const engine = createScriptedEngine();
    const site = await startSite({ engine });
    const reader = site.reader();
    const threadId = await newThread(reader);
    await site.app.replies.hand(threadId, "taken", ADA);
    const headers: Record<string, string> = waits ? {} : { Prefer: "respond-async" };
    const sent = await reader.post("paste-assistant-message", { threadId, message: "Are you there?" }, headers);
    expect(sent.body.run).toMatchObject({ status: "completed", last_error: null });
    const { id } = sent.body.run as { id: string };
    expect((await reader.get(`paste-assistant-thread/${threadId}/run/${id}/events`)).status).toBeLessThan(300);
    const listed = (await reader.get(`paste-assistant-messages/${threadId}`)).body.data;
    expect(listed).toMatchObject([{ role: "user" }]);
    await site.app.replies.hand(threadId, "resolved", ADA);
    engine.steps.push(says("An answer."));
    await reader.post("paste-assistant-message", { threadId, message: "And now?" });
    const after = (await reader.get(`paste-assistant-messages/${threadId}`)).body.data;
    expect(after).toMatchObject([{ role: "user" }, { role: "user" }, { role: "assistant" }]);
    await site.close();
  });
});

describe("an answer that is being written when a maintainer takes the thread", () => {
  it("ends as cancelled, also upstream, and an answer elsewhere goes on", async () => {
    // Without a step, every request is pending.
    const engine = createScriptedEngine();
    const site = await startSite({ engine });
    const reader = site.reader();
    const ask = async () => {
      const threadId = await newThread(reader);
      const body = { threadId, message: "How?" };
      const sent = await reader.post("paste-assistant-message", body, { Prefer: "respond-async" });
      const { id } = sent.body.run as { id: string };
      return {
        threadId,
        status: async () => (await reader.get(`paste-assistant-thread/${threadId}/run/${id}`)).body.status,
      };
    };
    const [taken, other] = [await ask(), await ask()];
    await expect.poll(() => engine.turns.length).toBeGreaterThan(1);
    await site.app.replies.hand(taken.threadId, "taken", ADA);
    await expect.poll(taken.status).toBe("cancelled");
    expect(engine.cancelled).toHaveLength(1);
    const listed = (await reader.get(`paste-assistant-messages/${taken.threadId}`)).body.data;
    expect(listed).toMatchObject([{ role: "user" }]);
    expect(await other.status()).toBe("in_progress");
    await site.app.replies.hand(taken.threadId, "resolved", ADA);
    expect(await taken.status()).toBe("cancelled");
    await site.close();
  });
});

describe("a program's thread that a maintainer has", () => {
  it("answers 409 to a query", async () => {
    const site = await startSite({ config: { apiKeys: ["key-of-the-alert-workflow-0001"] } });
    const query = (body: object) =>
      site.reader().post("paste-assistant-query", body, { Authorization: "Bearer key-of-the-alert-workflow-0001" });
    const { threadId } = (await query({ prompt: "Which scopes?" })).body as { threadId: string };
    await site.app.replies.hand(threadId, "taken", ADA);
    const reply = await query({ prompt: "And the token?", threadId });
    expect([reply.status, reply.body.code]).toEqual([409, "handoff_taken"]);
    await site.close();
  });
});

describe("the event stream of a thread", () => {
  const sites: TestSite[] = [];
  afterEach(() => Promise.all(sites.splice(0).map((site) => site.close())));

  async function start(parts: Parameters<typeof startSite>[0] = {}) {
    const site = await startSite(parts);
    sites.push(site);
    const reader = site.reader();
    const threadId = await newThread(reader);
    return { site, reader, threadId, path: `paste-assistant-thread/${threadId}/events` };
  }

  async function open(site: TestSite, reader: Client, path: string, headers: Record<string, string> = {}) {
    const closing = new AbortController();
    const response = await fetch(`${site.url}/api/${path}`, {
      headers: { Cookie: reader.cookie, ...headers },
      signal: closing.signal,
    });
    const events = readEvents(response.body);
    return { response, next: async () => (await events.next()).value, close: () => closing.abort() };
  }

  it("sends each change of a maintainer at once, with an id to resume after", async () => {
    const { site, reader, threadId, path } = await start();
    const { response, next } = await open(site, reader, path);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
    await site.app.replies.reply({ threadId, author: ADA, text: "I am Ada.", origin: null });
    const first = await next();
    expect(first).toMatchObject({ event: "changed", data: JSON.stringify({ maintained_at: first?.id }) });
    await site.app.replies.hand(threadId, "taken", ADA);
    const second = await next();
    expect(second?.id).not.toBe(first?.id);

    const late = await open(site, reader, path, { "Last-Event-ID": first?.id ?? "" });
    expect((await late.next())?.id).toBe(second?.id);
    const current = await open(site, reader, path, { "Last-Event-ID": second?.id ?? "" });
    await site.app.replies.hand(threadId, "resolved", ADA);
    expect((await current.next())?.id).not.toBe(second?.id);
  });

  it("sends the changes of another process", async () => {
    const database = await openTestDatabase();
    const clock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 20), signal) };
    const { site, reader, threadId, path } = await start({ database, clock });
    const other = await startSite({ database: { ...database, close: async () => undefined } });
    sites.push(other);
    const { next } = await open(site, reader, path);
    await other.app.replies.reply({ threadId, author: ADA, text: "From elsewhere.", origin: null });
    expect(await next()).toMatchObject({ event: "changed" });
  });

  it("answers 401 without a session, 404 for other readers, 405 to other methods", async () => {
    const { site, reader, path } = await start();
    expect((await site.reader().get(path)).status).toBe(401);
    const other = site.reader();
    await newThread(other);
    const unknown = await reader.get("paste-assistant-thread/thread_unknown/events");
    for (const reply of [await other.get(path), unknown]) {
      expect([reply.status, reply.body.code]).toEqual([404, "not_found"]);
    }
    expect((await reader.post(path)).status).toBe(405);
  });

  it("answers 429 to a reader with too many of them, who may still follow a run", async () => {
    const engine = createScriptedEngine(says("An answer."));
    const { site, reader, threadId, path } = await start({ engine, config: { messagesPerMinute: 3 } });
    const opened = [];
    for (let n = 0; n < 3; n++) opened.push(await open(site, reader, path));
    const refused = await reader.get(path);
    expect([refused.status, refused.body.code]).toEqual([429, "rate_limited"]);
    const { run } = (await reader.post("paste-assistant-message", { threadId, message: "How?" })).body as {
      run: { id: string };
    };
    expect((await reader.get(`paste-assistant-thread/${threadId}/run/${run.id}/events`)).status).toBe(200);
    opened[0]?.close();
    await expect.poll(async () => (await open(site, reader, path)).response.status).toBe(200);
  });

  it("ends when the server stops", async () => {
    const { site, reader, path } = await start();
    const { next } = await open(site, reader, path);
    sites.length = 0;
    await site.app.stop();
    expect(await next()).toBeUndefined();
    await site.close().catch(() => undefined);
  });

  it("shows the thread with its handoff in the list", async () => {
    const { site, reader, threadId } = await start();
    await site.app.replies.hand(threadId, "taken", ADA);
    const { data } = (await reader.get("paste-assistant-thread")).body as { data: Thread[] };
    expect(data.map(({ handoff }) => handoff)).toEqual([{ state: "taken", by: "Ada" }]);
  });
});
