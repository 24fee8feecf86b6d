/** Maintainers without Slack: the log notifier, and everything else on the review pages. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Message } from "#lib/contract/assistant.ts";
import type { ReviewConversation, ReviewMessage, ReviewThread } from "#lib/contract/review.ts";
import { createScriptedEngine, type ScriptedEngine, says, searches } from "#tests/support/fakes/scripted-engine.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { counted } from "#tests/support/setup/counted.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { type Maintainer, signIn } from "#tests/support/setup/review.ts";

describe("a conversation on the review pages", () => {
  let site: TestSite;
  let engine: ScriptedEngine;
  let reader: Client;
  let ada: Maintainer;
  let db: TestDatabase;
  let spent: ReturnType<typeof counted>;
  let threadId: string;
  beforeAll(async () => {
    engine = createScriptedEngine();
    db = await openTestDatabase();
    spent = counted(db);
    site = await startSite({ engine, database: spent.database, config: { mask: ["email"], handoff: true } });
    ada = await signIn(site, "Ada");
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    reader = site.reader();
    threadId = (
      await reader.post("paste-assistant-thread", { metadata: { threadTitle: "Tokens" }, pagePath: "/docs/slack" })
    ).body.id as string;
    engine.steps.push(searches("call_1", "How do I set up Slack?"), says("Set [the token](/docs/slack)."));
    await reader.post("paste-assistant-message", { threadId, message: "Where is the token? I am ada@example.com" });
  });

  const readerMessages = async () => (await reader.get(`paste-assistant-messages/${threadId}`)).body.data as Message[];
  const conversation = async (): Promise<ReviewConversation> =>
    (await ada.get(`review/thread/${threadId}`)).body as unknown as ReviewConversation;
  const find = async (role: ReviewMessage["role"]) => (await conversation()).messages.find((one) => one.role === role);
  const list = async (query = "") =>
    ((await ada.open(`/review${query}`)).result.props?.threads ?? []) as ReviewThread[];
  const ids = async (query: string) => (await list(query)).map(({ id }) => id);

  it("is shown whole, with steps, scores, sources and masked kinds, and nothing of its owner", async () => {
    const { result } = await ada.open(`/review/${threadId}`);
    expect(result.props).toMatchObject({ who: "Ada" });
    const { thread, messages } = await conversation();
    expect(thread).toMatchObject({
      id: threadId,
      title: "Tokens",
      page: "/docs/slack",
      counts: { questions: 1, answers: 1 },
    });
    expect(messages.map(({ role, text }) => [role, text])).toEqual([
      ["user", "Where is the token? I am [masked email]"],
      ["assistant", expect.stringContaining("Set [the token](/docs/slack")],
    ]);
    const [question, answer] = messages;
    expect(question).toMatchObject({ masked: ["email"], run: null });
    expect(answer).toMatchObject({
      run: { status: "completed", steps: [{ query: "How do I set up Slack?", error: null }] },
    });
    const [step] = answer?.run?.steps ?? [];
    expect(step?.confidence).toBeGreaterThan(0);
    expect(step?.sections[0]?.score).toBeGreaterThan(0);
    expect(answer?.sources[0]?.url).toMatch(/^\/docs\/slack/);
    expect(JSON.stringify([thread, messages])).not.toMatch(/owner|conversation_id|ada@example/);
  });

  it("has the marks of its answers", async () => {
    expect((await find("assistant"))?.marks).toEqual([]);
    const metadata = JSON.stringify({ uncited: "true", degraded: "model" });
    await db.sql(
      `update assistant_messages set status = 'incomplete', metadata = '${metadata}' where role = 'assistant'`,
    );
    expect((await find("assistant"))?.marks).toEqual(["uncited", "degraded", "incomplete"]);
  });

  it("has no title before a question", async () => {
    const { body } = await reader.post("paste-assistant-thread", {});
    expect((await list()).find(({ id }) => id === body.id)?.title).toBe("");
  });

  it("has scores and confidence as they were for the answer; readers get neither", async () => {
    const stepNow = async () => (await find("assistant"))?.run?.steps[0];
    const { docs } = site.app;
    const search = vi.spyOn(docs, "search");
    const step = await stepNow();
    expect(step).toMatchObject({ is_today: false, confidence: expect.any(Number) });
    expect(search).not.toHaveBeenCalled();
    await db.sql("update assistant_runs set found = jsonb_set(found, '{0,confidence}', '0.25')");
    expect(await stepNow()).toEqual({ ...step, confidence: 0.25 });
    const [, answer] = await readerMessages();
    const run = `paste-assistant-thread/${threadId}/run/${answer?.run_id}`;
    const seen = [await reader.get(run), await reader.get(`${run}/steps`), await reader.get(`${run}/events`)];
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(seen.map(({ text }) => text).join()).toContain("How do I set up Slack?");
    for (const { text } of seen) expect(text).not.toMatch(/score|confidence|found"/);
    // As for an answer from before they were stored.
    await db.sql("update assistant_runs set found = null");
    expect(await stepNow()).toEqual({ ...step, is_today: true });
    expect(search).toHaveBeenCalledTimes(1);
    search.mockRestore();
  });

  it("takes one database request for a page of the list, and one for a conversation", async () => {
    const before = { ...spent.requests };
    const { result } = await ada.open("/review");
    await ada.open(`/review/${threadId}`);
    // The outbox and the runner make their own requests, when it suits them.
    const since = Object.entries(spent.requests)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([name, count]) => count > 0 && !/outbox|deliver|undriven|sweep|maintained/.test(name));
    expect(Object.fromEntries(since)).toEqual({ list_review_threads: 1, get_review_thread: 1 });
    expect(JSON.stringify(result.props)).not.toMatch(/owner_hash|ada@example/);
  });

  it("is found by filters and words", async () => {
    const all = async (...queries: string[]) =>
      Promise.all(queries.map(async (query) => (await ids(query)).includes(threadId)));
    const day = new Date().toISOString().slice(0, 10);
    expect(
      await all("?q=token", "?q=tok", "?q=Tokens", "?page=/docs/slack", "?assistant=default", `?from=${day}&to=${day}`),
    ).toEqual(Array(6).fill(true));
    expect(
      await all(
        "?q=nothing-like-it",
        "?page=/docs",
        "?assistant=other",
        "?to=2020-01-01",
        "?filter=waiting",
        "?filter=down",
      ),
    ).toEqual(Array(6).fill(false));
    const [, answer] = await readerMessages();
    await reader.put(`paste-assistant-thread/${threadId}/message/${answer?.id}/feedback`, {
      ...{ rating: "down", reasons: ["wrong"], note: "No, ask eve@example.com" },
    });
    await reader.put(`paste-assistant-thread/${threadId}/handoff`, { wanted: true });
    expect(await all("?filter=down", "?filter=waiting", "?filter=corrected")).toEqual([true, true, false]);
    expect((await find("assistant"))?.feedback).toEqual({
      rating: "down",
      reasons: ["wrong"],
      note: "No, ask [masked email]",
    });
    for (const query of ["?filter=nonsense&after=nonsense&from=nonsense", "?after=9999-99-99T99:99:99~x"])
      expect((await list(query)).length).toBeGreaterThan(0);
  });

  it("gets replies that the reader sees; only their author changes and deletes them", async () => {
    const reply = await ada.post(`review/thread/${threadId}/reply`, { text: "It is in **Settings**." });
    expect(reply.status).toBe(200);
    const path = `review/thread/${threadId}/reply/${reply.body.id}`;
    expect((await readerMessages()).at(-1)).toMatchObject({ role: "maintainer", author: "Ada", edited_at: null });
    expect(await find("maintainer")).toMatchObject({ author: "Ada", is_own: true });
    // The text is the draft of its changes: a mask would reach the reader.
    expect((await ada.put(path, { text: "Ask help@example.com." })).status).toBe(200);
    expect(await find("maintainer")).toMatchObject({ text: "Ask help@example.com." });

    // The second one has a link of her own with the same name.
    for (const other of [await signIn(site, "Eve"), await signIn(site, "Ada")]) {
      const shown = (await other.get(`review/thread/${threadId}`)).body as unknown as ReviewConversation;
      expect(shown.messages.at(-1)).toMatchObject({ role: "maintainer", is_own: false });
      for (const method of ["PUT", "DELETE"]) {
        const foreign = await other.send(method, path, method === "PUT" ? { text: "Mine" } : undefined);
        expect([foreign.status, foreign.body.code]).toEqual([404, "not_found"]);
      }
    }
    expect(JSON.stringify(await readerMessages())).not.toContain("author_id");
    expect((await ada.put(path, { text: "It is in Profile." })).status).toBe(200);
    expect((await readerMessages()).at(-1)?.content[0]?.text.value).toBe("It is in Profile.");
    expect((await ada.delete(path)).body).toEqual({ id: reply.body.id, deleted: true });
    expect((await ada.delete(path)).status).toBe(404);
    expect((await readerMessages()).map(({ role }) => role)).toEqual(["user", "assistant"]);
  });

  it("is taken and handed back; meanwhile the assistant is silent", async () => {
    const hand = (handoff: string) => ada.put(`review/thread/${threadId}/handoff`, { handoff });
    expect((await hand("taken")).body).toEqual({ state: "taken", by: "Ada" });
    await reader.post("paste-assistant-message", { threadId, message: "Are you there?" });
    expect((await readerMessages()).map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(await ids("?filter=unanswered")).toContain(threadId);
    expect((await hand("resolved")).body).toEqual({ state: "resolved", by: "Ada" });
    engine.steps.push(says("I am back."));
    await reader.post("paste-assistant-message", { threadId, message: "And now?" });
    expect((await readerMessages()).at(-1)?.content[0]?.text.value).toBe("I am back.");
    expect(await ids("?filter=unanswered")).not.toContain(threadId);
  });

  it("gets a correction, which is a verified answer that is edited, confirmed and retired", async () => {
    const answer = await find("assistant");
    const corrected = await ada.post(`review/thread/${threadId}/correction`, {
      ...{ messageId: answer?.id, question: "Where is the token?", paraphrases: ["Where do I find the token?"] },
      ...{ answer: "Under **OAuth**.", sources: ["/docs/slack"], pageScope: null },
    });
    expect([corrected.status, corrected.body.status]).toEqual([200, "active"]);
    expect((await readerMessages()).at(-1)?.correction).toMatchObject({ text: "Under **OAuth**.", author: "Ada" });
    expect(await find("assistant")).toMatchObject({
      correction: { author: "Ada" },
      verified: { id: corrected.body.id },
    });
    expect(await ids("?filter=corrected")).toContain(threadId);

    const exported = await ada.get("review/answers?format=md");
    expect([exported.status, exported.headers.get("content-type")]).toEqual([200, "text/markdown; charset=utf-8"]);
    expect(exported.text).toContain("Under **OAuth**.");
    expect((await ada.get("review/answers?format=pdf")).body).toMatchObject({ status: 400, code: "invalid_request" });

    const path = `review/answer/${corrected.body.id}`;
    const rest = { question: "Where?", paraphrases: [], answer: "Under OAuth.", pageScope: null };
    const fields = { ...rest, sources: ["/docs/slack"] };
    // Without a source it would never be stale.
    const without = await ada.put(path, { version: 1, ...rest, sources: [] });
    expect(without).toMatchObject({ status: 400, body: { errors: [{ field: "sources" }] } });
    const changed = await ada.put(path, { version: 1, ...fields });
    expect([changed.status, changed.body.version]).toEqual([200, 2]);
    // A repeated request is done already; another one is based on an old version.
    expect(await ada.put(path, { version: 1, ...fields })).toMatchObject({ status: 200, body: { version: 2 } });
    for (const late of [
      await ada.put(path, { version: 1, ...fields, question: "Where else?" }),
      await ada.post(`review/thread/${threadId}/correction`, { messageId: answer?.id, ...fields, answer: "Mine." }),
    ])
      expect(late).toMatchObject({ status: 409, body: { code: "answer_changed" } });
    await site.app.store.markStaleAnswers([{ id: String(corrected.body.id), version: 2, changed: [] }]);
    expect(await ada.post(`${path}/confirm`, { version: 2 })).toMatchObject({ status: 409 });
    expect((await ada.post(`${path}/confirm`, { version: 3 })).body).toMatchObject({ status: "active", version: 4 });
    expect((await ada.post(`${path}/retire`, { version: 4 })).body).toMatchObject({ status: "retired", version: 5 });
    expect(await ada.post(`${path}/confirm`, { version: 5 })).toMatchObject({ status: 409 });
    const { result } = await ada.open("/review/answers?status=retired");
    expect(result.props?.answers).toMatchObject([{ id: corrected.body.id, status: "retired", thread_id: threadId }]);
    expect(JSON.stringify((await ada.open("/review/answers?status=stale")).result.props?.answers)).toBe("[]");
  });

  it.each<[string, string, string, unknown, string]>([
    ["an empty reply", "POST", "reply", { text: " " }, "text"],
    ["a reply without a text", "POST", "reply", {}, "text"],
    ["a reply that is too long", "POST", "reply", { text: "x".repeat(16_001) }, "text"],
    ["a field nobody knows", "POST", "reply", { text: "Hi", origin: "slack:1" }, "origin"],
    ["a handoff that a maintainer cannot make", "PUT", "handoff", { handoff: "waiting" }, "handoff"],
    [
      "a correction without a question",
      "POST",
      "correction",
      { messageId: "m", paraphrases: [], answer: "A", sources: [], pageScope: null },
      "question",
    ],
  ])("answers 400 to %s", async (_, method, route, body, field) => {
    const sent = await ada.send(method, `review/thread/${threadId}/${route}`, body);
    expect([sent.status, sent.body.code]).toEqual([400, "invalid_request"]);
    expect(sent.body.errors).toMatchObject([{ field }]);
  });

  it("answers 404 for what does not exist", async () => {
    expect((await ada.open("/review/thread_none")).result).toEqual({ notFound: true });
    const answer = { messageId: "msg_none", question: "Q", paraphrases: [], answer: "A", sources: [], pageScope: null };
    for (const [method, path, body] of [
      ["GET", "thread/thread_none", undefined],
      ["POST", "thread/thread_none/reply", { text: "Hi" }],
      ["PUT", `thread/${threadId}/reply/msg_none`, { text: "Hi" }],
      ["PUT", "thread/thread_none/handoff", { handoff: "taken" }],
      ["POST", `thread/${threadId}/correction`, answer],
      ["POST", "answer/answer_none/retire", { version: 1 }],
      ["POST", "answer/answer_none/confirm", { version: 1 }],
    ] as const) {
      const sent = await ada.send(method, `review/${path}`, body);
      expect([path, sent.status, sent.body.code]).toEqual([path, 404, "not_found"]);
    }
  });

  it("logs no text of it", () => {
    expect(site.logged.join("\n")).not.toMatch(/Settings|OAuth|Where is the token/);
  });
});
