import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, createClient } from "#tests/support/client.ts";
import { type Server, startServer } from "#tests/support/server.ts";

describe("the routes of the built site", () => {
  let server: Server;
  let reader: Client;
  beforeAll(async () => {
    server = await startServer({ DOCS_DIR: "tests/support/docs" });
    reader = createClient(server.url);
  });
  afterAll(() => server.close());

  it("pass the original's own API test", async () => {
    const created = await reader.post("paste-assistant-thread", undefined);
    expect(created.status).toBe(200);
    const thread = `paste-assistant-thread/${created.body.id}`;
    const metadata = { testKey: "testData" };
    expect((await reader.put(thread, { metadata })).body.metadata).toEqual(metadata);
    expect((await reader.get(thread)).body.metadata).toEqual(metadata);
    const message = "Tell me about pagination";
    expect((await reader.post("paste-assistant-message", { threadId: created.body.id, message })).status).toBe(200);
    const { body } = await reader.get(`paste-assistant-messages/${created.body.id}`);
    expect(body.data).toMatchObject([{ content: [{ text: { value: message } }] }, { role: "assistant" }]);
    expect((await reader.delete(thread)).body).toMatchObject({ deleted: true });
  });

  // Next bundles every route apart; what one throws, another must still recognise.
  it.each([
    ["GET", "paste-assistant-thread/thread_0", undefined, 404, "not_found"],
    ["GET", "paste-assistant-messages/thread_0", undefined, 404, "not_found"],
    ["GET", "paste-assistant-thread/thread_0/run/run_0/events", undefined, 404, "not_found"],
    ["POST", "paste-assistant-message", { threadId: "thread_0", message: "Hi" }, 404, "not_found"],
    ["POST", "paste-assistant-message", { threadId: "thread_0" }, 400, "invalid_request"],
    ["POST", "paste-assistant-simple-completion", { prompt: "poem", context: "x" }, 400, "unknown_template"],
    ["POST", "docs-search", "{", 400, "invalid_json"],
    ["PUT", "docs-search", {}, 405, "method_not_allowed"],
    ["GET", "no/such/route", undefined, 404, "not_found"],
  ])("%s %s answers with its problem (%s → %i)", async (method, path, body, status, code) => {
    const reply = await reader.send(method, path, body);
    expect([reply.status, reply.body.code, reply.headers.get("content-type")]).toEqual([
      status,
      code,
      "application/problem+json",
    ]);
  });

  it("stream events through the server's compression as they come", async () => {
    const { id } = (await reader.post("paste-assistant-thread")).body;
    const sent = await reader.post(
      "paste-assistant-message",
      { threadId: id, message: "Slack?" },
      { Prefer: "respond-async" },
    );
    const { id: rid } = sent.body.run as { id: string };
    const stream = await reader.get(`paste-assistant-thread/${id}/run/${rid}/events`, { "Accept-Encoding": "gzip" });
    expect(stream.headers.get("content-encoding")).toBeNull();
    expect(stream.text).toMatch(/^retry: 500\n\nid: 1\nevent: step\n/);
    expect(stream.text).toMatch(/event: done\ndata: .*\n\n$/);
  });
});
