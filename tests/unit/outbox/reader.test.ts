/** Notifications about votes and edited questions. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { type OutboxSetup, setUpOutbox } from "#tests/support/setup/outbox.ts";
import { addMessage, addThread, endRun, newAnswer } from "#tests/support/setup/rows.ts";

let db: TestDatabase;
let setup: OutboxSetup;

beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.reset();
  setup = setUpOutbox(db);
});
afterEach(() => setup.outbox.stop());

async function answered(threadId: string) {
  const run = await addMessage(db.store, threadId);
  const answer = newAnswer({ text: "An answer." });
  await endRun(db.store, run.id, { answer });
  return { question: run.message_id, answer: answer.id };
}
const replies = () => setup.slack.replies(setup.slack.parents()[0]).map(({ text }) => text);

test("each change of a vote is posted, but of changes that wait for delivery only the latest", async () => {
  const { id } = await addThread(db.store);
  const { answer } = await answered(id);
  const vote = { message_id: answer, thread_id: id, owner: "owner", buckets: [] };
  const give = (rating: "up" | "down", note = "") => db.store.saveFeedback({ ...vote, rating, reasons: [], note });
  await give("down", "Not <this>");
  await setup.drain();
  await give("up");
  await db.store.deleteFeedback(answer, id, "owner");
  await setup.drain();
  await give("up");
  await setup.drain();
  expect(replies().slice(2)).toEqual([
    ":thumbsdown:\n_On the answer:_ An answer.\nNot &lt;this&gt;",
    "The reader took the vote back.\n_On the answer:_ An answer.",
    ":thumbsup:\n_On the answer:_ An answer.",
  ]);
});

test("an edited question is posted as edited, and undelivered notifications about the old one are dropped", async () => {
  const { id } = await addThread(db.store);
  await answered(id);
  await setup.drain();
  const { question, answer } = await answered(id);
  await db.store.saveFeedback({
    message_id: answer,
    thread_id: id,
    owner: "owner",
    buckets: [],
    rating: "down",
    reasons: ["wrong"],
    note: "",
  });
  await addMessage(db.store, id, { text: "Better?", replaces: question });
  await setup.drain();
  expect(replies().slice(2)).toEqual(["Reader (edited):\nBetter?"]);
  expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 0 });
});

test("a notification about a vote on a deleted answer is skipped", async () => {
  const { id } = await addThread(db.store);
  const { answer } = await answered(id);
  await setup.drain();
  const vote = { rating: "up" as const, reasons: [], note: "" };
  await db.store.saveFeedback({ message_id: answer, thread_id: id, owner: "owner", buckets: [], ...vote });
  await db.sql(`delete from assistant_messages where id = '${answer}'`);
  await setup.drain();
  expect(replies()).toHaveLength(2);
  expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 0 });
});
