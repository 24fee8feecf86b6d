/** Two processes on one PostgreSQL: what one of them drives, the other one shows, stops, and sees through. */
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Message, Run, RunEvent } from "#lib/contract/assistant.ts";
import { listen } from "#tests/support/fakes/server.ts";
import { createManualPace } from "#tests/support/fakes/stream.ts";
import { startSupabase } from "#tests/support/fakes/supabase-server.ts";
import { createOpenAIFake, type OpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { type Client, createClient } from "#tests/support/servers/client.ts";
import { readEvents, streamEvents, textOfEvents } from "#tests/support/servers/events.ts";
import { type Server, startServer } from "#tests/support/servers/server.ts";

const TEXT = "The first sentence. The second sentence. The third sentence. The fourth sentence. ".repeat(4).trim();

describe("two server processes on one database", () => {
  let fake: OpenAIFake;
  let a: Server;
  let b: Server;
  let release: (pieces?: number) => void;
  beforeAll(async () => {
    fake = createOpenAIFake({ apiKey: "sk-test" });
    const upstream = await listen(fake);
    const supabase = await startSupabase();
    const env = {
      ...{ DOCS_DIR: "tests/support/docs", LOG_LEVEL: "error", ...supabase.env },
      ...{ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: upstream.url },
    };
    [a, b] = await Promise.all([startServer(env), startServer(env)]);
    return async () => {
      await Promise.all([a.close(), b.close()]);
      await upstream.close();
      await supabase.close();
    };
  });
  afterEach(() => release());

  /** Asks on `a`; the answer comes in ten pieces as the test says. */
  async function ask() {
    const { pace, release: on } = createManualPace();
    release = on;
    fake.script({ text: TEXT, pieces: 10, pace });
    const reader = createClient(a.url);
    const tid = (await reader.post("paste-assistant-thread")).body.id as string;
    const body = { threadId: tid, message: "How do I begin?" };
    const run = (await reader.post("paste-assistant-message", body, { Prefer: "respond-async" })).body.run as Run;
    const path = `paste-assistant-thread/${tid}/run/${run.id}`;
    const there = createClient(b.url);
    there.cookie = reader.cookie;
    const events = (server: Server, after = 0) => readEvents(`${server.url}/api/${path}/events`, reader.cookie, after);
    return { there, tid, path, events, cookie: reader.cookie };
  }
  const answers = async (client: Client, tid: string) =>
    ((await client.get(`paste-assistant-messages/${tid}`)).body.data as Message[]).flatMap(({ role, content }) =>
      role === "assistant" ? [content[0]?.text.value] : [],
    );

  it("stream a run on one that the other one drives", async () => {
    const { there, tid, events } = await ask();
    const [own, other] = [events(a), events(b)];
    release(3);
    // While the model still writes.
    const [first, firstThere] = await Promise.all([own.next("delta"), other.next("delta")]);
    release();
    const [seen, seenThere] = [await own.rest(), await other.rest()];
    expect(textOfEvents([first, ...seen])).toBe(TEXT);
    expect(textOfEvents([firstThere, ...seenThere])).toBe(TEXT);
    expect(await answers(there, tid)).toEqual([TEXT]);
  });

  it("cancel a run on one that the other one drives", async () => {
    const { there, path, events } = await ask();
    const watching = events(a);
    release(3);
    await watching.next("delta");
    expect((await there.post(`${path}/cancel`)).status).toBe(200);
    const last = (await watching.rest()).at(-1);
    expect(last).toMatchObject({ type: "done", data: { status: "cancelled" } });
  });

  it("finish a run whose server was killed, and its reader continues on the other one", async () => {
    const asked = fake.sent("POST /responses").length;
    const { there, tid, path, events, cookie } = await ask();
    const seen: RunEvent[] = [];
    const begun = Promise.withResolvers<void>();
    const watching = (async () => {
      for await (const event of streamEvents(`${a.url}/api/${path}/events`, { Cookie: cookie })) {
        seen.push(event);
        begun.resolve();
      }
    })();
    release(5);
    await begun.promise;
    await Promise.all([a.kill(), expect(watching).rejects.toThrow()]);
    release();
    const rest = await events(b, seen.at(-1)?.id).rest();
    expect(textOfEvents([...seen, ...rest])).toBe(TEXT);
    expect(rest.at(-1)).toMatchObject({ type: "done" });
    expect(await answers(there, tid)).toEqual([TEXT]);
    // Nobody asked the model again.
    expect(fake.sent("POST /responses")).toHaveLength(asked + 1);
  });
});
