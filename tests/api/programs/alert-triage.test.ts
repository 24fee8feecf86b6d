import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "#lib/contract/assistant.ts";
import type { Database } from "#lib/database/client.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";
import { ECHOES, KEYS, marksIn, setupUpstream, startQuerySite, until } from "#tests/support/setup/query.ts";

const TRIAGE = {
  type: "object",
  properties: { verdict: { type: "string" }, urgent: { type: "boolean" } },
  required: ["verdict", "urgent"],
  additionalProperties: false,
};
const SEARCH = { toolCalls: [{ name: "get_relevant_docs", arguments: '{"query":"slack token"}' }] };
const MANY = 20;

describe("an alert-triage workflow's assistant provider", () => {
  let database: Database;
  let open: Awaited<ReturnType<typeof startQuerySite>>;
  beforeAll(async () => {
    const opened = await openTestDatabase();
    database = { ...opened, close: async () => {} };
    return () => opened.close();
  });
  afterEach(() => open.site.close());

  it("investigates an alert in two workflow steps and gets a verdict in JSON", async () => {
    const { fake, engine } = setupUpstream();
    open = await startQuerySite(database, { engine });
    fake.script(SEARCH, { text: "The token was revoked: [Create the app](/docs/slack#create-the-app).", polls: 2 });
    const first = await open.ask({ prompt: "Alert 4711: invalid_auth from Slack. What is wrong?" });
    expect(first.status).toBe(200);
    expect((first.body.messages as Message[])[1]).toMatchObject({
      steps: [{ tool: "get_relevant_docs", query: "slack token" }],
      content: [{ text: { annotations: [{ url: "/docs/slack#create-the-app" }] } }],
    });

    fake.script({ text: '{"verdict":"revoked token","urgent":true}' });
    const { body } = await open.ask({ prompt: "Urgent?", threadId: first.body.threadId, schema: TRIAGE });
    expect(body).toMatchObject({ response: { verdict: "revoked token", urgent: true }, usage: { total_tokens: 120 } });
    // One conversation upstream, so that the second step knows the alert of the first.
    expect(fake.left().conversations).toBe(1);
    expect(fake.refused()).toEqual([]);
  });

  it.each(["openai", "chat"] as const)(
    `never mixes ${MANY} investigations at once, on the %s engine`,
    async (name) => {
      const { fake, engine, seen } = ECHOES[name]();
      open = await startQuerySite(database, { engine, config: { messagesPerMinute: 1_000 } });
      const numbers = Array.from({ length: MANY }, (_, n) => n);
      const ask = (prompt: string, threadId?: unknown) =>
        open.ask({ prompt, maxWaitSeconds: 240, ...(threadId ? { threadId } : {}) });
      const first = await Promise.all(numbers.map((n) => ask(`Alert Q${100 + n}?`)));
      expect(first.map(({ body }) => body.response)).toEqual(numbers.map((n) => `Q${100 + n}`));
      expect(new Set(first.map(({ body }) => body.threadId)).size).toBe(MANY);

      const later = numbers.slice(0, 5);
      const second = await Promise.all(later.map((n) => ask(`And Q${200 + n}?`, first[n]?.body.threadId)));
      // Each answers from all of its own thread and nothing else.
      expect(second.map(({ body }) => body.response)).toEqual(later.map((n) => `Q${100 + n} Q${200 + n}`));
      expect(second.map(({ body }) => marksIn(body))).toEqual(later.map((n) => [`Q${100 + n}`, `Q${200 + n}`]));
      // No request to the model contains words of two investigations.
      expect(seen()).toHaveLength((MANY + later.length) * 2);
      const own = numbers.map((n) => `Q${100 + n} Q${200 + n}`);
      for (const marks of seen()) expect(own.some((allowed) => allowed.startsWith(marks.join(" ")))).toBe(true);
      expect(fake.refused()).toEqual([]);
    },
    // So many runs on one small database take their time on a slow machine.
    240_000,
  );

  it("cancels the run upstream when the answer does not come in time", async () => {
    const { fake, engine } = setupUpstream();
    open = await startQuerySite(database, { engine });
    fake.script({ text: "Never.", polls: Number.POSITIVE_INFINITY });
    const { status, body } = await open.ask({ prompt: "Alert 1?", maxWaitSeconds: 1 });
    expect([status, body.code]).toEqual([504, "query_timeout"]);
    expect(fake.sent("POST /responses/:id/cancel")).toHaveLength(1);
    expect(fake.statuses()).toEqual(["cancelled"]);
    expect(fake.unanswered()).toEqual([]);
  });

  const post = (body: object, headers: Record<string, string>, signal: AbortSignal) =>
    fetch(`${open.site.url}/api/paste-assistant-query`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${KEYS[0]}`, ...headers },
      body: JSON.stringify(body),
      signal,
    }).catch(() => null);

  it("cancels the run upstream when the workflow disconnects", async () => {
    const { fake, engine } = setupUpstream();
    open = await startQuerySite(database, { engine });
    fake.script({ text: "Never.", polls: Number.POSITIVE_INFINITY });
    const workflow = new AbortController();
    const asked = post({ prompt: "Alert 2?" }, {}, workflow.signal);
    await until(() => fake.sent("POST /responses").length === 1);
    workflow.abort();
    await asked;
    await until(() => fake.statuses()[0] === "cancelled");
    expect(fake.sent("POST /responses/:id/cancel")).toHaveLength(1);
  });

  it("continues the run of a disconnected workflow with an Idempotency-Key, and answers its repeated request", async () => {
    const { fake, engine } = setupUpstream();
    open = await startQuerySite(database, { engine });
    fake.script({ text: "Worth the wait.", polls: 60 });
    const workflow = new AbortController();
    const asked = post({ prompt: "Alert 3?" }, { "Idempotency-Key": "alert-3" }, workflow.signal);
    await until(() => fake.sent("POST /responses").length === 1);
    workflow.abort();
    await asked;
    await until(() => open.site.logged.some((line) => line.includes("run_active")));
    const again = await open.ask({ prompt: "Alert 3?" }, { "Idempotency-Key": "alert-3" });
    expect(again.body.response).toBe("Worth the wait.");
    expect(fake.sent("POST /responses")).toHaveLength(1);
    expect(fake.sent("POST /responses/:id/cancel")).toHaveLength(0);
  });

  it.each([
    ["a wrong or revoked key", { status: 401, code: "invalid_api_key" }, "upstream_key_refused"],
    ["a model that is gone", { status: 404, code: "model_not_found" }, "model_not_found"],
  ])("returns one clear error for %s, without upstream's text", async (_, refusal, code) => {
    const { fake, engine } = setupUpstream();
    open = await startQuerySite(database, { engine });
    fake.fault("POST /responses", { kind: "status", message: "sk-1234 of org-acme: gpt-secret", ...refusal });
    const reply = await open.ask({ prompt: "Alert 5?" });
    expect([reply.status, reply.body.code]).toEqual([502, code]);
    expect(reply.text + open.site.logged.join("")).not.toMatch(/sk-1234|acme|gpt-secret/);
  });
});
