/** Sites whose engines take attachments, on fakes that tell what they were sent. */
import type { Message, Run } from "#lib/contract/assistant.ts";
import { ATTACHMENT_KINDS, type AttachmentKind, type ThreadFile } from "#lib/contract/files.ts";
import { createChatEngine } from "#lib/engines/chat/engine.ts";
import { createOpenAIEngine } from "#lib/engines/openai/engine.ts";
import { createChatFake } from "#tests/support/fakes/chat.ts";
import { jumpingClock } from "#tests/support/fakes/jumping-clock.ts";
import type { FakeServer, JsonObject } from "#tests/support/fakes/server.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { startSite, type TestSite } from "./app.ts";
import { ownKeysOn, WITH_KEY } from "./own-keys.ts";

export type Parts = NonNullable<Parameters<typeof startSite>[0]>;
const MODELS = { model: "gpt-6-luna", titleModel: "gpt-6-luna" };

/** What every one of them answers. */
const fallback = () => ({ text: "I looked at it." });

export const onOpenAI = (parts: Parts) => {
  const fake = createOpenAIFake({ fallback });
  const engine = createOpenAIEngine({ apiKey: "sk-test", fetch: fake.fetch, clock: jumpingClock(), ...MODELS });
  return open(fake, { engine, ...parts });
};

export const onChat = (parts: Parts, attachments: readonly AttachmentKind[] = ATTACHMENT_KINDS) => {
  const fake = createChatFake({ fallback });
  const engine = createChatEngine({ baseURL: "http://model.test/v1", fetch: fake.fetch, attachments, ...MODELS });
  return open(fake, { engine, ...parts });
};

export const onOwnKey = (parts: Parts) => {
  const fake = createChatFake({ fallback });
  return open(fake, { ownKeys: ownKeysOn(fake), ...parts }, WITH_KEY);
};

/** A reader with a thread on such a site. */
async function open<Fake extends FakeServer>(fake: Fake, parts: Parts, headers: Record<string, string> = {}) {
  const site: TestSite = await startSite(parts);
  const reader = site.reader();
  const threadId = (await reader.post("paste-assistant-thread")).body.id as string;

  const send = (body: object, more: Record<string, string> = {}) =>
    reader.post("paste-assistant-message", { threadId, message: "What is it?", ...body }, { ...headers, ...more });

  return {
    fake,
    site,
    reader,
    threadId,
    send,
    close: () => site.close(),
    async upload(name: string, content: Buffer): Promise<string> {
      const { status, body, text } = await reader.upload(name, content);
      if (status !== 200) throw new Error(text);
      return (body as unknown as ThreadFile).id;
    },
    /** Asks and waits for the run's end. */
    async ask(body: object = {}): Promise<Run> {
      const reply = await send(body);
      const run = reply.body.run as Run | undefined;
      if (!run) throw new Error(reply.text);
      for (let polls = 0; polls < 500; polls++) {
        const now = (await reader.get(`paste-assistant-thread/${threadId}/run/${run.id}`)).body as unknown as Run;
        if (now.completed_at) return now;
      }
      throw new Error("the run does not end");
    },
    messages: async () => (await reader.get(`paste-assistant-messages/${threadId}`)).body.data as Message[],
  };
}

const URLS = new Set(["image_url", "file_data", "url"]);

/** A request's body with the beginnings of data URLs only. */
export const shortened = (body: JsonObject): unknown =>
  JSON.parse(
    JSON.stringify(body, (key, value: unknown) =>
      URLS.has(key) && typeof value === "string" ? value.slice(0, value.indexOf(",") + 5) : value,
    ),
  );

/** The contents of a completion request's messages. */
export const contentsOf = (body: JsonObject = {}): unknown[] =>
  (body.messages as { content: unknown }[]).map(({ content }) => content);
