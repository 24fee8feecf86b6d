/** The requests to the database that readers cause: each figure is an upper limit. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "#lib/clock.ts";
import type { Message, Run } from "#lib/contract/assistant.ts";
import { createOpenAIEngine } from "#lib/engines/openai/engine.ts";
import { RUN_LIMITS } from "#lib/runs/run-limits.ts";
import { createScriptedEngine, hangs, type Scripted, says, searches } from "#tests/support/fakes/scripted-engine.ts";
import { createManualPace } from "#tests/support/fakes/stream.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import type { Client, Reply } from "#tests/support/servers/client.ts";
import { readEvents } from "#tests/support/servers/events.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { counted } from "#tests/support/setup/counted.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";

const ASYNC = { Prefer: "respond-async" };

/** Nothing is stored, and no lease renewed, only because a second has passed. */
const TIMELESS = { ...RUN_LIMITS, checkpointMs: 60_000, heartbeatMs: 60_000, leaseMs: 120_000 };
/** How many were made beside those of the outbox, which come when it suits it. */
const beside = ({ claim_outbox_rows: _, record_deliveries: __, ...others }: Record<string, number>) =>
  Object.values(others).reduce((sum, count) => sum + count, 0);

describe("database requests", () => {
  let db: TestDatabase;
  let site: TestSite;
  let reader: Client;
  let threadId: string;
  let steps: Scripted[];
  let spent: ReturnType<typeof counted>;
  beforeAll(async () => {
    db = await openTestDatabase();
    return () => db.close();
  });
  beforeEach(async () => {
    await db.reset();
    spent = counted({ ...db, close: async () => {} });
    const engine = createScriptedEngine();
    steps = engine.steps;
    site = await startSite({ database: spent.database, engine, runLimits: RUN_LIMITS });
    reader = site.reader();
    threadId = (await reader.post("paste-assistant-thread")).body.id as string;
    await waitForQuiet();
  });
  afterEach(() => site.close());

  /** Resolves when nothing has been asked for a while. */
  async function waitForQuiet(): Promise<void> {
    for (let before = -1; before !== spent.total(); ) {
      before = spent.total();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    for (const name of Object.keys(spent.requests)) delete spent.requests[name];
  }
  const ask = async () => {
    const reply = await reader.post("paste-assistant-message", { threadId, message: "How?" }, ASYNC);
    return `paste-assistant-thread/${threadId}/run/${(reply.body.run as Run).id}`;
  };
  const events = (path: string) => readEvents(`${site.url}/api/${path}/events`, reader.cookie);

  it("are at most 12 for a question with one tool round", async () => {
    steps.push(searches("call_1", "slack"), (_, tell) => {
      for (let piece = 0; piece < 30; piece += 1) tell.write("word ");
      return says("word ".repeat(30));
    });
    const path = await ask();
    await events(path).rest();
    await reader.get(path);
    await reader.get(`paste-assistant-messages/${threadId}`);
    expect(spent.requests).toMatchObject({ send_budgeted_message: 1, claim_run: 1, checkpoint_run: 1, finish_run: 1 });
    expect(spent.total()).toBeLessThanOrEqual(12);
  });

  it("are not needed for streams and polls of a run that this process drives", async () => {
    const said = Promise.withResolvers<void>();
    steps.push((turn, tell) => {
      tell.write("So ");
      said.resolve();
      return hangs(turn, tell);
    });
    const path = await ask();
    await said.promise;
    await events(path).next("delta");
    for (const name of Object.keys(spent.requests)) delete spent.requests[name];
    const streams = Array.from({ length: 50 }, () => events(path));
    await Promise.all(streams.map((stream) => stream.next("delta")));
    await Promise.all(Array.from({ length: 20 }, () => reader.get(path)));
    const {
      checkpoint_run: _,
      renew_runs: __,
      claim_outbox_rows: ___,
      record_deliveries: ____,
      ...others
    } = spent.requests;
    expect(others).toEqual({});
    await reader.post(`${path}/cancel`);
  });

  it("are at most 10 for the same question on the openai engine, without notifications and timers", async () => {
    const fake = createOpenAIFake();
    const models = { model: "gpt-6-luna", titleModel: "gpt-6-luna" };
    const openai = createOpenAIEngine({ apiKey: "sk-test", fetch: fake.fetch, clock: systemClock, ...models });
    const other = await startSite({ database: spent.database, engine: openai, runLimits: TIMELESS });
    const call = { toolCalls: [{ name: "get_relevant_docs", arguments: '{"query":"slack"}' }] };
    const own = other.reader();
    threadId = (await own.post("paste-assistant-thread")).body.id as string;
    await waitForQuiet();
    for (const question of ["How?", "And then?"]) {
      const { pace, release } = createManualPace();
      fake.script(call, { text: "word ".repeat(30).trim(), pieces: 30, pace });
      const { run } = (await own.post("paste-assistant-message", { threadId, message: question }, ASYNC)).body;
      const path = `paste-assistant-thread/${threadId}/run/${(run as Run).id}`;
      const stream = readEvents(`${other.url}/api/${path}/events`, own.cookie);
      await stream.next("step");
      release();
      await stream.rest();
      await own.get(path);
      await own.get(`paste-assistant-messages/${threadId}`);
      // The conversation, two responses and the round between them.
      expect(spent.requests.checkpoint_run).toBeLessThanOrEqual(4);
      expect(beside(spent.requests)).toBeLessThanOrEqual(10);
      await waitForQuiet();
    }
    await other.close();
  });

  describe("for each route", () => {
    let run: string;
    let answer: string;
    let file: string;
    beforeEach(async () => {
      steps.push(says("An answer."));
      run = await ask();
      await events(run).rest();
      const { data } = (await reader.get(`paste-assistant-messages/${threadId}`)).body;
      answer = (data as Message[]).at(-1)?.id ?? "";
      file = String((await reader.upload("a.txt", Buffer.from("A text"))).body.id);
      await waitForQuiet();
    });
    const thread = () => `paste-assistant-thread/${threadId}`;
    it.each<[string, () => Promise<Reply>, number]>([
      ["GET paste-assistant-thread", () => reader.get("paste-assistant-thread"), 2],
      ["POST paste-assistant-thread", () => reader.post("paste-assistant-thread"), 1],
      ["DELETE paste-assistant-thread", () => reader.delete("paste-assistant-thread"), 1],
      ["GET paste-assistant-thread/:threadId", () => reader.get(thread()), 2],
      ["PUT paste-assistant-thread/:threadId", () => reader.put(thread(), { metadata: { threadTitle: "A title" } }), 2],
      ["DELETE paste-assistant-thread/:threadId", () => reader.delete(thread()), 1],
      ["GET paste-assistant-messages/:threadId", () => reader.get(`paste-assistant-messages/${threadId}`), 1],
      [
        "POST paste-assistant-message",
        () => reader.post("paste-assistant-message", { threadId, message: "?" }, ASYNC),
        2,
      ],
      ["GET run", () => reader.get(run), 1],
      ["GET run/steps", () => reader.get(`${run}/steps`), 2],
      ["GET run/events", () => reader.get(`${run}/events`), 1],
      ["POST run/cancel", () => reader.post(`${run}/cancel`), 1],
      ["PUT feedback", () => reader.put(`${thread()}/message/${answer}/feedback`, { rating: "up" }), 1],
      ["DELETE feedback", () => reader.delete(`${thread()}/message/${answer}/feedback`), 1],
      ["POST paste-assistant-file", () => reader.upload("b.txt", Buffer.from("B")), 2],
      ["GET paste-assistant-file/:fileId", () => reader.get(`paste-assistant-file/${file}`), 2],
      ["DELETE paste-assistant-file/:fileId", () => reader.delete(`paste-assistant-file/${file}`), 1],
      [
        "POST simple-completion",
        () => reader.post("paste-assistant-simple-completion", { prompt: "thread-title", context: "?" }),
        1,
      ],
      ["GET paste-assistant-assistants", () => reader.get("paste-assistant-assistants"), 0],
      ["GET docs-search", () => reader.get("docs-search?q=slack"), 0],
      ["GET health", () => reader.get("health"), 2],
    ])("are within the limit of %s", async (_, request, most) => {
      expect((await request()).status).toBeLessThan(300);
      expect(beside(spent.requests)).toBeLessThanOrEqual(most);
    });
  });
});
