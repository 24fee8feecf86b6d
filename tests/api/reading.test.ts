/** The steps, citations and follow-ups of the messages of a thread. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Message, UrlCitation } from "#lib/contract/assistant.ts";
import type { Database } from "#lib/database/client.ts";
import {
  createScriptedEngine,
  hangs,
  type ScriptedEngine,
  says,
  searches,
} from "#tests/support/fakes/scripted-engine.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";

const CITING = "Give it `chat:write` ([the app](/docs/slack#create-the-app)).";

describe("a list of messages", () => {
  let database: Database;
  let site: TestSite;
  let engine: ScriptedEngine;
  let reader: Client;
  let threadId: string;
  /** Requests to the database since it was last emptied. */
  const requests: string[] = [];
  beforeAll(async () => {
    engine = createScriptedEngine();
    database = await openTestDatabase();
    const client = new Proxy(database.client, {
      get(target, name) {
        if (name === "from" || name === "rpc") requests.push(String(name));
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    site = await startSite({ engine, database: { ...database, client } });
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    reader = site.reader();
    threadId = (await reader.post("paste-assistant-thread")).body.id as string;
  });

  const page = (query = "") => reader.get(`paste-assistant-messages/${threadId}${query}`);
  const messages = async (query = "") => (await page(query)).body.data as Message[];
  const ask = async (message: string, ...steps: typeof engine.steps) => {
    engine.steps.push(...steps);
    await reader.post("paste-assistant-message", { threadId, message });
    // A message request answers when the tools are done: the answer may still be on its way.
    for (let polls = 0; polls < 200 && (await messages("?limit=100")).at(-1)?.role !== "assistant"; polls++);
  };
  const cited = async (): Promise<UrlCitation[]> =>
    (await messages()).flatMap(({ content }) => content.flatMap(({ text }) => text.annotations));
  const rewrite = (annotations: unknown[]) =>
    database.client
      .from("assistant_messages")
      .update({ annotations })
      .eq("thread_id", threadId)
      .eq("role", "assistant");

  it("shows the steps of an answer", async () => {
    await ask("Scopes?", searches("c1", "slack app"), says(CITING));
    const [question, answer] = await messages();
    expect(question).toMatchObject({ steps: [], feedback: null, context: null, follow_ups: [] });
    expect(answer?.steps).toMatchObject([{ tool: "get_relevant_docs", query: "slack app", error: null }]);
  });

  it("shows the snippet of a cited section, without the hash that detects changes", async () => {
    await ask("Scopes?", says(CITING));
    expect(await cited()).toEqual([
      {
        type: "url_citation",
        url: "/docs/slack#create-the-app",
        title: "Slack set-up › Create the app",
        start_index: 22,
        end_index: 59,
        snippet: "Create a Slack app, give it the chat:write scope and invite the bot to the channel.",
        changed: false,
      },
    ]);
  });

  it("marks a citation as changed when its section was changed or removed", async () => {
    await ask("Scopes?", says(CITING));
    const [citation] = await cited();
    const stored = { ...citation, snippet: undefined, changed: undefined };
    await rewrite([{ ...stored, hash: "0000000000000000" }]);
    expect(await cited()).toMatchObject([{ changed: true, snippet: expect.stringContaining("chat:write") }]);
    await rewrite([stored]);
    expect(await cited()).toMatchObject([{ changed: false, snippet: expect.stringContaining("chat:write") }]);
    await rewrite([{ ...stored, url: "/docs/slack#gone" }]);
    expect(await cited()).toMatchObject([{ changed: true, snippet: null }]);
  });

  it("offers follow-ups after the last answer only", async () => {
    await ask("Scopes?", says(CITING));
    expect((await messages()).map(({ follow_ups }) => follow_ups)).toEqual([
      [],
      ["How do I create the Slack app?", "What is this site about?"],
    ]);
    await ask("how do I create the slack app", says(CITING));
    expect((await messages()).map(({ follow_ups }) => follow_ups)).toEqual([[], [], [], ["What is this site about?"]]);
    expect((await messages("?limit=2")).at(-1)?.follow_ups).toEqual([]);
    const last = (await messages("?limit=3")).at(-1)?.id;
    expect((await messages(`?after=${last}`)).at(-1)?.follow_ups).toEqual(["What is this site about?"]);
  });

  it("offers no follow-ups after an answer that is uncited, incomplete or pending", async () => {
    await ask("Hello?", says("Hello."));
    expect((await messages()).at(-1)?.follow_ups).toEqual([]);
    const incomplete = { status: "incomplete", text: CITING, state: null, usage: null } as const;
    await ask("Scopes?", incomplete);
    expect((await messages()).at(-1)).toMatchObject({ status: "incomplete", follow_ups: [] });
    await ask("Scopes?", says(CITING));
    engine.steps.push(hangs);
    await reader.post("paste-assistant-message", { threadId, message: "?" }, { Prefer: "respond-async" });
    expect((await messages()).flatMap(({ follow_ups }) => follow_ups)).toEqual([]);
    await reader.delete(`paste-assistant-thread/${threadId}`);
  });

  it("costs as many database requests for many messages as for few", async () => {
    const once = async () => {
      requests.length = 0;
      await page();
      return requests.length;
    };
    // The outbox asks now and then, too.
    const count = async () => Math.min(await once(), await once(), await once());
    await ask("1", says(CITING));
    const few = await count();
    for (let n = 2; n <= 6; n++) await ask(String(n), says(CITING));
    expect(await messages()).toHaveLength(12);
    expect(await count()).toBe(few);
    expect(few).toBeLessThanOrEqual(6);
  });
});
