import { afterEach, describe, expect, it } from "vitest";
import { parseEnv } from "#lib/config/env.ts";
import { checkEngine } from "#lib/doctor/engine-checks.ts";
import { knownShutdown } from "#lib/doctor/shutdowns.ts";
import { createChatFake } from "#tests/support/fakes/chat.ts";
import { type FakeServer, listen } from "#tests/support/fakes/server.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { found } from "#tests/support/setup/found.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const KEY = "sk-canary-1234567890";
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(fake: FakeServer): Promise<string> {
  const { url, close } = await listen(fake);
  closing.push(close);
  return url;
}

describe("the doctor's check of the openai engine", () => {
  const examine = async (fake = createOpenAIFake({ apiKey: KEY }), env: Record<string, string> = {}) => {
    const source = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: await serve(fake), ...env };
    return checkEngine(parseEnv(source), NOW);
  };

  it("passes when the key, the model and the price are valid", async () => {
    const checks = await examine(undefined, { MODEL_PRICES: '{"gpt-6-luna":{"input":1,"output":2}}' });
    expect(checks.map(({ id, mark }) => [id, mark])).toEqual([
      ["engine.key", "ok"],
      ["engine.model", "ok"],
      ["engine.price", "ok"],
    ]);
  });

  it("sends the organisation and the project with its requests", async () => {
    const fake = createOpenAIFake({ apiKey: KEY });
    await examine(fake, { OPENAI_ORG_ID: "org-1", OPENAI_PROJECT_ID: "proj_2" });
    const { headers } = fake.requests[0] ?? {};
    expect([headers?.get("openai-organization"), headers?.get("openai-project")]).toEqual(["org-1", "proj_2"]);
  });

  it("fails when the key is wrong or revoked", async () => {
    const checks = await examine(undefined, { OPENAI_API_KEY: "sk-canary-revoked" });
    expect(found(checks, "engine.key")).toBe("fail The model's server refuses the key (HTTP 401).");
    expect(found(checks, "engine.model")).toBe("not looked at");
  });

  it("fails when the model for answers or for titles does not exist", async () => {
    const checks = await examine(undefined, { TITLE_MODEL: "gpt-99" });
    expect(found(checks, "engine.model")).toBe("ok The model gpt-6-luna exists.");
    expect(found(checks, "engine.title_model")).toBe("fail There is no model gpt-99, or the key may not use it.");
  });

  it("includes the models of assistants that have their own", async () => {
    const spec = { name: "A", description: null, instructions: null, tools: null };
    const assistants = [
      { ...spec, id: "same", model: "gpt-6-luna" },
      { ...spec, id: "none", model: null },
      { ...spec, id: "old", model: "gpt-7" },
      { ...spec, id: "gone", model: "gpt-99" },
    ];
    const fake = createOpenAIFake({ apiKey: KEY, models: { "gpt-6-luna": null, "gpt-7": "2026-11-01" } });
    const env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: await serve(fake) };
    const checks = await checkEngine(parseEnv(env), NOW, assistants);
    expect(checks.filter(({ id }) => id.startsWith("assistant.")).map(({ id, mark }) => [id, mark])).toEqual([
      ["assistant.old.model", "fail"],
      ["assistant.old.price", "warn"],
      ["assistant.gone.model", "fail"],
      ["assistant.gone.price", "warn"],
    ]);
    expect(found(checks, "assistant.old.model")).toBe("fail The model gpt-7 was shut down on 2026-11-01.");
  });

  it.each([
    ["2026-11-21", "fail The model gpt-7 was shut down on 2026-11-21."],
    ["2026-12-31", "warn The model gpt-7 will be shut down on 2026-12-31."],
    ["2027-12-31", "ok The model gpt-7 exists, until 2027-12-31."],
  ])("reports the shutdown date that the API returns for a model: %s", async (day, text) => {
    const fake = createOpenAIFake({ apiKey: KEY, models: { "gpt-7": day } });
    expect(found(await examine(fake, { ASSISTANT_MODEL: "gpt-7" }), "engine.model")).toBe(text);
  });

  it("reports known shutdown dates of models when the key may not read them", async () => {
    const fake = createOpenAIFake({ apiKey: KEY });
    fake.fault("GET /models/:id", { kind: "status", status: 403, message: "Missing scopes: api.model.read" });
    const checks = await examine(fake, { ASSISTANT_MODEL: "gpt-4-turbo" });
    expect(found(checks, "engine.key")).toContain("warn The model's server answers, but tells nothing of its models");
    expect(found(checks, "engine.model")).toBe("fail The model gpt-4-turbo was shut down on 2026-10-23.");
    expect(["gpt-5-mini-2025-08-07", "openai/o3", "gpt-4-0613", "gpt-6-luna"].map(knownShutdown)).toEqual([
      "2026-12-11",
      "2026-12-11",
      "2026-10-23",
      null,
    ]);
  });

  it("fails when the server is unreachable, and warns when a price is missing", async () => {
    const fake = createOpenAIFake({ apiKey: KEY });
    fake.fault("GET /models/:id", { kind: "status", status: 503 });
    expect(found(await examine(fake), "engine.key")).toBe("fail The model's server cannot be reached (HTTP 503).");
    expect(found(await examine(), "engine.price")).toContain("warn No price of gpt-6-luna");
  });
});

describe("the doctor's check of the other engines", () => {
  const examine = async (fake = createChatFake({ apiKey: KEY, models: ["qwen3:8b"] }), key = KEY, model = "qwen3:8b") =>
    checkEngine(parseEnv({ CHAT_BASE_URL: await serve(fake), CHAT_API_KEY: key, CHAT_MODEL: model }), NOW);

  it("looks for the model in the list of a chat server", async () => {
    expect(found(await examine(), "engine.model")).toBe("ok The model qwen3:8b exists.");
    expect(found(await examine(undefined, KEY, "llama"), "engine.model")).toContain("fail There is no model llama");
    expect(found(await examine(undefined, "sk-canary"), "engine.key")).toContain("fail The model's server refuses");
  });

  it("warns that the model was not checked when the server has no list", async () => {
    const checks = await examine(createChatFake({ apiKey: KEY }));
    expect(found(checks, "engine.key")).toContain("warn The model's server answers, but tells nothing");
    expect(found(checks, "engine.model")).toBe("warn Whether qwen3:8b exists was not checked.");
  });

  it("fails when the chat server is unreachable", async () => {
    const config = parseEnv({ CHAT_BASE_URL: "http://127.0.0.1:9/v1", CHAT_MODEL: "m" });
    expect(found(await checkEngine(config, NOW), "engine.key")).toBe("fail The model's server cannot be reached.");
  });

  it("warns when no model is configured, unless the demo engine is chosen", async () => {
    expect(found(await checkEngine(parseEnv({}), NOW), "engine.model")).toContain("warn No model is set up");
    const chosen = parseEnv({ ASSISTANT_ENGINE: "demo", OPENAI_API_KEY: KEY });
    expect(found(await checkEngine(chosen, NOW), "engine.model")).toContain("ok The demo engine is chosen");
  });
});
