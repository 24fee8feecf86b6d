/** Two servers on one database: what one of them drives, the other one shows, stops, and takes over. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Run } from "#lib/contract/assistant.ts";
import type { Database } from "#lib/database/client.ts";
import { RUN_LIMITS } from "#lib/runs/run-limits.ts";
import {
  createScriptedEngine,
  type Emitter,
  hangs,
  type Scripted,
  says,
} from "#tests/support/fakes/scripted-engine.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { readEvents, textOfEvents } from "#tests/support/servers/events.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";

/** A request that the test speaks for. */
function spoken() {
  const started = Promise.withResolvers<Emitter>();
  const step: Scripted = (turn, tell) => {
    started.resolve(tell);
    return hangs(turn, tell);
  };
  return { step, tell: started.promise };
}

describe("two servers on one database", () => {
  let db: TestDatabase;
  let database: Database;
  let sites: TestSite[];
  beforeAll(async () => {
    db = await openTestDatabase();
    database = { ...db, close: async () => {} };
    return () => db.close();
  });
  beforeEach(async () => {
    sites = [];
    await db.reset();
  });
  afterEach(() => Promise.all(sites.map((site) => site.close())));

  async function start(limits: Partial<typeof RUN_LIMITS>, ...steps: Scripted[]): Promise<TestSite> {
    const engine = createScriptedEngine(...steps);
    const site = await startSite({ database, engine, runLimits: { ...RUN_LIMITS, followMs: 20, ...limits } });
    sites.push(site);
    return site;
  }
  /** The same reader on another server. */
  function there(site: TestSite, { cookie }: Client): Client {
    const client = site.reader();
    client.cookie = cookie;
    return client;
  }
  async function ask(site: TestSite) {
    const reader = site.reader();
    const threadId = (await reader.post("paste-assistant-thread")).body.id as string;
    const body = { threadId, message: "How?" };
    const run = (await reader.post("paste-assistant-message", body, { Prefer: "respond-async" })).body.run as Run;
    const path = `paste-assistant-thread/${threadId}/run/${run.id}`;
    const events = (on: TestSite, lastEventId = 0) =>
      readEvents(`${on.url}/api/${path}/events`, reader.cookie, lastEventId);
    return { reader, run, path, events };
  }

  it("send the same events under the same numbers, whichever of them drives the run", async () => {
    const { step, tell } = spoken();
    const first = await start({ checkpointMs: 50 }, step);
    const second = await start({});
    const { reader, path, events } = await ask(first);
    const { write } = await tell;
    const [here, beyond] = [events(first), events(second)];
    write("One ");
    const { id } = await here.next("delta");
    expect(await beyond.next("delta")).toEqual({ id, type: "delta", data: { delta: "One ", offset: 0 } });
    write("two");
    expect((await beyond.next("delta")).data).toEqual({ delta: "two", offset: 4 });
    const resumed = events(second, id);
    await resumed.next("delta");
    expect((await there(second, reader).post(`${path}/cancel`)).body).toMatchObject({ status: "cancelled" });
    const ends = await Promise.all([here.rest(), beyond.rest(), resumed.rest()]);
    expect(ends.map((rest) => rest.at(-1)?.type)).toEqual(["done", "done", "done"]);
    expect(ends[0].at(-1)).toEqual(ends[1].at(-1));
    expect(ends[2].slice(-1)).toEqual(ends[1].slice(-1));
    expect(await events(second).rest()).toEqual(await events(first).rest());
  });

  it("cancel runs of the other one within a heartbeat, without a message between them", async () => {
    const { step, tell } = spoken();
    const first = await start({ heartbeatMs: 50 }, step);
    const second = await start({});
    const { reader, path } = await ask(first);
    await tell;
    expect((await there(second, reader).post(`${path}/cancel`)).body).toMatchObject({ status: "cancelled" });
    expect((await reader.get(path)).body).toMatchObject({ status: "cancelled" });
  });

  it("take over the runs of a killed server, and correct the text of a reader who received more than was stored", async () => {
    const { step, tell } = spoken();
    // It dies after its first checkpoint: nothing of it is stored any more.
    const first = await start({ checkpointMs: 100, heartbeatMs: 60_000, leaseMs: 400 }, step);
    const { path, reader, events } = await ask(first);
    const { write } = await tell;
    const watched = events(first);
    write("Half an ", 1);
    const seen = [await watched.next("delta")];
    await expect.poll(async () => (await db.sql("select answer from assistant_runs"))[0]?.answer).toBe("Half an ");
    const { store } = first.app;
    const away = Promise.withResolvers<null>();
    store.checkpointRun = () => away.promise;
    write("idea that nobody stored", 2);
    seen.push(await watched.next("delta"));

    const heir = spoken();
    const second = await start({}, heir.step);
    const rest = events(second, seen.at(-1)?.id);
    // A request that waits for the run makes its server take the run over.
    const next = await rest.next("delta");
    expect(next.id).toBeGreaterThan(seen.at(-1)?.id ?? 0);
    seen.push(next);
    expect(textOfEvents(seen)).toBe("Half an ");
    (await heir.tell).write("answer", 3);
    seen.push(await rest.next("delta"));
    expect(textOfEvents(seen)).toBe("Half an answer");
    expect((await there(second, reader).post(`${path}/cancel`)).body).toMatchObject({ status: "cancelled" });
    const all = await events(second).rest();
    expect(textOfEvents(all)).toBe("Half an answer");
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a, b) => a - b));
    const { data } = (await there(second, reader).get(`paste-assistant-messages/${path.split("/")[1]}`)).body;
    expect(data).toMatchObject([{ role: "user" }, { content: [{ text: { value: "Half an answer" } }] }]);
    away.resolve(null);
  });

  it("end the stream of a reader when the other one deletes the thread", async () => {
    const { step, tell } = spoken();
    const first = await start({ heartbeatMs: 50, checkpointMs: 20 }, step);
    const second = await start({}, says("never"));
    const { reader, path, events } = await ask(first);
    (await tell).write("So far ");
    const streams = [events(first), events(second)];
    for (const stream of streams) await stream.next("delta");
    expect((await there(second, reader).delete(path.split("/run/")[0] ?? "")).status).toBe(200);
    for (const stream of streams) expect((await stream.rest()).at(-1)).toMatchObject({ data: { code: "not_found" } });
    expect((await reader.get(path)).status).toBe(404);
  });
});
