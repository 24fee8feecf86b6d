import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "#lib/contract/assistant.ts";
import type { Database } from "#lib/database/client.ts";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import { createScriptedEngine, hangs, says, searches } from "#tests/support/fakes/scripted-engine.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";
import { type Ask, ECHOES, setupUpstream, startQuerySite, until } from "#tests/support/setup/query.ts";

const SCHEMA = {
  type: "object",
  properties: { severity: { enum: ["low", "high"] }, runbook: { type: "string" } },
  required: ["severity", "runbook"],
  additionalProperties: false,
};
const VALUE = { severity: "high", runbook: "http://docs.test/docs/slack" };

describe("an answer in JSON", () => {
  let database: Database;
  let open: Awaited<ReturnType<typeof startQuerySite>>;
  let ask: Ask;
  beforeAll(async () => {
    const opened = await openTestDatabase();
    database = { ...opened, close: async () => {} };
    return () => opened.close();
  });
  afterEach(() => open.site.close());
  const start = async (parts: Parameters<typeof startQuerySite>[1]) => {
    open = await startQuerySite(database, parts);
    ask = open.ask;
  };
  const answering = async (text: string) => {
    const engine = createScriptedEngine(says(text));
    await start({ engine });
    return engine;
  };

  it.each([
    ["as it is", JSON.stringify(VALUE, null, 2)],
    ["in a code block", `\`\`\`json\n${JSON.stringify(VALUE)}\n\`\`\``],
    ["in a code block between words", `Here you are:\n\n~~~\n${JSON.stringify(VALUE)}\n~~~\nAnything else?`],
  ])("is parsed: %s", async (_, text) => {
    await answering(text);
    const { body } = await ask({ prompt: "Triage Q1", parseJson: true });
    expect(body).toMatchObject({ response: VALUE, threadId: expect.any(String) });
    expect(body).not.toHaveProperty("parseError");
  });

  it("is returned unchanged, with its links", async () => {
    const text = `{\n"runbook": "[Nowhere](/docs/nowhere)",\n"url": "http://docs.test/docs/slack"\n}`;
    await answering(text);
    const { body } = await ask({ prompt: "Triage", parseJson: true });
    expect(body.rawResponse).toBe(text);
    expect(body.response).toEqual({ runbook: "[Nowhere](/docs/nowhere)", url: "http://docs.test/docs/slack" });
  });

  it("is not marked as doubtful for having no citations", async () => {
    const engine = createScriptedEngine(searches("call_1", "create the slack app"), says(JSON.stringify(VALUE)));
    await start({ engine });
    const { body } = await ask({ prompt: "Triage", schema: SCHEMA });
    expect((body.messages as Message[])[1]?.metadata).not.toHaveProperty("uncited");
  });

  it("is asked for in the instructions, with the schema, which readers do not see as context", async () => {
    const engine = await answering(JSON.stringify(VALUE));
    const { body } = await ask({ prompt: "Triage", schema: SCHEMA });
    expect(body.response).toEqual(VALUE);
    expect(engine.turns[0]?.schema).toEqual(SCHEMA);
    expect(engine.turns[0]?.instructions).toContain(JSON.stringify(SCHEMA));
    expect((body.messages as Message[])[0]?.context).toBeNull();
  });

  it("is still asked for when another process takes over the run", async () => {
    const engine = createScriptedEngine(hangs);
    await start({ engine });
    const body = { prompt: "Triage", schema: SCHEMA };
    const first = ask(body, { "Idempotency-Key": "crash" });
    await until(() => engine.turns.length === 1);
    await open.site.app.stop();
    // With its key the program comes again; the run waits for it.
    expect([(await first).status, (await first).body.code]).toEqual([503, "not_ready"]);
    await open.site.close();
    const later = createScriptedEngine(says(JSON.stringify(VALUE)));
    await start({ engine: later });
    expect((await ask(body, { "Idempotency-Key": "crash" })).body.response).toEqual(VALUE);
    expect(JSON.stringify(later.turns[0]?.schema)).toBe(JSON.stringify(SCHEMA));
  });

  it.each([
    ["words", "It is bad.", "The answer is not JSON."],
    ["half an object", '{"severity": "hi', "The answer is not JSON."],
    ["two code blocks", "```json\n{}\n```\n```json\n{}\n```", "The answer is not JSON."],
    ["another value", '{"severity":"huge","runbook":"x"}', "The answer does not fit the schema. severity: "],
    ["a missing key", '{"severity":"low"}', "The answer does not fit the schema. runbook: "],
    ["a key too many", '{"severity":"low","runbook":"x","why":1}', "The answer does not fit the schema. the answer: "],
  ])("is returned as text with the reason when it does not match the schema: %s", async (_, text, reason) => {
    await answering(text);
    const { status, body } = await ask({ prompt: "Triage", schema: SCHEMA });
    expect(status).toBe(200);
    expect(body).toMatchObject({ response: text, rawResponse: text });
    expect(body.parseError).toContain(reason);
  });

  it("is not available from the demo engine, which returns a parseError", async () => {
    await start({ engine: createDemoEngine() });
    const { body } = await ask({ prompt: "How do I create the slack app?", schema: SCHEMA });
    expect(body.response).toContain("No model is set up");
    expect(body.parseError).toBe("The docs are quoted: there is no model that could answer with JSON.");
    expect((body.messages as Message[])[1]?.content[0]?.text.annotations).not.toEqual([]);
  });

  it("is requested from OpenAI with the schema in every request, strict where the schema allows it", async () => {
    const { fake, engine } = setupUpstream();
    await start({ engine });
    const open_ = { type: "object", properties: { note: { type: "string" } } };
    const calls = { toolCalls: [{ name: "get_relevant_docs", arguments: '{"query":"slack"}' }] };
    fake.script(calls, { text: JSON.stringify(VALUE) }, { text: "{}" }, { text: "Words." });
    expect((await ask({ prompt: "Triage", schema: SCHEMA })).body.response).toEqual(VALUE);
    await ask({ prompt: "Note", schema: open_ });
    await ask({ prompt: "Words" });
    const format = (schema: object, strict: boolean) => ({
      format: { type: "json_schema", name: "answer", schema, strict },
    });
    expect(fake.sent("POST /responses").map(({ body }) => body.text)).toEqual([
      format(SCHEMA, true),
      format(SCHEMA, true),
      format(open_, false),
      undefined,
    ]);
    expect(fake.refused()).toEqual([]);
  });

  it.each(["openai", "chat"] as const)(
    "is asked for in the instructions when the server of the %s engine does not accept a schema",
    async (name) => {
      const { fake, engine } = ECHOES[name]();
      const route = name === "openai" ? "POST /responses" : "POST /chat/completions";
      const message =
        name === "openai" ? "Invalid schema for text.format" : "response_format is not supported with tools";
      fake.fault(route, { kind: "status", status: 400, message });
      await start({ engine });
      const { status, body } = await ask({ prompt: "Triage Q1", schema: SCHEMA });
      expect([status, body.response]).toEqual([200, "Q1"]);
      const sent = fake.sent(route).map((request) => Boolean(request.body.text ?? request.body.response_format));
      expect(sent).toEqual([true, false, true]);
    },
  );
});
