/** What the openai adapter sends, and that a conversation comes to agree with its thread whatever became of earlier runs. */
import { describe, expect, it } from "vitest";
import type { ChatTurn } from "#lib/engines/engine.ts";
import type { OpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { png } from "#tests/support/sample-files.ts";
import { ANSWER, CALL, DONE, kinds, setupOpenAI, setupThread } from "#tests/support/setup/openai.ts";

const CREATE = "POST /responses";
const said = (role: ChatTurn["role"], text: string): ChatTurn => ({ role, text });
/** The input of each request for a response, oldest first. */
const inputs = (fake: OpenAIFake) =>
  fake
    .sent(CREATE)
    .map(({ body }) => (body.input as { content?: unknown; type: string }[]).map((it) => it.content ?? it.type));
const texts = (fake: OpenAIFake) =>
  fake
    .items()
    .flatMap((item) => (item.type === "message" ? item.content.map((part) => ("text" in part ? part.text : "")) : []));

describe("a question without tools or files", () => {
  it("a question is sent in the input of a response, and a new or a known thread takes one request more", async () => {
    const { fake, open, first, thread } = await setupThread("First?", CALL, ANSWER);
    expect(fake.requests.map(({ route }) => route)).toEqual(["POST /conversations", CREATE]);
    await open({ ...thread, conversationId: first.conversationId, question: "Second?" }).finish();
    expect(fake.requests.slice(2).map(({ route }) => route)).toEqual(["GET /conversations/:id/items", CREATE, CREATE]);
    expect(inputs(fake)).toEqual([["First?"], ["Second?"], ["function_call_output"]]);
  });
});

describe("messages of maintainers", () => {
  const wrote = (text: string, more: Partial<ChatTurn> = {}): ChatTurn => ({
    ...said("assistant", text),
    isMaintainers: true,
    ...more,
  });

  it("go with the next question, once, with the questions that they answered", async () => {
    const { fake, open, thread } = await setupThread("First?", ANSWER, ANSWER);
    const history = [...thread.history, wrote("Ada is here."), said("user", "A person?"), wrote("Yes, Ada.")];
    expect(await open({ ...thread, history, question: "Then?" }).finish()).toMatchObject(DONE);
    expect(inputs(fake).at(-1)).toEqual(["Ada is here.", "A person?", "Yes, Ada.", "Then?"]);
    const later = [...history, said("user", "Then?"), said("assistant", "Like so.")];
    await open({ ...thread, history: later, question: "And then?" }).finish();
    expect(inputs(fake).at(-1)).toEqual(["And then?"]);
  });

  it("go with the next question where they took the place of an answer that did not come", async () => {
    const { fake, open, thread } = await setupThread("First?", ANSWER);
    const history = [said("user", "First?"), wrote("I am Ada.")];
    await open({ ...thread, history, question: "Then?" }).finish();
    expect(inputs(fake).at(-1)).toEqual(["I am Ada.", "Then?"]);
  });

  it("a correction is sent where the conversation has the old answer, and not to a new conversation", async () => {
    const { fake, open, thread } = await setupThread("First?", ANSWER, ANSWER);
    const history = [
      said("user", "First?"),
      said("assistant", "Not so."),
      wrote("Corrected: not so.", { isRepeated: true }),
    ];
    await open({ ...thread, history, question: "Then?" }).finish();
    expect(inputs(fake).at(-1)).toEqual(["Corrected: not so.", "Then?"]);
    await open({ history, question: "Then?" }).finish();
    expect(inputs(fake).at(-1)).toEqual(["First?", "Not so.", "Then?"]);
  });
});

describe("a run that is missing upstream", () => {
  it("the next question is sent with the missing question and its partial answer", async () => {
    const { fake, open, thread } = await setupThread("First?", { status: "cancelled" }, ANSWER, ANSWER);
    const stopped = open({ ...thread, question: "Stopped?" });
    await stopped.finish();
    await stopped.cancel();
    expect(texts(fake)).toEqual(["First?", "Like so."]);
    const history = [...thread.history, said("user", "Stopped?"), said("assistant", "Half an")];
    expect(await open({ ...thread, history, question: "Then?" }).finish()).toMatchObject(DONE);
    const now = ["First?", "Like so.", "Stopped?", "Half an", "Then?", "Like so."];
    expect(texts(fake)).toEqual(now);
    const later = [...history, said("user", "Then?"), said("assistant", "Like so.")];
    await open({ ...thread, history: later, question: "And then?" }).finish();
    expect(texts(fake)).toEqual([...now, "And then?", "Like so."]);
  });

  it("a missing run is sent once although the process of the next run dies in the middle", async () => {
    const { fake, open, thread, mistakes } = await setupThread("First?", { ...ANSWER, polls: 2 });
    fake.fault(CREATE, { kind: "lost" });
    const history = [...thread.history, said("user", "Away?"), said("assistant", "The docs say so.")];
    const session = open({ ...thread, history, question: "Then?" });
    await expect(session.step()).rejects.toThrow();
    expect(await session.finish()).toMatchObject(DONE);
    expect(texts(fake)).toEqual(["First?", "Like so.", "Away?", "The docs say so.", "Then?", "Like so."]);
    expect(mistakes()).toEqual([]);
  });

  it("a missing run is noticed behind rounds of many calls", async () => {
    const many = { toolCalls: Array.from({ length: 12 }, () => ({ name: "get_relevant_docs", arguments: "{}" })) };
    const { fake, open } = setupOpenAI(many, ANSWER, ANSWER);
    const first = open({ question: "First?" });
    await first.finish();
    const history = [said("user", "First?"), said("assistant", "Like so."), said("user", "Away?")];
    await open({ conversationId: first.conversationId, history, question: "Then?" }).finish();
    expect(inputs(fake).at(-1)).toEqual(["Away?", "Then?"]);
  });

  it("a missing first run of a thread is sent completely", async () => {
    const { fake, open } = setupOpenAI({ status: "failed" }, ANSWER);
    const first = open({ question: "First?" });
    await first.finish();
    const history = [said("user", "First?")];
    expect(await open({ conversationId: first.conversationId, history, question: "Then?" }).finish()).toMatchObject(
      DONE,
    );
    expect(texts(fake)).toEqual(["First?", "Then?", "Like so."]);
  });

  it("a missing question is sent with its files", async () => {
    const { fake, open, thread } = await setupThread("First?", ANSWER);
    const attachments = [{ name: "a.png", kind: "image" as const, mediaType: "image/png", read: async () => png() }];
    const stopped = {
      role: "user" as const,
      text: "What?",
      textWithoutFiles: "[attached: a.png]\n\nWhat?",
      attachments,
    };
    await open({ ...thread, history: [...thread.history, stopped], question: "Then?" }).finish();
    const picture = expect.objectContaining({ type: "input_image" });
    expect(inputs(fake).at(-1)).toEqual([[picture, { type: "input_text", text: "What?" }], "Then?"]);
  });
});

describe("a run that is partly upstream", () => {
  it("a question that is still upstream is not sent again, but its partial answer is", async () => {
    const { fake, open, thread } = await setupThread("First?", { status: "cancelled", keepsInput: true }, ANSWER);
    await open({ ...thread, question: "Stopped?" }).finish();
    const history = [...thread.history, said("user", "Stopped?"), said("assistant", "Half an")];
    await open({ ...thread, history, question: "Then?" }).finish();
    expect(texts(fake)).toEqual(["First?", "Like so.", "Stopped?", "Half an", "Then?", "Like so."]);
  });

  it("items of a run that the thread does not show stay upstream", async () => {
    const { fake, open, first } = await setupThread("Another's?", ANSWER);
    await open({ conversationId: first.conversationId, history: [said("user", "Mine?")], question: "Then?" }).finish();
    expect(inputs(fake).at(-1)).toEqual(["Then?"]);
  });
});

describe("a question that is asked twice", () => {
  const again = { question: "First?", retry: true };

  it("the first answer stays when the second asking is retried", async () => {
    const { fake, open, thread } = await setupThread("First?", { status: "failed" }, ANSWER);
    await open({ ...thread, question: "First?" }).finish();
    await open({ ...thread, ...again }).finish();
    expect(texts(fake)).toEqual(["First?", "Like so.", "First?", "Like so."]);
  });

  it("a retry replaces the items of an interrupted run, tools included", async () => {
    const half = { text: "Half", status: "incomplete" } as const;
    const { fake, open, thread } = await setupThread("First?", CALL, half, ANSWER);
    await open({ ...thread, question: "First?" }).finish();
    const interrupted = fake.items().slice(3);
    await open({ ...thread, ...again }).finish();
    expect(texts(fake)).toEqual(["First?", "Like so.", "First?", "Like so."]);
    // From the end: broken off in the middle, no call is left without its question.
    const deleted = fake.sent("DELETE /conversations/:id/items/:item").map(({ params }) => params[1]);
    expect(deleted).toEqual(interrupted.map(({ id }) => id).toReversed());
    expect(kinds(fake.items())).toEqual(["user", "reasoning", "assistant", "user", "reasoning", "assistant"]);
  });
});
