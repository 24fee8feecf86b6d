import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Thread } from "#lib/contract/assistant.ts";
import {
  createScriptedEngine,
  hangs,
  type Scripted,
  type ScriptedEngine,
  says,
} from "#tests/support/fakes/scripted-engine.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

describe("the API of threads", () => {
  let site: TestSite;
  let engine: ScriptedEngine;
  beforeAll(async () => {
    engine = createScriptedEngine();
    site = await startSite({ engine });
  });
  afterAll(() => site.close());

  const newThread = async (reader = site.reader()) => {
    const { body } = await reader.post("paste-assistant-thread");
    return { reader, threadId: body.id as string };
  };

  it("sets a sealed, HttpOnly, SameSite=Lax owner cookie on the first POST only", async () => {
    const reader = site.reader();
    const before = await reader.get("paste-assistant-thread");
    expect([before.status, before.body.data, before.headers.getSetCookie()]).toEqual([200, [], []]);
    const first = await reader.post("paste-assistant-thread");
    const cookie = first.headers.getSetCookie()[0] ?? "";
    expect(cookie).toMatch(/^assistant_owner=Fe26\.2/);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    const second = await reader.post("paste-assistant-thread");
    expect(second.headers.getSetCookie()).toEqual([]);
  });

  it("stores the hash of an owner, never the owner", async () => {
    const { reader, threadId } = await newThread();
    const row = await site.app.store.getThreadById(threadId);
    expect(row?.owner_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(reader.cookie).not.toContain(row?.owner_hash);
  });

  it("stores metadata and the page on which a thread was started", async () => {
    const reader = site.reader();
    const body = { metadata: { threadTitle: "Mine" }, pagePath: "/docs/slack" };
    const made = await reader.post("paste-assistant-thread", body);
    expect(made.body).toMatchObject({ metadata: { threadTitle: "Mine" } });
    expect((await site.app.store.getThreadById(made.body.id as string))?.page_path).toBe("/docs/slack");
  });

  it("merges metadata, up to 16 keys", async () => {
    const { reader, threadId } = await newThread();
    await reader.put(`paste-assistant-thread/${threadId}`, { metadata: { a: "1", b: "2" } });
    const merged = await reader.put(`paste-assistant-thread/${threadId}`, { metadata: { b: "3" } });
    expect(merged.body.metadata).toEqual({ a: "1", b: "3" });
    const many = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`k${index}`, "v"]));
    const reply = await reader.put(`paste-assistant-thread/${threadId}`, { metadata: many });
    expect([reply.status, reply.body.errors]).toEqual([
      400,
      [{ field: "metadata", detail: "must have at most 16 keys together with those already there" }],
    ]);
    expect((await reader.get(`paste-assistant-thread/${threadId}`)).body.metadata).toEqual({ a: "1", b: "3" });
  });

  it("lists the caller's own threads, latest activity first, in pages", async () => {
    const { reader, threadId: first } = await newThread();
    const { threadId: second } = await newThread(reader);
    const { threadId: third } = await newThread(reader);
    await newThread();
    engine.steps.push(says("Hello."));
    await reader.post("paste-assistant-message", { threadId: first, message: "Activity" });

    const page = await reader.get("paste-assistant-thread?limit=2");
    expect(page.body).toMatchObject({ object: "list", first_id: first, last_id: third, has_more: true });
    const rest = await reader.get(`paste-assistant-thread?limit=2&after=${third}`);
    expect((rest.body.data as { id: string }[]).map(({ id }) => id)).toEqual([second]);
    expect(rest.body.has_more).toBe(false);
  });

  it("searches the titles and messages of the caller's own threads", async () => {
    const { reader, threadId } = await newThread();
    const { threadId: other } = await newThread(reader);
    await reader.put(`paste-assistant-thread/${threadId}`, { metadata: { threadTitle: "Zebra crossing" } });
    engine.steps.push(says("Stripes."));
    await reader.post("paste-assistant-message", { threadId: other, message: "100% of zebras_?" });
    const ids = async (q: string) =>
      ((await reader.get(`paste-assistant-thread?q=${encodeURIComponent(q)}`)).body.data as { id: string }[]).map(
        ({ id }) => id,
      );
    expect((await ids("ZEBRA")).sort()).toEqual([threadId, other].sort());
    expect(await ids("0% of zebras_")).toEqual([other]);
    expect(await ids("%")).toEqual([other]);
    expect(await ids("nothing like it")).toEqual([]);
  });

  it.each(["limit=0", "limit=101", "limit=many"])("answers 400 to ?%s", async (query) => {
    const reply = await site.reader().get(`paste-assistant-thread?${query}`);
    expect([reply.status, (reply.body.errors as { field: string }[])[0]?.field]).toEqual([400, "limit"]);
  });

  it("answers the same for another owner's thread as for an unknown one, without an upstream call (defect 7)", async () => {
    const { threadId } = await newThread();
    const stranger = site.reader();
    await stranger.post("paste-assistant-thread");
    const unknown = `thread_${"0".repeat(32)}`;
    const calls = engine.calls();
    const probes: [string, string, unknown?][] = [
      ["GET", "paste-assistant-thread/ID"],
      ["PUT", "paste-assistant-thread/ID", { metadata: { threadTitle: "Stolen" } }],
      ["DELETE", "paste-assistant-thread/ID"],
      ["GET", "paste-assistant-messages/ID"],
      ["GET", "paste-assistant-thread/ID/run/run_1"],
      ["GET", "paste-assistant-thread/ID/run/run_1/events"],
      ["POST", "paste-assistant-thread/ID/run/run_1/cancel", {}],
      ["PUT", "paste-assistant-thread/ID/message/msg_1/feedback", { rating: "down" }],
      ["DELETE", "paste-assistant-thread/ID/message/msg_1/feedback"],
      ["POST", "paste-assistant-message", { threadId: "ID", message: "Let me in" }],
    ];
    for (const [method, path, body] of probes) {
      const replies = [threadId, unknown].map((id) => {
        const headers = { "X-Request-Id": "the-same-request" };
        const text = body === undefined ? undefined : JSON.stringify(body).replace("ID", id);
        return stranger.send(method, path.replace("ID", id), text, headers);
      });
      const [foreign, missing] = await Promise.all(replies);
      expect([method, path, foreign?.status]).toEqual([method, path, 404]);
      expect(foreign?.text).toBe(missing?.text);
    }
    expect(engine.calls()).toBe(calls);
    expect((await site.app.store.getThreadById(threadId))?.metadata).toEqual({});
  });

  it.each(["'; drop table assistant_threads;--", "..%2F..", "%00", "thread_\u{1F600}", "x".repeat(2000)])(
    "answers 404 to the thread id %j",
    async (id) => {
      const { reader } = await newThread();
      const reply = await reader.get(`paste-assistant-thread/${id.includes("%") ? id : encodeURIComponent(id)}`);
      expect([reply.status, reply.body.code]).toEqual([404, "not_found"]);
    },
  );

  it("limits renames with 429 and Retry-After, and notifies maintainers of the last title only", async () => {
    const limited = await startSite({ config: { messagesPerMinute: 5 } });
    const reader = limited.reader();
    const threadId = (await reader.post("paste-assistant-thread")).body.id as string;
    const replies = [];
    for (let n = 0; n <= 10; n++) {
      replies.push(await reader.put(`paste-assistant-thread/${threadId}`, { metadata: { threadTitle: `Title ${n}` } }));
    }
    expect(replies.map(({ status }) => status)).toEqual([...Array(10).fill(200), 429]);
    expect(replies.at(-1)?.body.code).toBe("rate_limited");
    expect(Number(replies.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(0);
    const { metadata } = (await reader.get(`paste-assistant-thread/${threadId}`)).body;
    expect(metadata).toEqual({ threadTitle: "Title 9" });
    const stranger = await reader.put("paste-assistant-thread/thread_unknown", { metadata: {} });
    expect(stranger.status).toBe(404);
    await limited.close();
  });

  it("deletes a thread with all its content, also upstream", async () => {
    const { reader, threadId } = await newThread();
    engine.steps.push(says("Something private."));
    await reader.post("paste-assistant-message", { threadId, message: "A secret" });
    expect((await reader.delete(`paste-assistant-thread/${threadId}`)).body).toEqual({
      id: threadId,
      object: "thread.deleted",
      deleted: true,
    });
    expect(engine.deleted.at(-1)).toEqual({ conversationId: null, states: [{ upstream: "resp_secret" }] });
    expect((await reader.get(`paste-assistant-messages/${threadId}`)).status).toBe(404);
    expect((await reader.delete(`paste-assistant-thread/${threadId}`)).status).toBe(404);
  });

  it("returns when a thread was last active and answered, and whether it has a pending run", async () => {
    const { reader, threadId } = await newThread();
    const get = async () => (await reader.get(`paste-assistant-thread/${threadId}`)).body as Thread;
    const fresh = await get();
    expect(fresh).toMatchObject({ updated_at: fresh.created_at, running: false, answered_at: null });
    let finish = () => {};
    engine.steps.push(() => new Promise((resolve) => (finish = () => resolve(says("Here.")))));
    const send = { threadId, message: "Well?" };
    await reader.post("paste-assistant-message", send, { Prefer: "respond-async" });
    expect(await get()).toMatchObject({ running: true, answered_at: null });
    const [listed] = (await reader.get("paste-assistant-thread")).body.data as Thread[];
    expect(listed).toMatchObject({ id: threadId, running: true });

    let answered = await get();
    for (let polls = 0; polls < 200 && answered.running; polls++) {
      finish();
      answered = await get();
    }
    expect(answered).toMatchObject({ running: false, answered_at: expect.any(Number) });
    expect(answered.answered_at).toBeGreaterThanOrEqual(fresh.created_at);
    expect(answered.updated_at).toBeGreaterThanOrEqual(answered.answered_at ?? Number.NaN);
    const titled = await reader.put(`paste-assistant-thread/${threadId}`, { metadata: { threadTitle: "T" } });
    expect(titled.body).toEqual({ ...answered, metadata: { threadTitle: "T" } });
  });

  describe("deleting everything", () => {
    it("deletes all threads of the caller, also upstream, and the owner cookie", async () => {
      const { reader, threadId } = await newThread();
      const { threadId: second } = await newThread(reader);
      const { reader: other, threadId: theirs } = await newThread();
      const stopped = Promise.withResolvers<void>();
      const waits: Scripted = (turn, tell) => {
        tell.signal.addEventListener("abort", () => stopped.resolve());
        return hangs(turn, tell);
      };
      engine.steps.push(says("Private."), waits);
      await reader.post("paste-assistant-message", { threadId, message: "A secret" });
      const turns = engine.turns.length;
      const pending = { threadId: second, message: "Another" };
      await reader.post("paste-assistant-message", pending, { Prefer: "respond-async" });
      while (engine.turns.length === turns) await new Promise(setImmediate);

      const reply = await reader.delete("paste-assistant-thread");
      expect([reply.status, reply.body]).toEqual([200, { object: "thread.deleted_all", deleted: 2 }]);
      expect(reply.headers.getSetCookie()[0]).toMatch(/^assistant_owner=;.*Max-Age=0/);
      await stopped.promise;
      expect(engine.deleted.slice(-2)).toContainEqual({ conversationId: null, states: [{ upstream: "resp_secret" }] });
      expect(await site.app.store.getThreadById(threadId)).toBeNull();
      expect(await site.app.store.getThreadById(second)).toBeNull();
      expect((await other.get(`paste-assistant-thread/${theirs}`)).status).toBe(200);

      expect((await reader.get(`paste-assistant-thread/${threadId}`)).status).toBe(401);
      expect((await reader.delete("paste-assistant-thread")).body.code).toBe("no_session");
      expect((await newThread(reader)).threadId).not.toBe(threadId);
    });

    it("succeeds at once for a caller without threads", async () => {
      const { reader, threadId } = await newThread();
      await reader.delete(`paste-assistant-thread/${threadId}`);
      expect((await reader.delete("paste-assistant-thread")).body).toEqual({
        object: "thread.deleted_all",
        deleted: 0,
      });
    });
  });
});
