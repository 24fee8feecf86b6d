import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Message } from "#lib/contract/assistant.ts";
import { createScriptedEngine, type ScriptedEngine, says } from "#tests/support/fakes/scripted-engine.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

describe("the API of votes on answers", () => {
  let site: TestSite;
  let engine: ScriptedEngine;
  let reader: Client;
  let threadId: string;
  let question: string;
  let answer: string;
  beforeAll(async () => {
    engine = createScriptedEngine();
    site = await startSite({ engine, config: { messagesPerMinute: 5 } });
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    reader = site.reader();
    threadId = (await reader.post("paste-assistant-thread")).body.id as string;
    engine.steps.push(says("An answer."));
    await reader.post("paste-assistant-message", { threadId, message: "A question?" });
    [question = "", answer = ""] = (await messages()).map(({ id }) => id);
  });

  const messages = async () => (await reader.get(`paste-assistant-messages/${threadId}`)).body.data as Message[];
  const listVotes = async () => (await messages()).map(({ feedback }) => feedback);
  const path = (message = answer) => `paste-assistant-thread/${threadId}/message/${message}/feedback`;
  const vote = (body: unknown, message?: string) => reader.put(path(message), body);

  it("stores a vote and shows it with its answer; a new vote replaces it", async () => {
    expect(await listVotes()).toEqual([null, null]);
    const up = { rating: "up", reasons: [], note: "" };
    const first = await vote({ rating: "up" });
    expect([first.status, first.body]).toEqual([200, up]);
    expect(await listVotes()).toEqual([null, up]);

    const down = { rating: "down", reasons: ["wrong", "outdated"], note: "It is 2.0 now." };
    const changed = await vote({ ...down, reasons: ["outdated", "wrong"], note: "  It is 2.0 now.\n" });
    expect(changed.body).toEqual(down);
    expect(await listVotes()).toEqual([null, down]);
  });

  it("notifies maintainers of each change once, without text in the log (defect 22)", async () => {
    const countNotifications = async () => {
      while ((await site.app.store.countOutbox("notify")).pending > 0) await new Promise(setImmediate);
      return site.logged.filter((line) => line.includes("feedback.given") && line.includes(answer)).length;
    };
    const down = { rating: "down", note: "canary-note" };
    const counts: number[] = [];
    for (const body of [down, down, { rating: "up" }]) {
      await vote(body);
      counts.push(await countNotifications());
    }
    for (let n = 0; n < 2; n++) {
      await reader.delete(path());
      counts.push(await countNotifications());
    }
    expect(counts).toEqual([1, 1, 2, 3, 3]);
    expect(site.logged.join("\n")).not.toContain("canary-note");
  });

  it("deletes a vote, also when the request is repeated", async () => {
    await vote({ rating: "up" });
    for (let n = 0; n < 2; n++) {
      const reply = await reader.delete(path());
      expect([reply.status, reply.body]).toEqual([200, { object: "feedback.deleted", deleted: true }]);
    }
    expect(await listVotes()).toEqual([null, null]);
  });

  it.each<[string, unknown, string]>([
    ["no rating", {}, "rating"],
    ["another rating", { rating: "sideways" }, "rating"],
    ["an unknown reason", { rating: "down", reasons: ["boring"] }, "reasons.0"],
    ["a reason twice", { rating: "down", reasons: ["wrong", "wrong"] }, "reasons"],
    ["reasons that are no list", { rating: "down", reasons: "wrong" }, "reasons"],
    ["reasons for a good answer", { rating: "up", reasons: ["wrong"] }, "reasons"],
    ["a note that is no text", { rating: "down", note: 7 }, "note"],
    ["a note of 2,001 characters", { rating: "down", note: "x".repeat(2_001) }, "note"],
    ["a field nobody knows", { rating: "up", stars: 5 }, "stars"],
  ])("answers 400 to %s, and stores nothing", async (_, body, field) => {
    const reply = await vote(body);
    expect([reply.status, reply.body.code]).toEqual([400, "invalid_request"]);
    expect(reply.body.errors).toMatchObject([{ field }]);
    expect(await listVotes()).toEqual([null, null]);
  });

  it("answers 404 for a message that is not an answer of the thread", async () => {
    const other = (await reader.post("paste-assistant-thread")).body.id;
    const missing = [
      path(question),
      path("msg_none"),
      path().replace(threadId, String(other)),
      path().replace(threadId, "thread_none"),
    ];
    for (const wrong of missing) {
      expect((await reader.put(wrong, { rating: "up" })).body).toMatchObject({ status: 404, code: "not_found" });
      expect((await reader.delete(wrong)).body).toMatchObject({ status: 404, code: "not_found" });
    }
  });

  it("answers 404 to another reader, with the same body as for an unknown answer", async () => {
    await vote({ rating: "up" });
    const stranger = site.reader();
    await stranger.post("paste-assistant-thread");
    const headers = { "X-Request-Id": "the-same-request" };
    for (const method of ["PUT", "DELETE"]) {
      const body = method === "PUT" ? { rating: "down" } : undefined;
      const foreign = await stranger.send(method, path(), body, headers);
      const unknown = await stranger.send(method, path("msg_none"), body, headers);
      expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
    }
    expect(await listVotes()).toEqual([null, { rating: "up", reasons: [], note: "" }]);
  });

  it("limits changes with 429 and Retry-After, and does not count the same vote again (defect 9)", async () => {
    const statuses: number[] = [];
    for (let n = 1; n <= 11; n++) statuses.push((await vote({ rating: "down", note: `${n}` })).status);
    expect(statuses).toEqual([...Array(10).fill(200), 429]);
    const refused = await vote({ rating: "up" });
    expect(refused.body.code).toBe("rate_limited");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await vote({ rating: "down", note: "10" })).status).toBe(200);
  });
});
