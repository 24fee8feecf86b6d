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
const deletedUpstream: UpstreamThread[] = [];
const engine: Engine = {
  ...createDemoEngine(),
  async delete(thread, signal) {
    deletedUpstream.push(thread);
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
  deletedUpstream.length = 0;
  const engine = {
    ...createDemoEngine(),
    async delete(thread: UpstreamThread, signal: AbortSignal) {
      deletedUpstream.push(thread);
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

test("deleting a thread deletes its conversation and responses upstream", async () => {
  await deletedThread();
  await setup.outbox.drain("cleanup");
  expect(deletedUpstream).toEqual([{ conversationId: "conv_1", states: [{ responseId: "resp_1" }] }]);
  expect(await state()).toEqual({ pending: 0, dead: 0 });
});

test("a cleanup that fails in an outage is tried again until it succeeds", async () => {
  failures = [new AppError("upstream_unavailable"), new AppError("upstream_timeout")];
  await deletedThread();
  await setup.outbox.drain("cleanup");
  for (const ms of [1_100, 2_100]) {
    expect(await state()).toEqual({ pending: 1, dead: 0 });
    await db.advance(ms);
    await setup.outbox.drain("cleanup");
  }
  expect(deletedUpstream).toHaveLength(3);
  expect(await state()).toEqual({ pending: 0, dead: 0 });
});

test("a cleanup that the upstream rejects is tried again and delays no other thread", async () => {
  failures = [new AppError("upstream_rejected")];
  await deletedThread();
  await deletedThread();
  await setup.outbox.drain("cleanup");
  expect(await state()).toEqual({ pending: 1, dead: 0 });
  await db.advance(1_100);
  await setup.outbox.drain("cleanup");
  expect(await state()).toEqual({ pending: 0, dead: 0 });
});

test("stopping the outbox aborts a hanging cleanup, which the next process completes", async () => {
  setup = setUpOutbox(db, { engine, clock: hastyClock });
  failures = ["hang"];
  await deletedThread();
  setup.outbox.kick();
  while (deletedUpstream.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await setup.outbox.stop();
  expect(await state()).toEqual({ pending: 1, dead: 0 });
  const next = setup.another();
  await db.advance(60_000);
  await next.drain("cleanup");
  await next.stop();
  expect(await state()).toEqual({ pending: 0, dead: 0 });
});
