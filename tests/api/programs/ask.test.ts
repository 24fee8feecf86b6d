import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#lib/database/client.ts";
import { lockFolder } from "#lib/database/embedded/lock.ts";
import { createScriptedEngine, hangs, type Scripted, says } from "#tests/support/fakes/scripted-engine.ts";
import { listen } from "#tests/support/fakes/server.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { runScript, startScript } from "#tests/support/script.ts";
import { freshDataDir } from "#tests/support/servers/fresh-data.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";
import { KEYS, startQuerySite, until } from "#tests/support/setup/query.ts";
import { readOptions, UsageError } from "../../../scripts/ask/options.ts";

const DOCS = { DOCS_DIR: "tests/support/docs" };
const ANSWER = "It is \u001b[31m[here](/docs/slack#create-the-app).";
const SCHEMA = { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] };

describe("npm run ask", () => {
  let folder: string;
  let database: Database;
  let open: Awaited<ReturnType<typeof startQuerySite>> | undefined;
  beforeAll(async () => {
    folder = await freshDataDir();
    await writeFile(path.join(folder, "schema.json"), JSON.stringify(SCHEMA));
    await writeFile(path.join(folder, "list.json"), '{"type":"array"}');
    const opened = await openTestDatabase();
    database = { ...opened, close: async () => {} };
    return () => opened.close();
  });
  afterEach(async () => {
    await open?.site.close();
    open = undefined;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const ask = (args: string[], options: Parameters<typeof runScript>[2] = {}) =>
    runScript("scripts/ask.ts", args, { ...options, env: { ...DOCS, DATA_DIR: folder, ...options.env } });
  const serve = async (...steps: Scripted[]) => {
    const engine = createScriptedEngine(...steps);
    open = await startQuerySite(database, { engine });
    return { engine, remote: ["--url", open.site.url, "--key", KEYS[0]] };
  };

  it("quotes the docs without any key, and continues a thread", async () => {
    const first = await ask(["How do I create the Slack app?"]);
    expect(first.code).toBe(0);
    expect(first.stdout).toContain("No model is set up, so I quote what the docs say:");
    expect(first.stdout).toMatch(/\nSources:\n {2}1\. .+ {2}\/docs\/slack#create-the-app\n/);
    const [thread = ""] = /thread_\w+/.exec(first.stderr) ?? [];
    const second = await ask(["-", "--json", "--thread", thread], { input: "And the scopes?" });
    const { messages, threadId, cost } = JSON.parse(second.stdout);
    expect([second.code, threadId, messages.length, cost]).toEqual([0, thread, 4, null]);
  }, 120_000);

  it("calls an enabled tool without any key", async () => {
    const asked = await ask(["What is the latest release?", "--json"], {
      env: { ASSISTANT_TOOLS: "get_latest_release" },
    });
    const { response, messages } = JSON.parse(asked.stdout);
    expect(response).toMatch(/^The latest release of paste-assistant is \d+\.\d+\.\d+/);
    expect(messages[1].steps.map(({ tool }: { tool: string }) => tool)).toEqual([
      "get_relevant_docs",
      "get_latest_release",
    ]);
    expect(messages[1].metadata).not.toHaveProperty("uncovered");
  }, 120_000);

  it("asks the given assistant, and names the field when there is no such assistant", async () => {
    const env = { ASSISTANTS_DIR: "content/assistants" };
    const asked = await ask(["How do I create the Slack app?", "--assistant", "alert-triage"], { env });
    expect([asked.code, asked.stdout.includes("/docs/slack#create-the-app")]).toEqual([0, true]);
    const refused = await ask(["What?", "--assistant", "nobody"], { env });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("assistant_id: must be the id")]);
  }, 120_000);

  it("does not start when an assistant's file is invalid", async () => {
    await writeFile(path.join(folder, "bad.json"), '{"name":""}');
    const refused = await ask(["What?"], { env: { ASSISTANTS_DIR: folder } });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("bad.json: name: must not be empty")]);
    await rm(path.join(folder, "bad.json"));
  }, 120_000);

  it.each<[string, string[]]>([
    ["Give one question", []],
    ["Give one question", ["two", "questions"]],
    ["Unknown option '--loud'", ["What?", "--loud"]],
    ["question: must not be empty", [" "]],
    ["--max-wait: must be", ["What?", "--max-wait", "soon"]],
    ["--max-wait: must be at most 240", ["What?", "--max-wait", "900"]],
    ["--assistant: cannot go with a thread", ["What?", "--assistant", "a", "--thread", "thread_1"]],
    ["nowhere.json is not a file with JSON", ["What?", "--schema", "nowhere.json"]],
    ["--url: must be an http(s) URL", ["What?", "--url", "localhost:3000"]],
  ])("refuses invalid arguments: %s", async (message, args) => {
    const refused = readOptions(args, Readable.from([]));
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
  });

  it("exits with 2 and prints its usage", async () => {
    const { code, stdout, stderr } = await ask(["What?", "--url", "http://localhost:1"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/a server wants a key[\s\S]*Usage: npm run ask/);
  });

  it("asks a server, and prints absolute links and no terminal control characters", async () => {
    const { remote } = await serve(says(ANSWER));
    const { code, stdout } = await ask(["Where?", ...remote]);
    expect(code).toBe(0);
    expect(stdout).toContain("It is [31m[here]");
    expect(stdout).toContain(`${open?.site.url}/docs/slack#create-the-app`);
    expect(stdout).not.toContain("\u001b");
  });

  it("prints JSON that matches a schema, and exits with 1 when the answer does not match", async () => {
    const { remote } = await serve(says('{"ok":true}'), says('{"ok":"yes"}'));
    const args = ["Ok?", "--schema", path.join(folder, "schema.json"), ...remote];
    expect(await ask(args)).toMatchObject({ code: 0, stdout: '{\n  "ok": true\n}\n' });
    const { code, stdout, stderr } = await ask(args);
    expect([code, stdout]).toEqual([1, '{"ok":"yes"}\n']);
    expect(stderr).toContain("The answer does not fit the schema. ok:");
    expect(await ask(["Ok?", "--schema", path.join(folder, "list.json")])).toMatchObject({ code: 2 });
  });

  it("asks the server that has the database open when there is a key, else explains what to do", async () => {
    const { remote } = await serve(says("From the server."));
    const unlock = await lockFolder(folder);
    const port = new URL(remote[1] ?? "").port;
    const env = { PORT: port, ASSISTANT_API_KEYS: KEYS[0] };
    expect(await ask(["Who?"], { env })).toMatchObject({ code: 0, stdout: "From the server.\n" });
    const { code, stderr } = await ask(["Who?"]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/in use by process \d+[\s\S]*set ASSISTANT_API_KEYS/)]);
    await unlock();
  });

  it("exits with 124 when there is no answer in time", async () => {
    const { remote } = await serve(hangs);
    const { code, stderr } = await ask(["Slow?", "--max-wait", "1", ...remote]);
    expect([code, stderr]).toEqual([124, expect.stringContaining("There was no answer within 1 seconds")]);
  });

  it("cancels the run on Ctrl+C and exits with 130", async () => {
    const { engine, remote } = await serve(hangs);
    const { ended, interrupt } = startScript("scripts/ask.ts", ["Slow?", ...remote], { env: { ...DOCS } });
    await until(() => engine.turns.length === 1);
    interrupt();
    expect((await ended).code).toBe(130);
    await until(() => engine.cancelled.length === 1);
  });

  it("cancels the run of its own engine on Ctrl+C, also upstream", async () => {
    const fake = createOpenAIFake();
    fake.script({ text: "Never.", polls: Number.POSITIVE_INFINITY });
    const { url, close } = await listen(fake);
    const env = { ...DOCS, DATA_DIR: folder, OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: url };
    const { ended, interrupt } = startScript("scripts/ask.ts", ["Slow?"], { env });
    await until(() => fake.sent("POST /responses").length === 1);
    interrupt();
    expect([(await ended).code, fake.statuses()]).toEqual([130, ["cancelled"]]);
    await close();
  }, 60_000);

  it.each([
    ["a wrong key", "--key", "key-of-nobody-at-all-000000", "The API key is missing or wrong. (invalid_api_key)"],
    ["a server that is away", "--url", "http://127.0.0.1:9", "No server answers at http://127.0.0.1:9."],
  ])("exits with 1 and prints one line for %s", async (_, option, value, line) => {
    const { remote } = await serve();
    const { code, stderr } = await ask(["What?", ...remote, option, value]);
    expect([code, stderr]).toEqual([1, `${line}\n`]);
  });
});
