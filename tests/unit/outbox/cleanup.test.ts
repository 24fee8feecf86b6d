import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import type { Engine, UpstreamThread } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { hastyClock, type OutboxSetup, setUpOutbox } from "#tests/support/setup/outbox.ts";
import { addMessage, addThread } from "#tests/support/setup/rows.ts";

let db: TestDatabase;
let setup: OutboxSetup;
let failures: unknown[];
const forgotten: UpstreamThread[] = [];
const engine: Engine = {
  ...createDemoEngine(),
  async delete(thread, signal) {
    forgotten.push(thread);
    const failure = failures.shift();
    if (failure === "hang") await new Promise((_, reject) => signal.addEventListener("abort", reject, { once: true }));
    else if (failure) throw failure;
  },
};

beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.reset();
  failures = [];
  forgotten.length = 0;
  const engine = {
    ...createDemoEngine(),
    async delete(thread: UpstreamThread, signal: AbortSignal) {
      forgotten.push(thread);
      const failure = failures.shift();
      if (failure === "hang")
        await new Promise((_, reject) => signal.addEventListener("abort", reject, { once: true }));
      else if (failure) throw failure;
    },
  };
  setup = setUpOutbox(db, { engine });
});
afterEach(() => setup.outbox.stop());

async function deletedThread(): Promise<void> {
  const { id } = await addThread(db.store);
  const run = await addMessage(db.store, id);
  await db.store.claimRun(run.id, "lease", 1_000, 0);
  const patch = { engine: { responseId: "resp_1" }, conversation_id: "conv_1" };
  await db.store.checkpointRun(run.id, "lease", 1_000, patch, []);
  await db.store.deleteThread(id, "owner");
}
const state = () => db.store.countOutbox("cleanup");

test("what is left upstream of a deleted thread is forgotten", async () => {
  await deletedThread();
  await setup.outbox.drain("cleanup");
  expect(forgotten).toEqual([{ conversationId: "conv_1", states: [{ responseId: "resp_1" }] }]);
  expect(await state()).toEqual({ pending: 0, dead: 0 });
});

test("an outage is waited out", async () => {
  failures = [new AppError("upstream_unavailable"), new AppError("upstream_timeout")];
  await deletedThread();
  await setup.outbox.drain("cleanup");
  for (const ms of [1_100, 2_100]) {
    expect(await state()).toEqual({ pending: 1, dead: 0 });
    await db.advance(ms);
    await setup.outbox.drain("cleanup");
  }
  expect(forgotten).toHaveLength(3);
  expect(await state()).toEqual({ pending: 0, dead: 0 });
});

test("a rejection, mostly a wrong key, is tried again and holds up no other thread", async () => {
  failures = [new AppError("upstream_rejected")];
  await deletedThread();
  await deletedThread();
  await setup.outbox.drain("cleanup");
  expect(await state()).toEqual({ pending: 1, dead: 0 });
  await db.advance(1_100);
  await setup.outbox.drain("cleanup");
  expect(await state()).toEqual({ pending: 0, dead: 0 });
});

test("a stop breaks off what hangs and leaves it to the next process", async () => {
  setup = setUpOutbox(db, { engine, clock: hastyClock });
  failures = ["hang"];
  await deletedThread();
  setup.outbox.kick();
  while (forgotten.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await setup.outbox.stop();
  expect(await state()).toEqual({ pending: 1, dead: 0 });
  const next = setup.another();
  await db.advance(60_000);
  await next.drain("cleanup");
  await next.stop();
  expect(await state()).toEqual({ pending: 0, dead: 0 });
});
