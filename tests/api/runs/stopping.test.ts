/** A server that stops while it answers: its readers' requests end, and the next server continues the run. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Run } from "#lib/contract/assistant.ts";
import { RUN_LIMITS } from "#lib/runs/run-limits.ts";
import {
  createScriptedEngine,
  type Emitter,
  hangs,
  type Scripted,
  says,
} from "#tests/support/fakes/scripted-engine.ts";
import { readEvents, textOfEvents } from "#tests/support/servers/events.ts";
import { startSite } from "#tests/support/setup/app.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { startQuerySite, until } from "#tests/support/setup/query.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

/** No lease lapses within a test: what goes on was let go of. */
const runLimits = { ...RUN_LIMITS, followMs: 20, leaseMs: 600_000 };

it("a stopping server ends streams without a last event, answers waiting requests with the pending run, and releases its runs", async () => {
  const started = Promise.withResolvers<Emitter>();
  const speaks: Scripted = (turn, tell) => {
    started.resolve(tell);
    return hangs(turn, tell);
  };
  const database = { ...db, close: async () => {} };
  const first = await startSite({ database, engine: createScriptedEngine(speaks), runLimits });
  const reader = first.reader();
  const threadId = (await reader.post("paste-assistant-thread")).body.id as string;
  const sent = await reader.post("paste-assistant-message", { threadId, message: "How?" }, { Prefer: "respond-async" });
  const run = sent.body.run as Run;
  const path = `paste-assistant-thread/${threadId}/run/${run.id}`;
  const stream = readEvents(`${first.url}/api/${path}/events`, reader.cookie);
  (await started.promise).write("Half an ans");
  const begun = await stream.next("delta");
  const waiting = reader.get(path);

  await first.app.stop();
  const seen = [begun, ...(await stream.rest())];
  expect(textOfEvents(seen)).toBe("Half an ans");
  expect(seen.map(({ type }) => type)).not.toContain("error");
  expect(seen.map(({ type }) => type)).not.toContain("done");
  expect((await waiting).body).toMatchObject({ id: run.id, status: "in_progress" });
  expect(await db.store.listUndrivenRuns()).toEqual([run.id]);
  // A reader who reconnects before the process ends does not wait either.
  expect(await readEvents(`${first.url}/api/${path}/events`, reader.cookie, seen.at(-1)?.id).rest()).toEqual([]);

  const second = await startSite({ database, engine: createScriptedEngine(says("The whole answer.")), runLimits });
  const later = readEvents(`${second.url}/api/${path}/events`, reader.cookie, seen.at(-1)?.id);
  const rest = await later.rest();
  expect(textOfEvents([...seen, ...rest])).toBe("The whole answer.");
  expect(rest.at(-1)).toMatchObject({ type: "done", data: { status: "completed" } });
  await Promise.all([first.close(), second.close()]);
});

it("a stopping server answers 503 to a program without an Idempotency-Key and cancels its run", async () => {
  const database = { ...db, close: async () => {} };
  const engine = createScriptedEngine(hangs);
  const { site, ask } = await startQuerySite(database, { engine });
  const asked = ask({ prompt: "Triage" });
  await until(() => engine.turns.length === 1);
  await site.app.stop();
  const { status, body, headers } = await asked;
  expect([status, body.code, headers.get("Retry-After")]).toEqual([503, "not_ready", "1"]);
  const [run] = await db.sql("select status, cancel_requested from assistant_runs order by position desc limit 1");
  expect(run).toEqual({ status: "cancelling", cancel_requested: true });
  await site.close();
});
