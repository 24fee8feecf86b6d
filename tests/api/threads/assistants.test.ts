import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { AssistantSpec } from "#lib/assistants/assistants.ts";
import type { Assistant, List, Message, Run } from "#lib/contract/assistant.ts";
import type { Database } from "#lib/database/client.ts";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import { createTools, optionalTools } from "#lib/tools/registry.ts";
import { createScriptedEngine, says, searches, unreachable } from "#tests/support/fakes/scripted-engine.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";
import { ECHOES, KEYS, MODEL, startQuerySite } from "#tests/support/setup/query.ts";

const SECRET = "Speak like a pirate.";
const spec = (fields: Partial<AssistantSpec> & { id: string }): AssistantSpec => ({
  name: fields.id,
  description: null,
  instructions: null,
  model: null,
  tools: null,
  ...fields,
});
const assistants = [
  spec({ id: "pirate", description: "Arr.", instructions: SECRET, model: "gpt-6-sol", tools: ["get_relevant_docs"] }),
  spec({ id: "silent", tools: [] }),
];
const tools = createTools(
  optionalTools.map(({ name }) => name),
  {},
);
const prices = { [MODEL]: { input: 1, cached: 1, output: 1 }, "gpt-6-sol": { input: 100, cached: 100, output: 100 } };

describe("assistants", () => {
  let database: Database;
  let open: Awaited<ReturnType<typeof startQuerySite>>;
  let reader: Client;
  beforeAll(async () => {
    const opened = await openTestDatabase();
    database = { ...opened, close: async () => {} };
    return () => opened.close();
  });
  afterEach(() => open.site.close());

  async function start(parts: Parameters<typeof startQuerySite>[1] = {}): Promise<void> {
    open = await startQuerySite(database, { assistants, tools, ...parts, config: { prices, ...parts.config } });
    reader = open.site.reader();
  }
  const begin = async (assistant_id?: string) => (await reader.post("paste-assistant-thread", { assistant_id })).body;
  async function ask(threadId: unknown, message: string): Promise<Run> {
    const sent = await reader.post("paste-assistant-message", { threadId, message });
    const { id } = sent.body.run as Run;
    const path = `paste-assistant-thread/${threadId}/run/${id}`;
    await expect.poll(async () => (await reader.get(path)).body.completed_at, { timeout: 20_000 }).not.toBeNull();
    return (await reader.get(path)).body as unknown as Run;
  }
  const answer = async (threadId: unknown) => {
    const { data } = (await reader.get(`paste-assistant-messages/${threadId}`)).body as unknown as List<Message>;
    return data.at(-1)?.content[0]?.text.value;
  };

  it("are listed without their instructions, the default one first, to anybody", async () => {
    await start({ engine: createScriptedEngine() });
    const list = await reader.get("paste-assistant-assistants");
    expect([list.status, reader.cookie, list.text.includes(SECRET)]).toEqual([200, "", false]);
    const { data, ...page } = list.body as unknown as List<Assistant>;
    expect(page).toEqual({ object: "list", first_id: "default", last_id: "silent", has_more: false });
    expect(data).toMatchObject([
      { id: "default", name: "Paste Assistant", model: "scripted" },
      { id: "pirate", object: "assistant", description: "Arr.", model: "gpt-6-sol", tools: [{ type: "function" }] },
      { id: "silent", model: "scripted", tools: [] },
    ]);
    const second = (await reader.get("paste-assistant-assistants?limit=1&after=default")).body;
    expect(second).toMatchObject({ first_id: "pirate", has_more: true });
    expect((await reader.get("paste-assistant-assistants?limit=0")).status).toBe(400);
  });

  it("belong to their threads; without a choice it is the default one", async () => {
    await start({ engine: createScriptedEngine() });
    const [plain, pirate, chosen] = [await begin(), await begin("pirate"), await begin("default")];
    expect([plain, pirate, chosen].map((thread) => thread.assistant_id)).toEqual(["default", "pirate", "default"]);
    const list = (await reader.get("paste-assistant-thread")).body.data as { assistant_id: string }[];
    expect(list.map((thread) => thread.assistant_id).sort()).toEqual(["default", "default", "pirate"]);
  });

  it("are refused with the name of the field when they do not exist, and no thread is created", async () => {
    await start({ engine: createScriptedEngine() });
    for (const assistant_id of ["nobody", "", "__proto__", 7, "x".repeat(65)]) {
      const reply = await reader.post("paste-assistant-thread", { assistant_id });
      expect([reply.status, reply.body.code]).toEqual([400, "invalid_request"]);
      expect(reply.body.errors).toEqual([expect.objectContaining({ field: "assistant_id" })]);
    }
    expect((await reader.get("paste-assistant-thread")).body.data).toEqual([]);
  });

  it.each(["openai", "chat"] as const)(
    "bring their instructions, tools and model to every request (%s)",
    async (name) => {
      const { fake, engine } = ECHOES[name]();
      await start({ engine });
      const cheap = await ask((await begin()).id, "Q1?");
      const dear = await ask((await begin("pirate")).id, "Q2?");
      const route = name === "openai" ? "POST /responses" : "POST /chat/completions";
      const sent = fake.sent(route).map(({ body }) => ({
        model: body.model,
        tools: (body.tools as unknown[]).length,
        special: JSON.stringify(body).includes(SECRET),
      }));
      const plain = { model: MODEL, tools: 2, special: false };
      const pirate = { model: "gpt-6-sol", tools: 1, special: true };
      expect(sent).toEqual([plain, plain, pirate, pirate]);
      const rate = ({ usage }: Run) => (usage?.cost_usd ?? Number.NaN) / (usage?.total_tokens ?? 0);
      expect([rate(cheap), rate(dear)].map((usd) => Math.round(usd * 1e7))).toEqual([10, 1_000]);
    },
  );

  it("can only use their own tools, whatever the model calls", async () => {
    const engine = createScriptedEngine(searches("c1", "slack"), says("Well."));
    await start({ engine });
    const run = await ask((await begin("silent")).id, "How?");
    expect(run.steps).toMatchObject([{ tool: "get_relevant_docs", error: "unknown_tool", sections: [] }]);
    expect(engine.turns[0]?.tools).toEqual([]);
  });

  it("are replaced by the default one while their file is missing", async () => {
    const engine = createScriptedEngine(says("One."), says("Two."), says("Three."));
    await start({ engine });
    const { id } = await begin("pirate");
    await ask(id, "One?");
    const { cookie } = reader;
    await open.site.close();
    await start({ engine, assistants: [] });
    reader.cookie = cookie;
    await ask(id, "Two?");
    expect((await reader.get(`paste-assistant-thread/${id}`)).body.assistant_id).toBe("pirate");
    await open.site.close();
    await start({ engine });
    reader.cookie = cookie;
    await ask(id, "Three?");
    expect(engine.turns.map(({ model }) => model)).toEqual(["gpt-6-sol", null, "gpt-6-sol"]);
  });

  it("do not quote the docs in a degraded answer when they lack the search tool", async () => {
    await start({ engine: createDemoEngine() });
    const { id } = await begin("silent");
    expect((await ask(id, "How do I create the Slack app?")).steps).toEqual([]);
    expect(await answer(id)).toMatch(/^I found nothing in these docs/);
    await open.site.close();
    await start({ engine: createScriptedEngine(...Array.from({ length: 10 }, unreachable)) });
    const run = await ask((await begin("silent")).id, "How?");
    expect(run).toMatchObject({ status: "failed", last_error: { code: "upstream_unavailable" } });
  });

  it("can be chosen by programs, but not changed for a thread", async () => {
    const engine = createScriptedEngine(says("Arr."), says("Arr again."));
    await start({ engine });
    const first = await open.ask({ prompt: "Q1", assistant_id: "pirate" });
    expect([first.status, first.body.response]).toEqual([200, "Arr."]);
    const again = await open.ask({ prompt: "Q2", threadId: first.body.threadId });
    expect(again.status).toBe(200);
    expect(engine.turns.map(({ model }) => model)).toEqual(["gpt-6-sol", "gpt-6-sol"]);
    const fields = async (body: object) => (await open.ask(body)).body.errors;
    const onlyAssistantId = [expect.objectContaining({ field: "assistant_id" })];
    expect(await fields({ prompt: "Q3", assistant_id: "nobody" })).toEqual(onlyAssistantId);
    expect(await fields({ prompt: "Q3", threadId: first.body.threadId, assistant_id: "silent" })).toEqual(
      onlyAssistantId,
    );
  });

  it("are part of a request: the same Idempotency-Key with another assistant is refused", async () => {
    await start({ engine: createScriptedEngine(says("Arr.")) });
    const headers = { "Idempotency-Key": `once-${KEYS[0]}` };
    const first = await open.ask({ prompt: "Q1", assistant_id: "pirate" }, headers);
    const same = await open.ask({ prompt: "Q1", assistant_id: "pirate" }, headers);
    const other = await open.ask({ prompt: "Q1" }, headers);
    expect([first.status, same.body.runId, other.status]).toEqual([200, first.body.runId, 422]);
  });
});
