/** Two servers on one database that tell one another of text before it is stored, over Realtime. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Run } from "#lib/contract/assistant.ts";
import { createSupabaseClient } from "#lib/database/client.ts";
import { createRealtimeBroadcast } from "#lib/database/realtime.ts";
import { RUN_LIMITS } from "#lib/runs/run-limits.ts";
import { type RealtimeFake, startRealtime } from "#tests/support/fakes/realtime.ts";
import { createScriptedEngine, type Emitter, hangs, type Scripted } from "#tests/support/fakes/scripted-engine.ts";
import { readEvents, textOfEvents } from "#tests/support/servers/events.ts";
import { recordLog, startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";

const SECRET = "sb_secret_of_the_project";
/** Checkpoints come too late to matter here: every event arrives by broadcast. */
const SLOW = { ...RUN_LIMITS, checkpointMs: 60_000, publishMs: 10 };

let db: TestDatabase;
let realtime: RealtimeFake;
let sites: TestSite[];
beforeAll(async () => {
  db = await openTestDatabase();
  return () => db.close();
});
beforeEach(async () => {
  sites = [];
  await db.reset();
  realtime = await startRealtime(SECRET);
});
afterEach(async () => {
  await Promise.all(sites.map((site) => site.close()));
  await realtime.close();
});

async function start(limits: Partial<typeof RUN_LIMITS>, ...steps: Scripted[]): Promise<TestSite> {
  const database = { ...db, close: async () => {} };
  const broadcast = createRealtimeBroadcast(createSupabaseClient(realtime.url, SECRET), recordLog().log);
  const runLimits = { ...SLOW, ...limits };
  const site = await startSite({ database, engine: createScriptedEngine(...steps), runLimits, broadcast });
  sites.push(site);
  await expect.poll(() => realtime.joined()).toBe(sites.length);
  return site;
}

const subscribed = () => expect.poll(() => realtime.sent.map(({ event }) => event)).toContain("subscribe");

/** A run on a first server that the test speaks for, and a reader on a second one. */
async function ask(followMs: number) {
  const started = Promise.withResolvers<Emitter>();
  const speak: Scripted = (turn, tell) => {
    started.resolve(tell);
    return hangs(turn, tell);
  };
  const first = await start({}, speak);
  const second = await start({ followMs });
  const reader = first.reader();
  const threadId = (await reader.post("paste-assistant-thread")).body.id as string;
  const body = { threadId, message: "How?" };
  const run = (await reader.post("paste-assistant-message", body, { Prefer: "respond-async" })).body.run as Run;
  const path = `paste-assistant-thread/${threadId}/run/${run.id}`;
  const events = (site: TestSite) => readEvents(`${site.url}/api/${path}/events`, reader.cookie);
  return { reader, path, first, second, events, tell: await started.promise };
}

describe("two servers with Realtime", () => {
  it("send a reader events that the other server has not stored yet, under the same numbers", async () => {
    const { first, second, events, tell } = await ask(60_000);
    const [here, there] = [events(first), events(second)];
    let next = there.next("delta");
    await subscribed();
    const seen = [];
    for (const piece of ["One ", "two ", "three"]) {
      tell.write(piece);
      const event = await next;
      expect(await here.next("delta")).toEqual(event);
      seen.push(event);
      next = there.next("delta");
    }
    // Its server ends it, as the test is over.
    void next.catch(() => {});
    expect(textOfEvents(seen)).toBe("One two three");
    expect((await db.sql("select answer from assistant_runs"))[0]?.answer ?? "").not.toContain("three");
  });

  it("send the same last events when broadcasts were lost", async () => {
    const { reader, path, second, events, tell } = await ask(20);
    const there = events(second);
    const next = there.next("delta");
    await subscribed();
    realtime.drop();
    await expect.poll(() => realtime.joined()).toBe(0);
    tell.write("Unheard of, ");
    await tell.checkpoint(null);
    const first = await next;
    expect(first.data).toMatchObject({ delta: "Unheard of, " });
    tell.write("and then the end");
    expect((await reader.post(`${path}/cancel`)).body).toMatchObject({ status: "cancelled" });
    const rest = await there.rest();
    expect(textOfEvents([first, ...rest])).toBe("Unheard of, and then the end");
    expect(rest.at(-1)).toMatchObject({ type: "done", data: { status: "cancelled" } });
  });

  it("broadcast nothing about runs that no other server follows", async () => {
    const { first, reader, path, events, tell } = await ask(20);
    const here = events(first);
    tell.write("One ");
    await here.next("delta");
    await reader.post(`${path}/cancel`);
    expect((await here.rest()).at(-1)?.type).toBe("done");
    expect(realtime.sent).toEqual([]);
  });
});

describe("the Realtime channel", () => {
  it("is private: a client without the secret key is refused, which is logged", async () => {
    const { lines, log } = recordLog();
    const broadcast = createRealtimeBroadcast(createSupabaseClient(realtime.url, "sb_publishable_key"), log);
    broadcast.listen({ onSubscribe: () => {}, onEvents: () => {} });
    await expect.poll(() => lines.join("")).toContain("realtime channel not joined");
    expect([realtime.refused > 0, realtime.joined()]).toEqual([true, 0]);
    broadcast.publish("run_1", []);
    await broadcast.close();
    expect(realtime.sent).toEqual([]);
  });

  /** Two servers in the channel, and the calls that the second one receives. */
  async function pair() {
    const received: unknown[] = [];
    const open = () => createRealtimeBroadcast(createSupabaseClient(realtime.url, SECRET), recordLog().log);
    const [from, to] = [open(), open()];
    from.listen({ onSubscribe: () => {}, onEvents: () => {} });
    to.listen({ onSubscribe: (...call) => received.push(call), onEvents: (...call) => received.push(call) });
    await expect.poll(() => realtime.joined()).toBe(2);
    return { from, to, received };
  }

  it("is joined again after an outage", async () => {
    const { from, to, received } = await pair();
    realtime.drop();
    await expect.poll(() => realtime.joined()).toBe(0);
    // The client's own pause before it comes again is a second.
    await expect.poll(() => realtime.joined(), { timeout: 20_000 }).toBe(2);
    await expect
      .poll(() => {
        from.subscribe("run_1", 7);
        return received[0];
      })
      .toEqual(["run_1", 7]);
    await Promise.all([from.close(), to.close()]);
  });

  it("ignores messages that do not match the schema", async () => {
    const { from, to, received } = await pair();
    from.subscribe("run_1", -1);
    from.publish("run_1", [{ id: 0 } as never]);
    from.subscribe("run_2", 7);
    await expect.poll(() => received).toEqual([["run_2", 7]]);
    await Promise.all([from.close(), to.close()]);
  });
});
