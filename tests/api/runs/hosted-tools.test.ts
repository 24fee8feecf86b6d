import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "#lib/clock.ts";
import type { List, ListedStep, Message, Run, RunStep } from "#lib/contract/assistant.ts";
import { filePath } from "#lib/contract/files.ts";
import type { Database } from "#lib/database/client.ts";
import { createOpenAIEngine } from "#lib/engines/openai/engine.ts";
import { createManualPace } from "#tests/support/fakes/stream.ts";
import type { ScriptedHosted } from "#tests/support/openai-fake/hosted.ts";
import type { ScriptedTurn } from "#tests/support/openai-fake/items.ts";
import { createOpenAIFake, type OpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { readEvents } from "#tests/support/servers/events.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";

/** Any of these in a body would be an id or an address of OpenAI's. */
const UPSTREAM =
  /cntr_|cfile_|file-[a-z0-9]|vs_docs|fs_fake|ci_fake|resp_fake|conv_fake|sandbox:|mnt\/data|files\.example/;

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);
const SEARCH: ScriptedHosted = {
  tool: "file_search",
  queries: ["slack app", "scopes"],
  results: [
    {
      file_id: "file-docs1",
      filename: "slack.md",
      score: 0.9,
      attributes: { path: "/docs/slack", hash: "x" },
      text: "## Create the app\n\nCreate a Slack app, give it the `chat:write` scope and invite the bot to the channel.\n\n## Set the variables\n\nSet `SLACK_BOT_TOKEN` and `SLACK_CHANNEL_ID`, then restart.",
    },
    { file_id: "file-other", filename: "/uploads/notes.txt", score: 0.4, text: "Ask Ann." },
  ],
};
const CODE: ScriptedHosted = {
  tool: "code_interpreter",
  code: "print(6 * 7)",
  logs: "42",
  picture: "https://files.example/chart.png",
  files: [
    { path: "/mnt/data/table.csv", content: "a,b\n1,2\n" },
    { path: "/mnt/data/chart.png", content: PNG },
    { path: "/mnt/data/input.csv", content: "x", source: "user" },
  ],
};
const SAID = "Restart after you set the variables. Ask Ann.【4:0†slack.md】";
const cites = (file_id: string, filename: string, index: number) => ({
  ...{ type: "file_citation" as const, file_id, filename, index },
});
const SEARCHED: ScriptedTurn = {
  hosted: [SEARCH],
  text: SAID,
  annotations: [
    cites("file-docs1", "slack.md", 34),
    cites("file-docs1", "slack.md", 36),
    cites("file-other", "notes.txt", 45),
  ],
};
const COMPUTED: ScriptedTurn = {
  hosted: [CODE],
  text: "It is 42: [the table](sandbox:/mnt/data/table.csv), [gone](sandbox:/mnt/data/gone.csv).",
};

describe("hosted tools", () => {
  let database: Database;
  let fake: OpenAIFake;
  let site: TestSite;
  let reader: Client;
  let threadId: string;

  const engine = (vectorStoreId = "vs_docs") =>
    createOpenAIEngine({
      ...{ apiKey: "sk-test", fetch: fake.fetch, clock: systemClock, model: "gpt-6-luna", titleModel: "gpt-6-luna" },
      hostedTools: ["file_search", "code_interpreter"],
      vectorStoreId,
    });
  const open = (parts: Parameters<typeof startSite>[0] = {}) =>
    startSite({ database: { ...database, close: async () => {} }, engine: engine(), ...parts });

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    fake = createOpenAIFake();
    site = await open();
    reader = site.reader();
    threadId = (await reader.post("paste-assistant-thread")).body.id as string;
    return () => site.close();
  });

  const send = async (...turns: ScriptedTurn[]): Promise<Run> => {
    fake.script(...turns);
    const body = { threadId, message: "How?" };
    return (await reader.post("paste-assistant-message", body, { Prefer: "respond-async" })).body.run as Run;
  };
  const at = (run: Run, rest = "") => `paste-assistant-thread/${threadId}/run/${run.id}${rest}`;
  const ended = async (run: Run, status = "completed"): Promise<Run> => {
    await expect.poll(async () => (await reader.get(at(run))).body.status, { timeout: 8_000 }).toBe(status);
    return (await reader.get(at(run))).body as unknown as Run;
  };
  const answerOf = async (run: Run) => {
    const { body } = await reader.get(`paste-assistant-messages/${threadId}`);
    const message = (body as unknown as List<Message>).data.find(
      ({ role, run_id }) => role === "assistant" && run_id === run.id,
    );
    if (!message) throw new Error("no answer");
    return { message, text: message.content[0]?.text.value ?? "", cited: message.content[0]?.text.annotations ?? [] };
  };
  const listed = async (run: Run) => (await reader.get(at(run, "/steps"))).body as unknown as List<ListedStep>;
  const fileIn = (step: RunStep | undefined, name: string) => {
    const file = step?.files?.find((one) => one.name === name);
    if (!file) throw new Error(`no file ${name}`);
    return file;
  };
  const download = (id: string, cookie = reader.cookie) => fetch(`${site.url}${filePath(id)}`, { headers: { cookie } });

  it("are enabled in every request, with their results included", async () => {
    const calls = [{ name: "get_relevant_docs", arguments: '{"query":"slack"}' }];
    await ended(await send({ hosted: [SEARCH], toolCalls: calls }, { text: "So." }));
    const bodies = fake.sent("POST /responses").map(({ body }) => body);
    expect(bodies).toHaveLength(2);
    for (const { tools, include } of bodies) {
      expect(tools).toEqual([
        expect.objectContaining({ type: "function" }),
        { type: "file_search", vector_store_ids: ["vs_docs"], max_num_results: 8 },
        { type: "code_interpreter", container: { type: "auto" } },
      ]);
      expect(include).toEqual(["file_search_call.results", "code_interpreter_call.outputs"]);
    }
    expect(fake.refused()).toEqual([]);
  });

  it("are steps in the order of their use, sent before the answer", async () => {
    const { pace, release } = createManualPace();
    const calls = [{ name: "get_relevant_docs", arguments: '{"query":"slack"}' }];
    const run = await send({ hosted: [SEARCH], toolCalls: calls }, { ...COMPUTED, pace });
    const events = readEvents(`${site.url}/api/${at(run, "/events")}`, reader.cookie);
    const streamedSteps = [await events.next("step"), await events.next("step"), await events.next("step")];
    expect(streamedSteps.map(({ data }) => (data as RunStep).tool)).toEqual([
      "file_search",
      "get_relevant_docs",
      "code_interpreter",
    ]);
    expect((await reader.get(at(run))).body.status).toBe("in_progress");
    release();
    const rest = await events.rest();
    expect(rest.filter(({ type }) => type === "step")).toEqual([]);
    const { steps } = await ended(run);
    expect(steps.map(({ tool }) => tool)).toEqual(["file_search", "get_relevant_docs", "code_interpreter"]);
    expect(steps[0]).toMatchObject({
      query: "slack app, scopes",
      covered: null,
      error: null,
      sections: [{ url: "/docs/slack#create-the-app", heading: "Create the app" }],
      quotes: [
        { name: "slack.md", link: { url: "/docs/slack#create-the-app" } },
        { name: "notes.txt", text: "Ask Ann.", link: null },
      ],
    });
    expect(steps[2]).toMatchObject({ query: null, code: { input: "print(6 * 7)", logs: "42" } });
  });

  it("are listed in OpenAI's shape, without OpenAI's ids and addresses", async () => {
    const run = await send({ ...COMPUTED, hosted: [SEARCH, CODE] });
    await ended(run);
    const [search, code] = (await listed(run)).data.map(({ step_details: details }) =>
      details.type === "tool_calls" ? details.tool_calls[0] : details,
    );
    expect(search).toMatchObject({ type: "file_search", file_search: { results: [{ name: "slack.md" }, {}] } });
    expect(code).toMatchObject({
      type: "code_interpreter",
      code_interpreter: {
        input: "print(6 * 7)",
        outputs: [
          { type: "logs", logs: "42" },
          { type: "file", file: { object: "file", name: "table.csv", media_type: "text/csv", bytes: 8 } },
          { type: "file", file: { name: "chart.png", media_type: "image/png", bytes: PNG.length } },
        ],
      },
    });
    for (const path of [at(run), at(run, "/steps"), at(run, "/events"), `paste-assistant-messages/${threadId}`])
      expect((await reader.get(path)).text).not.toMatch(UPSTREAM);
  });

  it("show a program no more of OpenAI's data than a reader", async () => {
    const other = await open({ config: { apiKeys: ["key-of-a-program-0001"] } });
    fake.script({ ...COMPUTED, hosted: [SEARCH, CODE] });
    const headers = { Authorization: "Bearer key-of-a-program-0001" };
    const { status, text } = await other.reader().post("paste-assistant-query", { prompt: "How?" }, headers);
    expect([status, text]).toEqual([200, expect.stringContaining("table.csv")]);
    expect(text).not.toMatch(UPSTREAM);
    await other.close();
  });

  it("cite the section of a docs page that a sentence rests on, and no other files", async () => {
    const run = await send(SEARCHED);
    await ended(run);
    const { message, text, cited } = await answerOf(run);
    expect(text).toBe(
      "Restart after you set the variables [Slack set-up › Set the variables](/docs/slack#set-the-variables). Ask Ann.",
    );
    expect(
      cited.map(({ url, start_index, end_index }) => [url, text.slice(start_index, end_index).slice(0, 1)]),
    ).toEqual([["/docs/slack#set-the-variables", "["]]);
    expect(message.metadata).not.toHaveProperty("uncited");
    const events = readEvents(`${site.url}/api/${at(run, "/events")}`, reader.cookie);
    const all = await events.rest();
    const streamed = all.reduce(
      (sofar, { type, data }) => (type === "delta" ? sofar.slice(0, data.offset) + data.delta : sofar),
      "",
    );
    expect(streamed).toBe(text);
  });

  it("leave an answer without citations marked as doubtful", async () => {
    const run = await send({ ...SEARCHED, annotations: [] });
    await ended(run);
    expect((await answerOf(run)).message.metadata).toMatchObject({ uncited: "true" });
  });

  it("create files that the owner can download until the thread is deleted", async () => {
    const run = await send(COMPUTED);
    const [step] = (await ended(run)).steps;
    const [table, chart] = [fileIn(step, "table.csv"), fileIn(step, "chart.png")];
    expect((await answerOf(run)).text).toBe(
      `It is 42: [the table](${filePath(table.id)}), gone.\n\n![chart.png](${filePath(chart.id)})`,
    );
    fake.containers.expire();
    expect(await (await download(table.id)).text()).toBe("a,b\n1,2\n");
    const stranger = site.reader();
    await stranger.post("paste-assistant-thread");
    expect((await download(table.id, stranger.cookie)).status).toBe(404);
    await reader.delete(`paste-assistant-thread/${threadId}`);
    expect((await download(table.id)).status).toBe(404);
  });

  it("leave nothing upstream of a deleted thread, containers included", async () => {
    await ended(await send(COMPUTED));
    expect(fake.containers.ids).toHaveLength(1);
    await reader.delete(`paste-assistant-thread/${threadId}`);
    await expect
      .poll(() => [fake.containers.ids.length, fake.left()])
      .toEqual([0, { conversations: 0, items: 0, responses: 0 }]);
  });

  it("name the files that cannot be downloaded", async () => {
    fake.fault("GET /containers/:id/files/:file/content", { kind: "status", status: 404 }, 1);
    const huge = { path: "/mnt/data/huge.bin", content: Buffer.alloc(5_242_881) };
    const run = await send({ ...COMPUTED, hosted: [{ ...CODE, files: [...(CODE.files ?? []), huge] }] });
    const [step] = (await ended(run)).steps;
    expect(step).toMatchObject({ lost: ["table.csv", "huge.bin"], files: [{ name: "chart.png" }], error: null });
    expect((await answerOf(run)).text).toContain("It is 42: the table, gone.");
    const [listedStep] = (await listed(run)).data;
    expect(JSON.stringify(listedStep)).toContain('{"type":"lost_file","name":"table.csv"}');
  });

  it("assign a file to the run that created it, although the container is reused", async () => {
    const old = { path: "/mnt/data/old.csv", content: "o", seconds: 60 };
    await ended(await send({ ...COMPUTED, hosted: [{ ...CODE, files: [old] }] }));
    const [step] = (await ended(await send({ hosted: [CODE], text: "Again." }))).steps;
    expect(step?.files?.map(({ name }) => name)).toEqual(["table.csv", "chart.png"]);
  });

  it("are listed once when the process dies between them and the answer", async () => {
    const { pace, release } = createManualPace();
    const run = await send({ hosted: [SEARCH, CODE], text: COMPUTED.text, pace });
    const events = readEvents(`${site.url}/api/${at(run, "/events")}`, reader.cookie);
    await events.next("step");
    await events.next("step");
    await site.close();
    release();
    site = await open();
    site.app.start();
    const moved = site.reader();
    moved.cookie = reader.cookie;
    reader = moved;
    const { steps } = await ended(run);
    expect(steps.map(({ tool }) => tool)).toEqual(["file_search", "code_interpreter"]);
    expect(steps[1]?.files).toHaveLength(2);
    expect(fake.sent("POST /responses")).toHaveLength(1);
  });

  it.each([["a vector store that is gone", "vs_gone", "file_search refused"]])(
    "fail with a clear error for %s",
    async (_, store, message) => {
      const other = await open({ engine: engine(store) });
      const own = other.reader();
      const id = (await own.post("paste-assistant-thread")).body.id as string;
      const sent = await own.post("paste-assistant-message", { threadId: id, message: "How?" });
      expect(sent.body.run).toMatchObject({ status: "failed", last_error: { code: "upstream_rejected" } });
      expect(other.logged.join("\n")).toContain(message);
      expect(fake.sent("POST /responses")).toHaveLength(1);
      expect(sent.text).not.toMatch(/vs_gone/);
      await other.close();
    },
  );

  it("fail with a clear error when the model has no hosted tools", async () => {
    const message = "Hosted tool 'code_interpreter' is not supported with this model.";
    fake.fault("POST /responses", { kind: "status", status: 400, message }, 5);
    const run = await send({ text: "Never." });
    expect((await ended(run, "failed")).last_error).toMatchObject({ code: "upstream_rejected" });
    expect(site.logged.join("\n")).toContain("code_interpreter refused");
    expect(fake.sent("POST /responses")).toHaveLength(1);
  });

  it("are listed for each assistant that has them", async () => {
    const base = { description: null, instructions: null, model: null };
    const assistants = [
      { ...base, id: "coder", name: "Coder", tools: ["code_interpreter"] },
      { ...base, id: "plain", name: "Plain", tools: [] },
    ];
    const other = await open({ assistants });
    const own = other.reader();
    const { data } = (await own.get("paste-assistant-assistants")).body as { data: { tools: unknown[] }[] };
    expect(data.map(({ tools }) => tools)).toEqual([
      [
        { type: "function", function: { name: "get_relevant_docs" } },
        { type: "file_search" },
        { type: "code_interpreter" },
      ],
      [{ type: "code_interpreter" }],
      [],
    ]);
    const id = (await own.post("paste-assistant-thread", { assistant_id: "coder" })).body.id as string;
    await own.post("paste-assistant-message", { threadId: id, message: "How?" });
    const body = fake.sent("POST /responses")[0]?.body;
    expect([body?.tools, body?.include]).toEqual([
      [{ type: "code_interpreter", container: { type: "auto" } }],
      ["code_interpreter_call.outputs"],
    ]);
    await other.close();
  });
});
