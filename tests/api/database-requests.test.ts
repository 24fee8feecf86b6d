/** What readers cost the database: each figure is a ceiling. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Run } from "#lib/contract.ts";
import { RUN_LIMITS } from "#lib/runs/limits.ts";
import { startSite, type TestSite } from "#tests/support/app.ts";
import type { Client } from "#tests/support/client.ts";
import { counted } from "#tests/support/counted.ts";
import { openTestDatabase } from "#tests/support/database.ts";
import { readEvents } from "#tests/support/events.ts";
import { createScriptedEngine, hangs, type Scripted, says, searches } from "#tests/support/scripted-engine.ts";

const ASYNC = { Prefer: "respond-async" };

describe("requests of the database", () => {
  let site: TestSite;
  let reader: Client;
  let tid: string;
  let steps: Scripted[];
  let spent: ReturnType<typeof counted>;
  beforeEach(async () => {
    spent = counted(await openTestDatabase());
    const engine = createScriptedEngine();
    steps = engine.steps;
    site = await startSite({ database: spent.database, engine, runLimits: RUN_LIMITS });
    reader = site.reader();
    tid = (await reader.post("paste-assistant-thread")).body.id as string;
    await settled();
  });
  afterEach(() => site.close());

  /** Resolves when nothing has been asked for a while. */
  async function settled(): Promise<void> {
    for (let before = -1; before !== spent.total(); ) {
      before = spent.total();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    for (const name of Object.keys(spent.requests)) delete spent.requests[name];
  }
  const ask = async () => {
    const reply = await reader.post("paste-assistant-message", { threadId: tid, message: "How?" }, ASYNC);
    return `paste-assistant-thread/${tid}/run/${(reply.body.run as Run).id}`;
  };
  const events = (path: string) => readEvents(`${site.url}/api/${path}/events`, reader.cookie);

  it("for a question with a tool round, from asking to the answer on the screen, are at most 12", async () => {
    steps.push(searches("call_1", "slack"), (_, tell) => {
      for (let piece = 0; piece < 30; piece += 1) tell.write("word ");
      return says("word ".repeat(30));
    });
    const path = await ask();
    await events(path).rest();
    await reader.get(path);
    await reader.get(`paste-assistant-messages/${tid}`);
    expect(spent.requests).toMatchObject({ send_message: 1, claim_run: 1, checkpoint_run: 1, finish_run: 1 });
    expect(spent.total()).toBeLessThanOrEqual(12);
  });

  it("are none for streams and polls of a run that this process drives, however many", async () => {
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
      settle_outbox_rows: ____,
      ...others
    } = spent.requests;
    expect(others).toEqual({});
    await reader.post(`${path}/cancel`);
  });

  it.each([
    ["GET a thread", () => reader.get(`paste-assistant-thread/${tid}`), 2],
    ["GET all threads", () => reader.get("paste-assistant-thread"), 2],
    ["GET messages", () => reader.get(`paste-assistant-messages/${tid}`), 1],
    ["GET assistants", () => reader.get("paste-assistant-assistants"), 0],
    ["search the docs", () => reader.get("docs-search?q=slack"), 0],
  ])("of %s have a ceiling", async (_, request, most) => {
    expect((await request()).status).toBe(200);
    expect(spent.total()).toBeLessThanOrEqual(most);
  });
});
