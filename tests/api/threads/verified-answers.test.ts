/** A maintainer corrects an answer, and other readers get it. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Message, Run } from "#lib/contract/assistant.ts";
import { type ChatFake, createChatFake } from "#tests/support/fakes/chat.ts";
import { createScriptedEngine, type ScriptedEngine, says, searches } from "#tests/support/fakes/scripted-engine.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { readEvents } from "#tests/support/servers/events.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { counted } from "#tests/support/setup/counted.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { OWN_KEY, ownKeysOn, WITH_KEY } from "#tests/support/setup/own-keys.ts";

const ASYNC = { Prefer: "respond-async" };
const QUESTION = "How do I invite the bot to a Slack channel?";
const IN_OTHER_WORDS = "Inviting bots to my Slack channels: how?";
const CLOSE = "What must the channel have before the bot writes to it?";
const SOURCE = "/docs/slack#create-the-app";
const CORRECTION = "Write `/invite @assistant` in the channel.";

describe("verified answers", () => {
  let db: TestDatabase;
  let site: TestSite;
  let engine: ScriptedEngine;
  let fake: ChatFake;
  let spent: ReturnType<typeof counted>;
  let reader: Client;
  let threadId: string;

  beforeAll(async () => {
    db = await openTestDatabase();
    return () => db.close();
  });
  beforeEach(async () => {
    await db.reset();
    spent = counted({ ...db, close: async () => {} });
    engine = createScriptedEngine();
    fake = createChatFake({ apiKey: OWN_KEY });
    site = await startSite({
      database: spent.database,
      engine,
      ownKeys: ownKeysOn(fake),
      config: { dailyBudget: { site: { tokens: 1_000_000 } } },
    });
    [reader, threadId] = await newReader();
  });
  afterEach(() => site.close());

  async function newReader(): Promise<[Client, string]> {
    const client = site.reader();
    const { body } = await client.post("paste-assistant-thread");
    return [client, String(body.id)];
  }
  /** The answer to a question. */
  async function ask(client: Client, thread: string, message: string, body = {}, headers = {}): Promise<Message> {
    const asked = { threadId: thread, message, ...body };
    const sent = await client.post("paste-assistant-message", asked, { ...ASYNC, ...headers });
    const run = sent.body.run as Run;
    await readEvents(`${site.url}/api/paste-assistant-thread/${thread}/run/${run.id}/events`, client.cookie).rest();
    const { data } = (await client.get(`paste-assistant-messages/${thread}`)).body as { data: Message[] };
    const answer = data.filter(({ role }) => role === "assistant").at(-1);
    if (!answer) throw new Error("no answer");
    return answer;
  }
  const textOf = ({ content }: Message): string => content[0]?.text.value ?? "";
  const correct = async (fields = {}) => {
    engine.steps.push(says("Press the button."));
    const { id: messageId } = await ask(reader, threadId, QUESTION);
    return site.app.verifiedAnswers.correct({
      ...{ threadId, messageId, author: { name: "Ada" }, question: QUESTION, paraphrases: [], answer: CORRECTION },
      ...{ sources: [SOURCE], pageScope: null, ...fields },
    });
  };

  it("reach the reader as a correction, and another reader who asks in other words as the answer", async () => {
    const { id } = await correct();
    const { data } = (await reader.get(`paste-assistant-messages/${threadId}`)).body as { data: Message[] };
    expect(data.at(-1)?.correction).toMatchObject({ text: CORRECTION, author: "Ada" });
    const turns = engine.turns.length;
    const tokens = async () => (await db.sql("select tokens from budget_usage where key = 'site'"))[0]?.tokens;
    const used = await tokens();
    const [other, thread] = await newReader();
    const answer = await ask(other, thread, IN_OTHER_WORDS);
    expect(textOf(answer)).toBe(`${CORRECTION}\n\nSource: [Slack set-up › Create the app](${SOURCE})`);
    expect(answer.metadata).toEqual({ engine: "verified", verified: id, verified_version: "1" });
    expect(answer.content[0]?.text.annotations).toMatchObject([{ url: SOURCE, changed: false }]);
    expect(engine.turns).toHaveLength(turns);
    expect(await tokens()).toBe(used);
    const { body: run } = await other.get(`paste-assistant-thread/${thread}/run/${answer.run_id}`);
    expect(run).toMatchObject({ status: "completed", usage: { total_tokens: 0, cost_usd: 0 }, steps: [] });
  });

  it("cost one request when they have changed, and none else", async () => {
    await correct();
    const [other, thread] = await newReader();
    await ask(other, thread, IN_OTHER_WORDS);
    expect(spent.requests.load_verified_answers).toBe(1);
    for (let n = 0; n < 3; n++) await ask(...(await newReader()), IN_OTHER_WORDS);
    expect(spent.requests.load_verified_answers).toBe(1);
    expect(spent.requests.checkpoint_run ?? 0).toBeLessThanOrEqual(spent.requests.finish_run ?? 0);
  });

  it("are given on a reader's own key, which is not used", async () => {
    await correct();
    const [other, thread] = await newReader();
    const answer = await ask(other, thread, IN_OTHER_WORDS, {}, WITH_KEY);
    expect(answer.metadata.engine).toBe("verified");
    expect(fake.requests).toEqual([]);
  });

  it("are given when the budget is spent", async () => {
    await correct();
    await db.sql("update budget_usage set tokens = 1000000");
    const answer = await ask(...(await newReader()), IN_OTHER_WORDS);
    expect(textOf(answer)).toContain(CORRECTION);
    expect(answer.metadata).toMatchObject({ engine: "verified" });
    expect(answer.metadata.degraded).toBeUndefined();
    expect((await ask(...(await newReader()), "What is the assistant's docs site about?")).metadata.engine).toBe(
      "demo",
    );
  });

  it("are not looked for when there are none", async () => {
    engine.steps.push(says("So."));
    await ask(reader, threadId, QUESTION);
    expect(spent.requests.load_verified_answers ?? 0).toBe(0);
  });

  it("are given after the deletion of the thread that they come from", async () => {
    await correct();
    await reader.delete(`paste-assistant-thread/${threadId}`);
    const [other, thread] = await newReader();
    expect(textOf(await ask(other, thread, IN_OTHER_WORDS))).toContain(CORRECTION);
  });

  it("are offered to the model with its first search when the question is only close", async () => {
    await correct();
    const [other, thread] = await newReader();
    engine.steps.push(searches("call_1", "bot channel"), searches("call_2", "channel"), says("So."));
    const answer = await ask(other, thread, CLOSE);
    expect(answer.metadata.verified).toBeUndefined();
    const [first, second] = (engine.turns.at(-1)?.rounds ?? []).map(({ outputs }) =>
      JSON.parse(outputs[0]?.output ?? ""),
    );
    expect(first.verified).toMatchObject({ question: QUESTION, answer: CORRECTION, sources: [{ url: SOURCE }] });
    expect(second.verified).toBeUndefined();
  });

  it("are not given to a question that needs what was said before it, nor to one about a passage", async () => {
    await correct();
    engine.steps.push(says("One."), says("Two."), says("Three."));
    expect(textOf(await ask(reader, threadId, `And then, ${IN_OTHER_WORDS}`))).toBe("One.");
    expect(textOf(await ask(reader, threadId, "How do I invite it to a Slack channel?"))).toBe("Two.");
    const context = { page: "/docs/slack", selection: "invite the bot" };
    expect(textOf(await ask(reader, threadId, QUESTION, { context }))).toBe("Three.");
    expect(textOf(await ask(reader, threadId, IN_OTHER_WORDS))).toContain(CORRECTION);
  });

  it("are not given any more when they are retired, and are given again with a new text", async () => {
    const { id } = await correct();
    await site.app.verifiedAnswers.update(id, 1, { answer: "Ask your administrator." }, { name: "Bea" });
    expect(textOf(await ask(...(await newReader()), IN_OTHER_WORDS))).toContain("Ask your administrator.");
    await site.app.verifiedAnswers.retire(id, 2);
    engine.steps.push(says("So."));
    expect(textOf(await ask(...(await newReader()), IN_OTHER_WORDS))).toBe("So.");
  });

  it("are refused for sources that do not exist", async () => {
    await expect(correct({ sources: ["/docs/slack#nowhere"] })).rejects.toMatchObject({ code: "invalid_request" });
  });
});
