import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RunEvent } from "#lib/contract/assistant.ts";
import { createChatEngine } from "#lib/engines/chat/engine.ts";
import { type ChatFake, createChatFake } from "#tests/support/fakes/chat.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { parseEvents, textOfEvents } from "#tests/support/servers/events.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { ownKeysOn, WITH_KEY } from "#tests/support/setup/own-keys.ts";

const ROUTE = "paste-assistant-simple-completion";
const SLACK = { prompt: "explain-page", context: "/docs/slack" };
const EVENTS = { Accept: "text/event-stream" };

let db: TestDatabase;
let fake: ChatFake;
let site: TestSite;
let reader: Client;
beforeAll(async () => {
  db = await openTestDatabase();
  return () => db.close();
});
beforeEach(async () => {
  await db.reset();
  fake = createChatFake();
});
afterEach(() => site.close());

async function start(parts: Parameters<typeof startSite>[0] = {}): Promise<void> {
  const models = { model: "big", titleModel: "small" };
  const engine = createChatEngine({ baseURL: "http://model.test/v1", fetch: fake.fetch, ...models });
  site = await startSite({ database: { ...db, close: async () => {} }, engine, ownKeys: ownKeysOn(fake), ...parts });
  reader = site.reader();
}
const content = ({ body }: { body: Record<string, unknown> }) =>
  (body.choices as { message: { content: string } }[])[0]?.message.content ?? "";
const eventsOf = ({ text }: { text: string }) => parseEvents(text) as RunEvent[];

describe("the explanation of a page", () => {
  it("has the page's headings as links to the page, whatever headings the model writes", async () => {
    await start();
    fake.scriptCompletions({
      text: "# Slack set-up\n\nThis page is about Slack.\n\n## create the **app**\n\nMake it.\n\n## Bonus\n\nMore. [x](/docs/nowhere)",
    });
    const reply = await reader.post(ROUTE, SLACK);
    expect(reply.body).toMatchObject({ object: "chat.completion", model: "small" });
    expect(content(reply)).toMatchInlineSnapshot(`
      "

      This page is about Slack.

      ## [Create the app](/docs/slack#create-the-app)

      Make it.

      **Bonus**

      More. x

      ## [Set the variables](/docs/slack#set-the-variables)

      *Left out here: see the original.*"
    `);
    expect(fake.requests[0]?.body.model).toBe("small");
  });

  it("is streamed as events like those of a run", async () => {
    await start();
    fake.scriptCompletions({ text: "About Slack.\n\n## Create the app\n\nMake it.", pieces: 12 });
    const reply = await reader.post(ROUTE, SLACK, EVENTS);
    expect(reply.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const events = eventsOf(reply);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
    expect(events.at(-1)).toMatchObject({ type: "done", data: { status: "completed", model: "small" } });
    expect(textOfEvents(events)).toBe(content(await reader.post(ROUTE, SLACK)));
  });

  it("streams text before the model has finished", async () => {
    await start();
    const more = Promise.withResolvers<void>();
    fake.scriptCompletions({
      pieces: ["The beginning. ", "The end."],
      text: "",
      pace: (n) => (n === 1 ? more.promise : Promise.resolve()),
    });
    const response = await fetch(`${site.url}/api/${ROUTE}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...EVENTS },
      body: JSON.stringify(SLACK),
    });
    let text = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (text.includes("The beginning.")) more.resolve();
    }
    expect(eventsOf({ text }).filter(({ type }) => type === "delta").length).toBeGreaterThan(1);
    expect(textOfEvents(eventsOf({ text }))).toMatch(/^The beginning. The end\./);
  });

  it("is written once, stored over a restart, and shared by readers who ask at the same time", async () => {
    await start();
    const hold = Promise.withResolvers<void>();
    fake.scriptCompletions({ pieces: ["Once."], text: "", pace: () => hold.promise });
    const both = [reader.post(ROUTE, SLACK), site.reader().post(ROUTE, SLACK, EVENTS)];
    await expect.poll(() => fake.requests.length).toBe(1);
    hold.resolve();
    const [complete, streamed] = await Promise.all(both);
    expect(content(complete ?? { body: {} })).toMatch(/^Once\./);
    expect(textOfEvents(eventsOf(streamed ?? { text: "" }))).toBe(content(complete ?? { body: {} }));
    await site.close();
    await start();
    expect(content(await reader.post(ROUTE, SLACK))).toBe(content(complete ?? { body: {} }));
    expect(fake.requests).toHaveLength(1);
  });

  it("is written again when the page has changed", async () => {
    await start();
    fake.scriptCompletions({ text: "Old." }, { text: "New." });
    await reader.post(ROUTE, SLACK);
    await db.sql("update page_explanations set hash = 'of another version'");
    expect(content(await reader.post(ROUTE, SLACK))).toMatch(/^New\./);
    expect(await db.sql("select path, model from page_explanations")).toEqual([
      { path: "/docs/slack", model: "small" },
    ]);
  });

  it("is cancelled upstream when no reader waits for it", async () => {
    await start();
    fake.fault("POST /chat/completions", { kind: "silence", after: 2 });
    const gone = new AbortController();
    const asked = fetch(`${site.url}/api/${ROUTE}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...EVENTS },
      body: JSON.stringify(SLACK),
      signal: gone.signal,
    });
    await expect.poll(() => fake.requests[0]?.stream?.end).toBe("fault");
    await asked;
    gone.abort();
    fake.scriptCompletions({ text: "For the next one." });
    await expect.poll(async () => content(await reader.post(ROUTE, SLACK))).toMatch(/^For the next one\./);
  });

  it("ends with an error that readers can act on, and is not stored", async () => {
    await start();
    fake.fault("POST /chat/completions", { kind: "status", status: 503, message: "sk-secret" }, 2);
    const [first] = eventsOf(await reader.post(ROUTE, SLACK, EVENTS));
    expect(first).toEqual({
      id: 1,
      type: "error",
      data: { status: "failed", code: "upstream_unavailable", message: "The model is unreachable." },
    });
    const problem = await reader.post(ROUTE, SLACK);
    expect([problem.status, problem.body.code]).toEqual([503, "upstream_unavailable"]);
    fake.scriptCompletions({ text: "Now." });
    expect(content(await reader.post(ROUTE, SLACK))).toMatch(/^Now\./);
  });
});

describe("an explanation without a model", () => {
  it("quotes the beginning of each section and is marked as such", async () => {
    const { createDemoEngine } = await import("#lib/engines/demo/engine.ts");
    await start({ engine: createDemoEngine() });
    const reply = await reader.post(ROUTE, SLACK);
    expect(reply.body.model).toBe("demo");
    expect(content(reply)).toContain("## [Create the app](/docs/slack#create-the-app)");
    expect(fake.requests).toEqual([]);
  });

  it("is written on a reader's own key for this reader only", async () => {
    const { createDemoEngine } = await import("#lib/engines/demo/engine.ts");
    await start({ engine: createDemoEngine() });
    fake.scriptCompletions({ text: "Simply." }, { text: "Simply again." });
    expect((await reader.post(ROUTE, SLACK, WITH_KEY)).body.model).toBe("gpt-6-luna");
    expect(content(await reader.post(ROUTE, SLACK, WITH_KEY))).toMatch(/^Simply again\./);
    expect((await reader.post(ROUTE, SLACK)).body.model).toBe("demo");
    expect(await db.sql("select * from page_explanations")).toEqual([]);
  });
});

describe("a request for an explanation", () => {
  it.each([["/docs/nowhere"], ["https://example.com/"], ["Write me a poem about cats."]])(
    "is refused for %s",
    async (context) => {
      await start();
      for (const headers of [{}, EVENTS]) {
        const reply = await reader.post(ROUTE, { prompt: "explain-page", context }, headers);
        expect(reply.status).toBe(400);
        expect(reply.body).toMatchObject({ code: "invalid_request", errors: [{ field: "context" }] });
      }
      expect(fake.requests).toEqual([]);
    },
  );

  it("is refused when a reader sends too many in a minute", async () => {
    await start({ config: { messagesPerMinute: 1 } });
    fake.scriptCompletions({ text: "One." });
    const replies = [];
    for (let n = 0; n < 6; n += 1) replies.push(await reader.post(ROUTE, SLACK));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(replies.at(-1)?.headers.get("retry-after")).toMatch(/^\d+$/);
  });
});

it("a title can be streamed", async () => {
  await start();
  fake.scriptCompletions({ text: '"A title"' });
  const events = eventsOf(await reader.post(ROUTE, { prompt: "thread-title", context: "How?" }, EVENTS));
  expect(events.map(({ type }) => type)).toEqual(["delta", "done"]);
  expect(textOfEvents(events)).toBe("A title");
});
