import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { type OutboxSetup, setUpOutbox } from "#tests/support/setup/outbox.ts";
import { addMessage, addThread, endRun, newAnswer } from "#tests/support/setup/rows.ts";

let db: TestDatabase;
let setup: OutboxSetup;

beforeAll(async () => {
  db = await openTestDatabase();
  setup = setUpOutbox(db);
});
afterEach(() => db.reset());
afterAll(async () => {
  setup.outbox.stop();
  await db.close();
});

test.each([
  ["nested quotes", `${"> ".repeat(2_500)}the end`],
  ["nested lists", `${"- ".repeat(2_500)}the end`],
  ["delimiter runs", "*a_ ".repeat(12_000)],
])("an answer of %s is delivered and leaves no dead letter", { timeout: 30_000 }, async (_, text) => {
  const { id } = await addThread(db.store);
  const run = await addMessage(db.store, id, { text: "question" });
  await endRun(db.store, run.id, { answer: newAnswer({ text }) });
  await setup.drain();
  const replies = setup.slack.replies(setup.slack.parents().at(-1)).map((message) => message.text);
  expect(replies).toHaveLength(2);
  expect(replies[1]).toMatch(/^\*Assistant:\*/);
  expect(replies[1]?.length).toBeGreaterThan(1_000);
  expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 0 });
});
