/** What the soak tests would call a fault of a crash. */
import { describe, expect, it } from "vitest";
import type { ModelResponse } from "#tests/bench/upstream.ts";
import { doubledRuns, lateRuns, notInSlack, type Question, undeliveredThreads } from "#tests/soak/crashes/checks.ts";
import { SLACK_BOT, writeMessage } from "#tests/support/fakes/slack/state.ts";
import { createSlackFake } from "#tests/support/fakes/slack.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";

const asked = (question: string): Question => ({
  ...{
    question,
    failpoint: "any moment",
    isDeleted: false,
    threadId: "thread_1",
    runId: "run_1",
    cookie: "",
    seen: [],
  },
});
const responseTo = (conversation: string, ...input: ModelResponse["input"]): ModelResponse => ({
  ...{ createdAt: 0, pieces: [], completedAt: 0, conversation, input },
});
const says = (content: string) => ({ role: "user" as const, content });
const output = (call_id: string) => ({ type: "function_call_output" as const, call_id, output: "{}" });

describe("the check of responses upstream", () => {
  const [one, two] = [asked('What is "one"?'), asked("Two?")];
  it("the check accepts runs that asked for each round once", () => {
    const responses = [
      responseTo("a", says(one.question)),
      responseTo("a", output("call_1")),
      responseTo("b", says(two.question)),
    ];
    expect([...doubledRuns(responses, [one, two]).values()]).toEqual([0, 0]);
  });

  it.each([
    ["a question in one conversation", [responseTo("a", says(one.question)), responseTo("a", says(one.question))]],
    ["a question in another conversation", [responseTo("a", says(one.question)), responseTo("b", says(one.question))]],
    [
      "a round",
      [responseTo("a", says(one.question)), responseTo("a", output("call_1")), responseTo("a", output("call_1"))],
    ],
  ])("the check counts a run as doubled if %s was asked for twice", (_, responses) => {
    expect([...doubledRuns([...responses, responseTo("c", says(two.question))], [one, two]).values()]).toEqual([1, 0]);
  });
});

it("the check of Slack counts missing messages, and messages that a deletion left behind", () => {
  const slack = createSlackFake();
  const post = (text: string) =>
    writeMessage(slack.state, { channel: "C", thread_ts: "parent", user: SLACK_BOT, text });
  expect(notInSlack(slack, asked("One?"))).toBe(2);
  post("> One?");
  expect([notInSlack(slack, asked("One?")), notInSlack(slack, { ...asked("One?"), isDeleted: true })]).toEqual([1, 1]);
  post("Like so.");
  expect(notInSlack(slack, asked("One?"))).toBe(0);
});

it("the check of the database finds runs that have not ended and rows that were not delivered", async () => {
  const db = await openTestDatabase();
  const owner = "0".repeat(64);
  await db.store.createThread("thread_1", owner, {}, null, []);
  const message = { thread_id: "thread_1", owner, message_id: "msg_1", run_id: "run_1", text: "One?", context: null };
  await db.store.sendMessage({
    ...{ ...message, retry_of: null, replaces: null, idempotency_key: null, request_hash: "" },
    ...{ timeout_ms: 1_000, buckets: [] },
  });
  expect([...(await lateRuns(db))]).toEqual(["run_1"]);
  expect(new Set(await undeliveredThreads(db))).toEqual(new Set(["thread_1"]));
  await db.sql("update assistant_runs set completed_at = expires_at, status = 'completed'");
  await db.sql("update assistant_outbox set status = 'delivered'");
  expect([(await lateRuns(db)).size, await undeliveredThreads(db)]).toEqual([0, []]);
  await db.sql("update assistant_runs set completed_at = expires_at + interval '1 second'");
  expect([...(await lateRuns(db))]).toEqual(["run_1"]);
  await db.close();
});
