import { Client as McpClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { beforeAll, describe, expect, it } from "vitest";
import { type Client, createClient, endedRun } from "#tests/support/servers/client.ts";
import { sharedSite } from "#tests/support/servers/server.ts";

describe("the routes of the built site", () => {
  let server: { url: string };
  let reader: Client;
  beforeAll(async () => {
    server = await sharedSite("small");
    reader = createClient(server.url);
  });

  it("pass the API test of the original", async () => {
    const created = await reader.post("paste-assistant-thread", undefined);
    expect(created.status).toBe(200);
    const thread = `paste-assistant-thread/${created.body.id}`;
    const metadata = { testKey: "testData" };
    expect((await reader.put(thread, { metadata })).body.metadata).toEqual(metadata);
    expect((await reader.get(thread)).body.metadata).toEqual(metadata);
    const message = "Tell me about pagination";
    const sent = await reader.post("paste-assistant-message", { threadId: created.body.id, message });
    expect(sent.status).toBe(200);
    expect(await endedRun(reader, sent)).toMatchObject({ status: "completed" });
    const { body } = await reader.get(`paste-assistant-messages/${created.body.id}`);
    expect(body.data).toMatchObject([{ content: [{ text: { value: message } }] }, { role: "assistant" }]);
    expect((await reader.delete(thread)).body).toMatchObject({ deleted: true });
  });

  it("serve llms.txt, Markdown and MCP to agents", async () => {
    const text = async (path: string) => (await fetch(server.url + path)).text();
    expect(await text("/llms.txt")).toContain(`- [Slack set-up](${server.url}/docs/slack.md): How maintainers`);
    expect(await text("/llms-full.txt")).toContain(await text("/docs/slack.md"));
    const page = await fetch(`${server.url}/docs/slack`, { headers: { Accept: "text/markdown" } });
    expect([page.headers.get("content-type"), page.headers.get("vary")]).toEqual([
      "text/markdown; charset=utf-8",
      expect.stringContaining("Accept"),
    ]);
    const headers = { "If-None-Match": page.headers.get("etag") ?? "" };
    expect((await fetch(`${server.url}/docs/slack.md`, { headers })).status).toBe(304);
    const drawn = await fetch(`${server.url}/docs/slack`, { headers: { Accept: "text/html" } });
    expect([drawn.headers.get("content-type"), drawn.headers.get("vary")]).toEqual([
      "text/html; charset=utf-8",
      expect.stringMatching(/\bAccept(,|$)/),
    ]);
    const client = new McpClient({ name: "test", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/api/mcp`)));
    const found = await client.callTool({
      name: "search_docs",
      arguments: { query: "create the slack app", limit: 1 },
    });
    expect(found.structuredContent).toMatchObject({ sections: [{ url: `${server.url}/docs/slack#create-the-app` }] });
    const read = await client.callTool({ name: "get_page", arguments: { path: "/docs/slack" } });
    expect(read.structuredContent).toMatchObject({ markdown: await text("/docs/slack.md") });
    await client.close();
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
    ["GET", "docs-search?q=", undefined, 400, "invalid_request"],
    ["GET", "mcp", undefined, 405, "method_not_allowed"],
    ["POST", "mcp", "{", 400, "invalid_json"],
    ["GET", "no/such/route", undefined, 404, "not_found"],
  ])("%s %s answers with its problem (%s → %i)", async (method, path, body, status, code) => {
    const reply = await reader.send(method, path, body);
    expect([reply.status, reply.body.code, reply.headers.get("content-type")]).toEqual([
      status,
      code,
      "application/problem+json",
    ]);
  });

  it("stream events without a delay although the server compresses", async () => {
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
