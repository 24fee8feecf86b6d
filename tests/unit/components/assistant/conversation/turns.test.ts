import { describe, expect, it } from "vitest";
import { type Turn, toTurns } from "#components/assistant/conversation/turns.ts";
import { isAwaitingAnswer, isSilent, lastRunIdOf } from "#components/assistant/data/conversation/conversation.ts";
import type { Message, Run } from "#lib/contract/assistant.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";

const thread = fakeThread("Scopes");
/** Messages by their letters: q a question, a an answer, m a message of a maintainer. */
const messages = (...ids: string[]): Message[] =>
  ids.map((id) => {
    const role = id.startsWith("q") ? "user" : id.startsWith("a") ? "assistant" : "maintainer";
    return fakeMessage(thread, role, id, { id, run_id: role === "maintainer" ? null : `run_${id.slice(1)}` });
  });
const shapes = (turns: Turn[]) =>
  turns.map(({ id, question, answer, replies, isForPerson }) =>
    [id, question?.id, answer?.id, ...replies.map((reply) => reply.id), isForPerson && "person"]
      .filter(Boolean)
      .join(" "),
  );
const run = (patch: Partial<Run>): Run => ({
  id: "run_2",
  object: "thread.run",
  created_at: 1,
  thread_id: thread.id,
  status: "completed",
  required_action: null,
  last_error: null,
  started_at: null,
  completed_at: 1,
  usage: null,
  steps: [],
  message_id: "q2",
  ...patch,
});

describe("turns with messages of maintainers", () => {
  it("a reply belongs to the turn before it, also when the answer comes after it", () => {
    expect(shapes(toTurns(messages("q1", "a1", "m1", "m2", "q2", "m3", "a2")))).toEqual([
      "q1 q1 a1 m1 m2",
      "q2 q2 a2 m3",
    ]);
    expect(shapes(toTurns(messages("m1", "q1", "a1")))).toEqual(["m1 m1 person", "q1 q1 a1"]);
  });

  it("a reply answers all questions before it that the assistant did not answer", () => {
    const turns = toTurns(messages("q1", "q2", "a2", "q3", "q4", "m1", "q5"));
    expect(shapes(turns)).toEqual(["q1 q1", "q2 q2 a2", "q3 q3 person", "q4 q4 m1 person", "q5 q5"]);
  });

  it("questions wait for the maintainer who has the thread", () => {
    expect(shapes(toTurns(messages("q1", "a1", "q2", "q3"), true))).toEqual([
      "q1 q1 a1",
      "q2 q2 person",
      "q3 q3 person",
    ]);
  });
});

describe("a conversation that a maintainer has", () => {
  it("waits for no answer of a run that never began", () => {
    expect(isSilent(run({}))).toBe(true);
    expect(isAwaitingAnswer(messages("q1", "a1", "q2"), run({}))).toBe(false);
    expect(isAwaitingAnswer(messages("q1", "a1", "q2"), run({ started_at: 1 }))).toBe(true);
  });

  it("goes on waiting for an answer although a maintainer writes meanwhile", () => {
    expect(lastRunIdOf(messages("q1", "a1", "q2", "m1"))).toBe("run_2");
    expect(isAwaitingAnswer(messages("q1", "a1", "q2", "m1"), run({ status: "in_progress" }))).toBe(true);
    expect(lastRunIdOf(messages("q1", "a1", "m1"))).toBeNull();
  });
});
