/** Reads that cost much are bounded. */
import { afterEach, describe, expect, it } from "vitest";
import { openDocs } from "#lib/docs/docs.ts";
import { createReads } from "#lib/limits/reads.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

let site: TestSite;
afterEach(() => site.close());

describe("a search in the caller's own threads", () => {
  it("is limited, while listing threads is not", async () => {
    site = await startSite({ config: { messagesPerMinute: 1 } });
    const reader = site.reader();
    await reader.post("paste-assistant-thread");
    const find = () => reader.get("paste-assistant-thread?q=word");
    for (let n = 0; n < 4; n += 1) expect((await find()).status).toBe(200);
    const { status, body, headers } = await find();
    expect([status, body.code]).toEqual([429, "rate_limited"]);
    // One in 15 seconds, of which some may have passed.
    expect(Number(headers.get("Retry-After"))).toBeGreaterThan(5);
    expect(Number(headers.get("Retry-After"))).toBeLessThanOrEqual(15);
    expect((await reader.get("paste-assistant-thread")).status).toBe(200);
  });
});

describe("reads from one address", () => {
  it("take turns and are refused when too many wait, except streams and health checks", async () => {
    const reads = createReads({ atOnce: 1, waiting: 1 });
    site = await startSite({ reads });
    const reader = site.reader();
    const thread = (await reader.post("paste-assistant-thread")).body.id as string;
    const sent = { threadId: thread, message: "How?" };
    const { id } = (await reader.post("paste-assistant-message", sent)).body.run as { id: string };
    const hold = Promise.withResolvers<void>();
    const address = "127.0.0.1";
    const running = [reads.inTurn(address, () => hold.promise), reads.inTurn(address, () => hold.promise)];
    const paths = [
      "paste-assistant-thread",
      `paste-assistant-thread/${thread}`,
      `paste-assistant-messages/${thread}`,
      `paste-assistant-thread/${thread}/run/${id}`,
      `paste-assistant-thread/${thread}/run/${id}/steps`,
      "paste-assistant-assistants",
      "docs-nav",
      "docs-search?q=slack",
    ];
    for (const path of paths) {
      const { status, body, headers } = await reader.get(path);
      expect([path, status, body.code, headers.get("Retry-After")]).toEqual([path, 429, "rate_limited", "1"]);
    }
    for (const path of [`paste-assistant-thread/${thread}/run/${id}/events`, "health", "health/live", "health/ready"])
      expect([path, (await reader.get(path)).status]).toEqual([path, 200]);
    hold.resolve();
    await Promise.all(running);
    expect((await reader.get("paste-assistant-thread")).status).toBe(200);
  });
});

describe("searches from one address", () => {
  it("take turns on all routes together and are refused when too many wait", async () => {
    const searches = createReads({ atOnce: 1, waiting: 0 });
    site = await startSite({ searches });
    const reader = site.reader();
    const hold = Promise.withResolvers<void>();
    const running = searches.inTurn("127.0.0.1", () => hold.promise);
    const { status, body } = await reader.post("docs-search", { prompt: "slack" });
    expect([status, body.code]).toEqual([429, "rate_limited"]);
    hold.resolve();
    await running;
    expect((await reader.post("docs-search", { prompt: "slack" })).status).toBe(200);
  });
});

describe("a batch of MCP messages", () => {
  const calls = (count: number) =>
    Array.from({ length: count }, (_, id) => ({
      ...{ jsonrpc: "2.0", id, method: "tools/call" },
      params: { name: "search_docs", arguments: { query: "slack" } },
    }));
  const headers = { Accept: "application/json, text/event-stream", "MCP-Protocol-Version": "2025-03-26" };

  it("is refused before any search when it has more than ten messages", async () => {
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

  it("lets other requests run between two of its searches", async () => {
    const docs = await openDocs({ dir: "tests/support/docs" });
    const order: string[] = [];
    const search: typeof docs.search = (...query) => {
      order.push("search");
      if (order.length === 1) setImmediate(() => order.push("others"));
      return docs.search(...query);
    };
    site = await startSite({ docs: { ...docs, search }, config: { siteUrl: "http://localhost" } });
    await site.reader().post("mcp", calls(10), headers);
    expect(order.slice(0, 3)).toEqual(["search", "others", "search"]);
  });
});
