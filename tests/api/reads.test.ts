/** Reads that cost much are bounded. */
import { afterEach, describe, expect, it } from "vitest";
import { startSite, type TestSite } from "#tests/support/app.ts";

let site: TestSite;
afterEach(() => site.close());

describe("looking for words in one's threads", () => {
  it("is limited, listing them is not", async () => {
    site = await startSite({ config: { messagesPerMinute: 1 } });
    const reader = site.reader();
    await reader.post("paste-assistant-thread");
    const find = () => reader.get("paste-assistant-thread?q=word");
    for (let n = 0; n < 4; n += 1) expect((await find()).status).toBe(200);
    const { status, body, headers } = await find();
    expect([status, body.code, Number(headers.get("Retry-After"))]).toEqual([429, "rate_limited", 15]);
    expect((await reader.get("paste-assistant-thread")).status).toBe(200);
  });
});

describe("a batch of MCP messages", () => {
  const calls = (count: number) =>
    Array.from({ length: count }, (_, id) => ({
      ...{ jsonrpc: "2.0", id, method: "tools/call" },
      params: { name: "search_docs", arguments: { query: "slack" } },
    }));
  const headers = { Accept: "application/json, text/event-stream", "MCP-Protocol-Version": "2025-03-26" };

  it("has ten at most: a longer one is refused before anything is searched", async () => {
    site = await startSite({ config: { siteUrl: "http://localhost" } });
    const refused = await site.reader().post("mcp", calls(11), headers);
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      400,
      "invalid_request",
      "body: must have at most 10 messages",
    ]);
    const { status, body } = await site.reader().post("mcp", calls(10), headers);
    expect([status, Object.keys(body).length]).toEqual([200, 10]);
  });
});
