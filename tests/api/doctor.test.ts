import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Env, parseEnv } from "#lib/config/env.ts";
import { playRound } from "#lib/doctor/live-round.ts";
import { isHealthy } from "#lib/doctor/report.ts";
import type { Check } from "#lib/doctor-check.ts";
import { createChatFake } from "#tests/support/fakes/chat.ts";
import { type FakeServer, listen } from "#tests/support/fakes/server.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { runScript } from "#tests/support/script.ts";
import { freshDataDir } from "#tests/support/servers/fresh-data.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";

const DOCS = { DOCS_DIR: "tests/support/docs" };
const CALL = { toolCalls: [{ name: "get_relevant_docs", arguments: '{"query":"slack"}' }] };
const ENDLESS = { text: "For ever.", polls: Number.POSITIVE_INFINITY };
/** On a database that is there already: making one takes longer than a round. */
const play = async (config: Env) => playRound(config, await openTestDatabase());
const marks = (checks: readonly Check[]) => checks.map(({ id, mark }) => `${id.replace("live.", "")} ${mark}`);

describe("npm run doctor -- --live", () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const serve = async (fake: FakeServer) => {
    const { url, close } = await listen(fake);
    closing.push(close);
    return url;
  };
  const openai = async (fake: FakeServer, key = "sk-test") =>
    play(parseEnv({ ...DOCS, OPENAI_API_KEY: key, OPENAI_BASE_URL: await serve(fake) }));
  const FINE = ["conversation ok", "run ok", "tool ok", "stream ok", "cancel ok", "cleanup ok"];

  it("asks, streams, cancels and cleans up on the openai engine, and leaves nothing upstream", async () => {
    const fake = createOpenAIFake({ apiKey: "sk-test" });
    fake.script(CALL, { text: "Like so.", polls: 1 }, CALL, ENDLESS);
    expect(marks(await openai(fake))).toEqual(FINE);
    const [first] = fake.sent("POST /responses");
    expect(first?.body).toMatchObject({ background: true, stream: true, conversation: expect.any(String) });
    expect(fake.sent("POST /responses/:id/cancel").length).toBeGreaterThan(0);
    expect(fake.left()).toEqual({ conversations: 0, items: 0, responses: 0 });
    expect(fake.refused()).toEqual([]);
  });

  it("names the failed step when the key is refused", async () => {
    const checks = await openai(createOpenAIFake({ apiKey: "sk-test" }), "sk-canary-revoked");
    expect(marks(checks)).toEqual(["conversation fail", "cleanup ok"]);
    expect(checks[0]).toMatchObject({
      text: "No conversation could be made (upstream_key_refused, HTTP 401).",
      fix: "The key is wrong or revoked: set OPENAI_API_KEY, or CHAT_API_KEY.",
    });
    expect(JSON.stringify(checks)).not.toContain("canary");
  });

  it("names the failed step when the model does not exist", async () => {
    const fake = createOpenAIFake();
    fake.fault("POST /responses", { kind: "status", status: 404, code: "model_not_found", message: "gpt-secret" });
    const checks = await openai(fake);
    expect(marks(checks)).toEqual(["conversation ok", "run fail", "cleanup ok"]);
    expect(checks[1]?.text).toBe("The run gave no answer of the engine (model_not_found, HTTP 404).");
  });

  it("names the failed step when the model is unreachable and the docs are quoted", async () => {
    const fake = createOpenAIFake();
    fake.fault("POST /responses", { kind: "status", status: 503 }, 3);
    const checks = await openai(fake);
    expect(marks(checks)).toEqual(["conversation ok", "run fail", "cleanup ok"]);
    expect(checks[1]?.text).toBe("The run gave no answer of the engine (upstream_unavailable, HTTP 503).");
  });

  it("names the failed step when the model calls no tool", async () => {
    const fake = createOpenAIFake();
    fake.script({ text: "By heart." });
    expect(marks(await openai(fake))).toEqual(["conversation ok", "run ok", "tool fail", "stream ok", "cleanup ok"]);
  });

  it("names the failed step when the conversation is left upstream", async () => {
    const fake = createOpenAIFake();
    fake.script(CALL, { text: "Like so." }, CALL, ENDLESS);
    fake.fault("DELETE /conversations/:id", { kind: "status", status: 500 }, 10_000);
    expect(marks(await openai(fake))).toEqual([...FINE.slice(0, -1), "cleanup fail"]);
  });

  it("runs the steps that apply to the chat engine", async () => {
    const fake = createChatFake();
    const paced = { text: "A long answer, in pieces.", pace: () => new Promise<void>(() => {}) };
    fake.script(CALL, { text: "Like so." }, CALL, paced);
    const env = { ...DOCS, CHAT_BASE_URL: await serve(fake), CHAT_MODEL: "m" };
    expect(marks(await play(parseEnv(env)))).toEqual(FINE.slice(1));
  });

  it("runs the steps that apply to the demo engine", async () => {
    const checks = await play(parseEnv(DOCS));
    expect(isHealthy(checks)).toBe(true);
    expect(marks(checks).slice(0, 3)).toEqual(["run ok", "tool ok", "stream ok"]);
    expect(marks(checks).at(-1)).toBe("cleanup ok");
  });
});

describe("npm run doctor", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await freshDataDir();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const doctor = (args: string[], env: Record<string, string> = {}) =>
    runScript("scripts/doctor.ts", args, { env: { ...DOCS, DATA_DIR: folder, ...env } });

  it("prints a list and exits with 0 when nothing is wrong", async () => {
    const { code, stdout } = await doctor([]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^! The site's address[\s\S]*✓ The embedded database/)]);
    expect(stdout).toMatch(/\n\d+ fine, 2 to look at, 0 wrong\n$/);
  }, 60_000);

  it("exits with 1 when a check fails, also with --json", async () => {
    const { code, stdout } = await doctor(["--json"], { SITE_URL: "https://docs.example.com" });
    const red = (JSON.parse(stdout) as Check[]).filter(({ mark }) => mark === "fail");
    expect([code, red.map(({ id }) => id)]).toEqual([1, ["site.secret"]]);
  }, 60_000);

  it("reports faults of the environment first, without values", async () => {
    const { code, stdout } = await doctor([], { SLACK_BOT_TOKEN: "xoxb-canary", ASSISTANT_API_KEYS: "canary" });
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^✗ The environment is not valid\./)]);
    expect(stdout).toContain("ASSISTANT_API_KEYS: each key must be 24 to 200 printable ASCII characters");
    expect(stdout).not.toContain("canary");
  });

  it("names the invalid file of an assistant", async () => {
    const invalidFolder = path.join(folder, "assistants");
    await mkdir(invalidFolder);
    await writeFile(path.join(invalidFolder, "a.json"), '{"name":"A","tools":["get_latest_release"]}');
    const found = async (env: Record<string, string>) => {
      const { stdout } = await doctor(["--json"], { ASSISTANTS_DIR: invalidFolder, ...env });
      return (JSON.parse(stdout) as Check[]).find(({ id }) => id === "assistants");
    };
    expect(await found({ ASSISTANT_TOOLS: "get_latest_release" })).toMatchObject({ mark: "ok", fix: null });
    const wrong = await found({});
    expect(wrong).toMatchObject({ mark: "fail", text: expect.stringContaining("a.json: tools.0: must be one of") });
  }, 60_000);

  it("exits with 2 for unknown options", async () => {
    expect(await doctor(["--fix"])).toMatchObject({ code: 2, stdout: "" });
  });
});
