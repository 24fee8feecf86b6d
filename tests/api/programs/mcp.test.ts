import { execFile } from "node:child_process";
import { request } from "node:http";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

const SITE = "http://127.0.0.1:3999";

let site: TestSite;
let client: Client;
beforeAll(async () => {
  const config = { siteUrl: SITE, trustedProxies: 1, messagesPerMinute: 1 };
  site = await startSite({ config });
  client = await connect();
});
afterAll(async () => {
  await client.close();
  await site.close();
});

/** Each at an address of its own, so that limits of one test do not reach the next. */
let addresses = 0;
async function connect(address = `192.0.2.${++addresses}`): Promise<Client> {
  const connected = new Client({ name: "test", version: "1" });
  const requestInit = { headers: { "X-Forwarded-For": address } };
  await connected.connect(new StreamableHTTPClientTransport(new URL(`${site.url}/api/mcp`), { requestInit }));
  return connected;
}
const call = async (name: string, args: Record<string, unknown>, caller = client) =>
  (await caller.callTool({ name, arguments: args })) as CallToolResult;
const said = ({ content }: CallToolResult) => (content[0]?.type === "text" ? content[0].text : "");

describe("the MCP server, as the protocol's own client sees it", () => {
  it("returns its name, title and instructions", async () => {
    expect(client.getServerVersion()).toMatchObject({ name: "docs", websiteUrl: SITE });
    expect(client.getInstructions()).toContain("Search it before answering");
    await client.ping();
  });

  it("lists both tools with their schemas", async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["search_docs", "get_page"]);
    for (const { description, inputSchema, outputSchema, annotations } of tools) {
      expect([description, inputSchema.type, outputSchema?.type, annotations?.readOnlyHint]).toEqual([
        expect.stringMatching(/\.$/),
        "object",
        "object",
        true,
      ]);
    }
    expect(tools[0]?.inputSchema.required).toEqual(["query"]);
  });

  it("returns sections, best first, and whether the docs cover the query", async () => {
    const result = await call("search_docs", { query: "how do I create the slack app", limit: 2 });
    const { sections, covered, confidence } = result.structuredContent as {
      sections: Record<string, unknown>[];
      covered: boolean;
      confidence: number;
    };
    expect(sections[0]).toEqual({
      url: `${SITE}/docs/slack#create-the-app`,
      title: "Slack set-up",
      heading: "Create the app",
      content: expect.stringContaining("chat:write"),
      score: expect.any(Number),
    });
    expect(sections.length).toBeLessThanOrEqual(2);
    expect([covered, confidence > 0]).toEqual([true, true]);
    expect(JSON.parse(said(result))).toEqual(result.structuredContent);
    expect((await call("search_docs", { query: "xylophone" })).structuredContent).toMatchObject({
      sections: [],
      covered: false,
    });
  });

  it.each([
    { path: "/docs/slack" },
    { path: "docs/slack.md" },
    { path: "/docs/slack#create-the-app" },
    { path: `${SITE}/docs/slack#create-the-app` },
    { url: `${SITE}/docs/slack.md` },
    { path: "slack" },
  ])("returns the page for %j", async (args) => {
    const result = await call("get_page", args);
    expect(result.structuredContent).toEqual({
      url: `${SITE}/docs/slack`,
      title: "Slack set-up",
      description: "How maintainers see every new thread.",
      markdown: await (await fetch(`${site.url}/docs/slack.md`)).text(),
      truncated: false,
    });
  });

  it.each([
    ["get_page", { path: "/docs/slakc" }, /^There is no such page\..* Find pages with search_docs\.$/],
    ["get_page", { url: "https://other.example/docs/slack" }, /^There is no such page\./],
    ["get_page", {}, /^There is no such page\./],
    ["search_docs", {}, /query/],
    ["search_docs", { query: "   " }, /query/],
    ["search_docs", { query: "slack", limit: 21 }, /limit/],
    ["no_such_tool", {}, /no_such_tool not found/],
  ])("returns an error that explains the fault in %s %j", async (name, args, reason) => {
    const result = await call(name, args);
    expect([result.isError, result.structuredContent]).toEqual([true, undefined]);
    expect(said(result)).toMatch(reason);
  });

  it("limits the length of a query", async () => {
    expect(said(await call("search_docs", { query: "x".repeat(2_001) }))).toMatch(/query/);
  });

  it("suggests similar pages for one that does not exist", async () => {
    expect(said(await call("get_page", { path: "/docs/setup-slack" }))).toContain(`${SITE}/docs/slack`);
  });

  it("limits searches per client address, as the search route does", async () => {
    const busy = await connect("198.51.100.9");
    const results = await Promise.all(Array.from({ length: 25 }, () => call("search_docs", { query: "slack" }, busy)));
    const refused = results.filter(({ isError }) => isError);
    // On a slow machine a token or two come back meanwhile.
    expect(refused.length).toBeGreaterThan(0);
    expect(said(refused[0] as CallToolResult)).toMatch(/^Too many requests\. Try again in \d+ seconds\.$/);
    await busy.close();
  });

  it("lists every page as a resource", async () => {
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual([`${SITE}/docs/index.md`, `${SITE}/docs/slack.md`]);
    const { contents } = await client.readResource({ uri: `${SITE}/docs/slack.md` });
    expect(contents).toMatchObject([{ mimeType: "text/markdown", text: expect.stringMatching(/^# Slack set-up\n/) }]);
    await expect(client.readResource({ uri: `${SITE}/docs/nothing.md` })).rejects.toThrow("There is no page");
  });
});

describe("POST /api/mcp", () => {
  const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
  const accept = { Accept: "application/json, text/event-stream" };
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    site.reader().post("mcp", body, { ...accept, ...headers });

  it("answers in JSON, without a cookie or a session", async () => {
    const { status, headers, body } = await post(ping);
    expect([status, body]).toEqual([200, { jsonrpc: "2.0", id: 1, result: {} }]);
    expect(headers.get("content-type")).toBe("application/json");
    expect([headers.get("set-cookie"), headers.get("mcp-session-id")]).toEqual([null, null]);
    expect((await post({ jsonrpc: "2.0", method: "notifications/initialized" })).status).toBe(202);
  });

  it.each([
    ["what is no message", { surprise: true }, {}, 400],
    ["a client that cannot take the answer", ping, { Accept: "text/html" }, 406],
    ["a protocol it does not know", ping, { "MCP-Protocol-Version": "1999-01-01" }, 400],
  ])("refuses %s with the status of the protocol", async (_, body, headers, status) => {
    const reply = await post(body, headers);
    expect([reply.status, reply.body]).toMatchObject([status, { jsonrpc: "2.0", error: { code: expect.any(Number) } }]);
  });

  it("refuses pages of other sites under any name of this machine", async () => {
    const refused = [
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { Origin: "http://localhost.evil.example" },
    ];
    for (const headers of refused) {
      const { status, body } = await post(ping, headers);
      expect([headers, status, body.code]).toEqual([headers, 403, "cross_site"]);
    }
    for (const headers of [{ Origin: SITE }, { Origin: new URL(site.url).origin }]) {
      expect([headers, (await post(ping, headers)).status]).toEqual([headers, 200]);
    }
    expect(await rebound()).toBe(421);
  });

  it("answers 405 to GET and DELETE", async () => {
    for (const method of ["GET", "DELETE"]) {
      const reply = await site.reader().send(method, "mcp");
      expect([reply.status, reply.headers.get("allow")]).toEqual([405, "POST"]);
    }
  });
});

describe("the protocol's conformance suite", () => {
  it("passes except for the scenarios that need its own test tools", async () => {
    const suite = "node_modules/@modelcontextprotocol/conformance/dist/index.js";
    const args = [
      suite,
      "server",
      "--url",
      `${site.url}/api/mcp`,
      "--expected-failures",
      "tests/support/mcp-conformance.yml",
    ];
    const { stdout, code } = await run(process.execPath, args);
    expect([code, stdout]).toEqual([0, expect.stringContaining("✓ dns-rebinding-protection: 2 passed, 0 failed")]);
    for (const passed of ["server-initialize", "ping", "tools-list", "resources-list"]) {
      expect(stdout).toContain(`✓ ${passed}: 1 passed, 0 failed`);
    }
  });
});

const run = (command: string, args: string[]): Promise<{ stdout: string; code: number }> =>
  new Promise((resolve) => {
    execFile(command, args, (error, stdout) => resolve({ stdout, code: Number(error?.code ?? 0) }));
  });

/** Sends another name in Host, as a page under a rebound name does. fetch cannot set Host. */
async function rebound(): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const host = "evil.example:3999";
  const headers = { Host: host, Origin: `http://${host}`, "Content-Type": "application/json", Accept: "*/*" };
  request(`${site.url}/api/mcp`, { method: "POST", headers }, (res) => resolve(res.resume().statusCode))
    .on("error", reject)
    .end('{"jsonrpc":"2.0","id":1,"method":"ping"}');
  return promise;
}
