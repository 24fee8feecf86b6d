import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type AssistantEvent, createAssistant } from "#lib/client/assistant.ts";
import type { Database } from "#lib/database/client.ts";
import { createChatFake } from "#tests/support/fakes/chat.ts";
import { createScriptedEngine, hangs, type Scripted, says, searches } from "#tests/support/fakes/scripted-engine.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";
import { OWN_KEY, ownKeysOn } from "#tests/support/setup/own-keys.ts";

describe("assistant.stream", () => {
  let database: Database;
  let site: TestSite;
  beforeAll(async () => {
    const opened = await openTestDatabase();
    database = { ...opened, close: async () => {} };
    return () => opened.close();
  });
  afterEach(() => site.close());

  async function start(...steps: Scripted[]) {
    const engine = createScriptedEngine(...steps);
    site = await startSite({ database, engine });
    return { engine, assistant: createAssistant({ url: site.url }) };
  }
  async function all(events: AsyncIterable<AssistantEvent>): Promise<AssistantEvent[]> {
    const list: AssistantEvent[] = [];
    for await (const event of events) list.push(event);
    return list;
  }
  const speaks: Scripted = (_, tell) => {
    tell.write("An ");
    tell.write("answer.");
    return says("An answer.");
  };

  it("starts a thread with the given assistant and rejects an unknown one", async () => {
    const { assistant } = await start(says("Yes."));
    const [first] = await all(assistant.stream("How?", { assistantId: "default" }));
    expect(first).toMatchObject({ threadId: expect.stringMatching(/^thread_/) });
    await expect(all(assistant.stream("How?", { assistantId: "nobody" }))).rejects.toMatchObject({ status: 400 });
  });

  it("yields steps, text and the end, and continues in the thread", async () => {
    const { assistant, engine } = await start(searches("call_1", "Slack"), speaks, says("Another."));
    const events = await all(assistant.stream("How?"));
    expect(events.map(({ type }) => type).filter((type, i, types) => type !== types[i - 1])).toEqual([
      "step",
      "text-created",
      "delta",
      "end",
    ]);
    const last = events.at(-1);
    expect(last).toMatchObject({ status: "completed", text: "An answer.", messageId: expect.stringMatching(/^msg_/) });
    const deltas = events.flatMap((event) => (event.type === "delta" ? event.delta : []));
    expect(deltas.join("")).toBe("An answer.");
    await all(assistant.stream("And?", { threadId: last?.threadId ?? "" }));
    expect(engine.turns.at(-1)?.history.map(({ text }) => text)).toEqual(["How?", "An answer."]);
  });

  it("sends files with the question, and starts no run when one is refused", async () => {
    const { assistant, engine } = await start(says("Two words."));
    const notes = { name: "notes.txt", content: new Blob(["Hello files"]) };
    await all(assistant.stream("What do they say?", { files: [notes, { ...notes, name: "more.txt" }] }));
    expect(engine.turns[0]?.question.text).toMatch(/"notes\.txt".*Hello files.*"more\.txt".*What do they say\?$/s);
    const broken = { name: "broken.png", content: new Blob(["no image"]) };
    const refused = all(assistant.stream("And this?", { files: [broken] }));
    await expect(refused).rejects.toMatchObject({ problem: { code: "attachment_unreadable" } });
    expect(engine.turns).toHaveLength(1);
  });

  it("starts the text again when the model does", async () => {
    const { assistant } = await start(async (_, tell) => {
      tell.write("Let me see.");
      await tell.checkpoint(null);
      tell.reset();
      tell.write("No: this.");
      return says("No: this.");
    });
    const events = await all(assistant.stream("How?"));
    expect(events.map((event) => (event.type === "delta" ? event.delta : event.type))).toEqual([
      "text-created",
      "Let me see.",
      "text-created",
      "No: this.",
      "end",
    ]);
  });

  it("resumes a broken stream after the last event", async () => {
    await start(searches("call_1", "Slack"), speaks);
    const asked: (string | null)[] = [];
    const breaking: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (!String(input).endsWith("/events")) return response;
      asked.push(new Headers(init?.headers).get("last-event-id"));
      if (asked.length > 1) return response;
      // The first connection ends after its first event.
      let text = "";
      const cut = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          text += new TextDecoder().decode(chunk);
          const end = text.indexOf("\n\n", text.indexOf("id: 1\n"));
          if (!text.includes("id: 1\n") || end < 0) return;
          controller.enqueue(new TextEncoder().encode(text.slice(0, end + 2)));
          controller.terminate();
        },
      });
      return new Response(response.body?.pipeThrough(cut) ?? null, response);
    };
    const events = await all(createAssistant({ url: site.url, fetch: breaking }).stream("How?"));
    expect(asked).toEqual([null, "1"]);
    expect(events.filter(({ type }) => type === "step")).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: "end", text: "An answer." });
  });

  it.each(["abort", "leave"])("cancels the run when the loop ends early (%s)", async (how) => {
    const { assistant, engine } = await start(searches("call_1", "Slack"), hangs);
    const stop = new AbortController();
    const loop = async () => {
      for await (const { type } of assistant.stream("How?", { signal: stop.signal })) {
        if (type !== "step") continue;
        if (how === "leave") break;
        stop.abort(new Error("enough"));
      }
    };
    if (how === "abort") await expect(loop()).rejects.toThrow("enough");
    else await loop();
    await expect.poll(() => engine.cancelled.length).toBe(1);
  });

  it("yields a last event for a failed run and throws an error for a refused request", async () => {
    const { assistant } = await start({ status: "failed", state: null, code: "upstream_failed", usage: null });
    expect((await all(assistant.stream("How?"))).at(-1)).toMatchObject({ type: "error", code: "upstream_failed" });
    const refused = all(assistant.stream("How?", { threadId: "thread_unknown" }));
    await expect(refused).rejects.toMatchObject({
      name: "AssistantError",
      status: 404,
      problem: { code: "not_found" },
    });
  });

  it("works in the example script, which prints the answer", async () => {
    await start(searches("call_1", "Slack"), speaks);
    const env = { ...process.env, ASSISTANT_URL: site.url };
    const printed = await promisify(execFile)(process.execPath, ["scripts/examples/stream.ts", "How?"], { env });
    expect(printed.stdout).toMatch(/^\nAn answer\.\n\ncompleted, thread thread_\w+\n$/);
    expect(printed.stderr).toContain("get_relevant_docs Slack");
  });

  it("sends the reader's own key only over a secure connection", async () => {
    const fake = createChatFake({ apiKey: OWN_KEY });
    fake.script({ text: "By my model." });
    site = await startSite({ database, ownKeys: ownKeysOn(fake) });
    const assistant = createAssistant({ url: site.url, openAIKey: OWN_KEY });
    expect((await all(assistant.stream("How?"))).at(-1)).toMatchObject({ type: "end", text: "By my model." });
    expect(() => createAssistant({ url: "http://docs.example.com", openAIKey: OWN_KEY })).toThrow(/only sent over/);
  });
});
