/** Questions about a page or a passage, and questions that replace another one. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Message, Run } from "#lib/contract/assistant.ts";
import type { Database } from "#lib/database/client.ts";
import { createScriptedEngine, hangs, type ScriptedEngine, says } from "#tests/support/fakes/scripted-engine.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";
import { addSlackMessage } from "#tests/support/setup/rows.ts";

describe("questions", () => {
  let database: Database;
  let site: TestSite;
  let engine: ScriptedEngine;
  let reader: Client;
  let threadId: string;
  beforeAll(async () => {
    engine = createScriptedEngine();
    database = await openTestDatabase();
    site = await startSite({ engine, database });
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    reader = site.reader();
    threadId = (await reader.post("paste-assistant-thread")).body.id as string;
  });
  afterEach(() => {
    engine.steps.length = 0;
  });

  const messages = async () => (await reader.get(`paste-assistant-messages/${threadId}`)).body.data as Message[];
  const texts = async () => (await messages()).map(({ content }) => content[0]?.text.value);
  const send = (body: object, headers = {}) =>
    reader.post("paste-assistant-message", { threadId, message: "Why?", ...body }, headers);
  const ask = async (body: object, answer = "Because.") => {
    engine.steps.push(says(answer));
    const { status, body: reply } = await send(body);
    expect(status).toBe(200);
    return reply.run as Run;
  };

  describe("about a page or a passage", () => {
    it("keep both, the page with its present title", async () => {
      await ask({ context: { page: "/docs/slack/#create-the-app", selection: " two\nlines " } });
      expect((await messages()).map(({ context }) => context)).toEqual([
        { page: { title: "Slack set-up", path: "/docs/slack" }, selection: " two\nlines " },
        null,
      ]);
    });

    it.each([
      [{ page: "/docs" }, { page: { title: "Welcome", path: "/docs" }, selection: null }],
      [{ selection: "x" }, { page: null, selection: "x" }],
      [{}, null],
      [undefined, null],
    ])("need neither: %j", async (context, expected) => {
      await ask({ context });
      expect((await messages())[0]?.context).toEqual(expected);
    });

    it("remain when their page is removed", async () => {
      const run = await ask({ context: { page: "/docs/slack", selection: "x" } });
      const gone = { page: "/docs/gone", selection: "x" };
      await database.client.from("assistant_messages").update({ context: gone }).eq("id", run.message_id);
      expect((await messages())[0]?.context).toEqual({ page: null, selection: "x" });
    });

    it.each<[unknown, string]>([
      [{ page: "/docs/gone" }, "context.page"],
      [{ page: "/elsewhere" }, "context.page"],
      [{ page: "https://docs.test/docs/slack" }, "context.page"],
      [{ page: "//docs.test/docs/slack" }, "context.page"],
      [{ page: 1 }, "context.page"],
      [{ selection: "" }, "context.selection"],
      [{ selection: " \u200b\n" }, "context.selection"],
      [{ selection: "x".repeat(2_001) }, "context.selection"],
      [{ heading: "x" }, "context.heading"],
      ["/docs/slack", "context"],
    ])("answer 400 naming the field to %j; nothing is stored or sent upstream", async (context, field) => {
      const calls = engine.calls();
      const { status, body } = await send({ context });
      expect([status, body.code]).toEqual([400, "invalid_request"]);
      expect(body.errors).toMatchObject([{ field }]);
      expect(await messages()).toEqual([]);
      expect(engine.calls()).toBe(calls);
    });

    it("are another question under a used Idempotency-Key (422)", async () => {
      const key = { "Idempotency-Key": `key-${threadId}` };
      engine.steps.push(says("Fine."));
      const context = { page: "/docs/slack", selection: "x" };
      expect((await send({ context }, key)).status).toBe(200);
      expect((await send({ context }, key)).status).toBe(200);
      for (const other of [undefined, { page: "/docs/slack" }, { ...context, selection: "y" }]) {
        expect((await send({ context: other }, key)).body.code).toBe("idempotency_key_reused");
      }
    });
  });

  describe("that replace another one", () => {
    it("replace the last question and its answer, also upstream", async () => {
      await ask({ message: "One?" }, "One.");
      const second = await ask({ message: "Twoo?" }, "Two!");
      await addSlackMessage(site.app.store, threadId, "1.2");
      const deletedBefore = engine.deleted.length;
      const run = await ask({ message: "Two?", replaces: second.message_id }, "Two.");
      expect(await texts()).toEqual(["One?", "One.", "Two?", "Two."]);
      expect(run.message_id).not.toBe(second.message_id);
      const turn = engine.turns.at(-1);
      expect(turn).toMatchObject({ conversationId: null, question: { text: "Two?" }, retry: false });
      expect(turn?.history.map(({ text }) => text)).toEqual(["One?", "One."]);
      while (engine.deleted.length === deletedBefore) await new Promise(setImmediate);
      expect(engine.deleted.at(-1)?.states).toHaveLength(2);
      const gone = await reader.get(`paste-assistant-thread/${threadId}/run/${second.id}`);
      expect(gone.status).toBe(404);
    });

    it("leave a thread that can be deleted with all its content", async () => {
      const first = await ask({});
      await ask({ replaces: first.message_id });
      expect((await reader.delete(`paste-assistant-thread/${threadId}`)).status).toBe(200);
      expect(engine.deleted.at(-1)?.states).toHaveLength(1);
      expect(await site.app.store.countOutbox("cleanup")).toEqual({ pending: 0, dead: 0 });
    });

    it("answer 409 while the thread has a pending run, and change nothing", async () => {
      engine.steps.push(hangs);
      const { body } = await send({}, { Prefer: "respond-async" });
      const reply = await send({ replaces: (body.run as Run).message_id });
      expect([reply.status, reply.body.code]).toEqual([409, "run_active"]);
      expect(await texts()).toEqual(["Why?"]);
    });

    it("answer 409 when they do not replace the last question", async () => {
      const first = await ask({});
      await ask({});
      const answer = (await messages())[3]?.id;
      for (const replaces of [first.message_id, answer, "msg_none"]) {
        const reply = await send({ replaces });
        expect([reply.status, reply.body.code, reply.body.retryable]).toEqual([409, "message_not_replaceable", false]);
      }
      expect(await messages()).toHaveLength(4);
    });

    it("cannot be retries as well (400)", async () => {
      const run = await ask({});
      const reply = await send({ replaces: run.message_id, retryOf: run.id });
      expect([reply.status, reply.body.errors]).toEqual([
        400,
        [{ field: "replaces", detail: "cannot go with retryOf" }],
      ]);
    });

    it("start one run under one Idempotency-Key", async () => {
      const first = await ask({});
      const key = { "Idempotency-Key": `key-${threadId}` };
      engine.steps.push(says("Once."));
      const body = { message: "Why not?", replaces: first.message_id };
      const replies = await Promise.all(Array.from({ length: 10 }, () => send(body, key)));
      expect(new Set(replies.map((reply) => (reply.body.run as Run | undefined)?.id)).size).toBe(1);
      expect(await texts()).toEqual(["Why not?", "Once."]);
      expect((await send({ ...body, replaces: "msg_none" }, key)).body.code).toBe("idempotency_key_reused");
    });
  });
});
