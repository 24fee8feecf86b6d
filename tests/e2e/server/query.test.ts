import { describe, expect, it } from "vitest";
import { listen } from "#tests/support/fakes/server.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { runScript } from "#tests/support/script.ts";
import { createClient } from "#tests/support/servers/client.ts";
import { startServer } from "#tests/support/servers/server.ts";
import { until } from "#tests/support/setup/query.ts";

const KEY = "key-of-the-alert-workflow-0001";
const DOCS = { DOCS_DIR: "tests/support/docs", ASSISTANT_API_KEYS: KEY };
const auth = { Authorization: `Bearer ${KEY}` };

describe("an alert-triage workflow's assistant provider, on the built site", () => {
  it("answers a program and the command line without a model", async () => {
    const server = await startServer(DOCS);
    const program = createClient(server.url);
    const { status, body } = await program.post("paste-assistant-query", { prompt: "Create the Slack app?" }, auth);
    expect([status, program.cookie]).toEqual([200, ""]);
    expect(body.response).toContain("No model is set up");
    expect((await program.post("paste-assistant-query", { prompt: "Hello?" })).status).toBe(401);

    const env = { ...DOCS, DATA_DIR: server.dataDir, PORT: new URL(server.url).port };
    const args = ["And the scopes?", "--json", "--thread", String(body.threadId)];
    const { code, stdout } = await runScript("scripts/ask.ts", args, { env });
    expect([code, JSON.parse(stdout).messages.length]).toEqual([0, 4]);
    expect(server.output()).not.toContain(KEY);
    await server.close();
  });

  it("cancels the run upstream when the program disconnects", async () => {
    const fake = createOpenAIFake();
    const upstream = await listen(fake);
    fake.script({ text: "Never.", polls: Number.POSITIVE_INFINITY });
    const server = await startServer({ ...DOCS, OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: upstream.url });
    const gone = new AbortController();
    const asked = fetch(`${server.url}/api/paste-assistant-query`, {
      method: "POST",
      headers: { ...auth, "Content-Type": "application/json" },
      body: '{"prompt":"Alert 2?"}',
      signal: gone.signal,
    }).catch(() => null);
    await until(() => fake.sent("POST /responses").length === 1);
    gone.abort();
    await asked;
    await until(() => fake.statuses()[0] === "cancelled");
    await server.close();
    await upstream.close();
  });
});
