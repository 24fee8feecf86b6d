import { describe, expect, test } from "vitest";
import { describeNews, marksOf } from "#components/assistant/maintained/news.ts";
import type { Message } from "#lib/contract/assistant.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";
import { english } from "#tests/support/texts.ts";

const thread = fakeThread("Scopes");
const at = thread.created_at;
const question = fakeMessage(thread, "user", "Which?", { id: "msg_1", created_at: at });
const answer = fakeMessage(thread, "assistant", "Two.", { id: "msg_2", created_at: at + 1 });
const reply = (id: string, patch: Partial<Message> = {}) =>
  fakeMessage(thread, "maintainer", "Hello.", { id, author: "Ada", created_at: at + 2, ...patch });
const news = (before: Message[], now: Message[]) => describeNews(marksOf(before), now, english);

describe("what is said of a thread", () => {
  const old = [question, answer, reply("msg_3")];

  test.each<[string, Message[], Message[], string[]]>([
    ["a first reply", [question, answer], old, ["Ada replied"]],
    ["a second reply of the same person", old, [...old, reply("msg_4")], ["Ada replied"]],
    ["nothing new", old, old, []],
    ["an edit", old, [question, answer, reply("msg_3", { edited_at: at + 60 })], ["Ada changed a reply"]],
    ["a deletion", old, [question, answer], ["A reply of Ada was deleted"]],
    ["a reply without a name", [question], [question, reply("msg_3", { author: null })], ["A maintainer replied"]],
    ["a thread that is not loaded", old, [], []],
    ["a reply before the first loaded message", old, [fakeMessage(thread, "user", "?", { created_at: at + 9 })], []],
  ])("with %s", (_, before, now, said) => {
    expect(news(before, now)).toEqual(said);
  });

  test("with a correction, and with another of the same answer", () => {
    const corrected = (created_at: number) => ({ ...answer, correction: { text: "One.", author: "Ada", created_at } });
    expect(news([question, answer], [question, corrected(at + 5)])).toEqual(["Ada corrected an answer"]);
    expect(news([question, corrected(at + 5)], [question, corrected(at + 6)])).toEqual(["Ada corrected an answer"]);
  });
});
