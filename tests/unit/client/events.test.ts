import { describe, expect, it } from "vitest";
import { type AnswerText, type AssistantEvent, followRun, readEvents, toAssistantEvents } from "#lib/client/events.ts";
import { AssistantError, type Send } from "#lib/client/requests.ts";
import type { RunEvent } from "#lib/contract/assistant.ts";

const PLACE = { threadId: "thread_1", runId: "run_1" };
const delta = (id: number, text: string, offset: number): RunEvent => ({
  id,
  type: "delta",
  data: { delta: text, offset },
});
const done = (id: number): RunEvent => ({ id, type: "done", data: { status: "completed", message_id: "msg_1" } });

/** The events of a script for those of a run, without their place. */
function convert(...events: RunEvent[]) {
  let text: AnswerText = null;
  const all: AssistantEvent[] = [];
  for (const event of events) {
    const next = toAssistantEvents(PLACE, text, event);
    text = next.text;
    all.push(...next.events);
  }
  return all.map(({ threadId, runId, ...event }) => event);
}

const print = ({ id, type, data }: RunEvent) => `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

/** A server that answers each request with the next of these bodies, and records the ids it resumes from. */
function serve(...bodies: (string | Error)[]) {
  const resumed: (string | undefined)[] = [];
  const send: Send = async ({ headers }) => {
    resumed.push(headers?.["Last-Event-ID"]);
    const body = bodies.shift();
    if (body instanceof Error) throw body;
    return new Response(body ?? "");
  };
  return { send, resumed };
}

async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe("the events of a script", () => {
  it("text-created comes before the first delta", () => {
    expect(convert(delta(1, "An ", 0), delta(2, "answer", 3))).toEqual([
      { type: "text-created" },
      { type: "delta", delta: "An ", text: "An " },
      { type: "delta", delta: "answer", text: "An answer" },
    ]);
  });

  it("text-created comes again when the model starts over, and the delta has the text that is still valid", () => {
    expect(convert(delta(1, "A guess", 0), delta(2, "n answer", 1)).slice(2)).toEqual([
      { type: "text-created" },
      { type: "delta", delta: "An answer", text: "An answer" },
    ]);
  });

  it("the end has the whole text, which is empty without a delta", () => {
    const end = { type: "end", status: "completed", messageId: "msg_1" };
    expect(convert(done(1))).toEqual([{ ...end, text: "" }]);
    expect(convert(delta(1, "Hi", 0), done(2)).at(-1)).toEqual({ ...end, text: "Hi" });
  });
});

describe("reading an event stream", () => {
  it("events are read however the bytes are cut, and comments are skipped", async () => {
    const bytes = new TextEncoder().encode(`: open\n\n${print(delta(1, "Größe", 0))}`);
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const events = await collect(readEvents(body));
    expect(events).toMatchObject([{ id: "1", event: "delta", data: JSON.stringify({ delta: "Größe", offset: 0 }) }]);
  });

  it("a response without a body has no events", async () => {
    expect(await collect(readEvents(null))).toEqual([]);
  });
});

describe("following a run", () => {
  it("a broken stream is resumed after its last event", async () => {
    const { send, resumed } = serve(print(delta(1, "Hi", 0)), print(done(2)));
    expect(await collect(followRun(send, "run", null))).toEqual([delta(1, "Hi", 0), done(2)]);
    expect(resumed).toEqual([undefined, "1"]);
  });

  it("the stream ends at the last event, whatever follows", async () => {
    const { send } = serve(print(done(1)) + print(delta(2, "more", 0)));
    expect(await collect(followRun(send, "run", null))).toEqual([done(1)]);
  });

  it("unknown events are skipped", async () => {
    const { send } = serve(`id: 1\nevent: surprise\ndata: {}\n\n${print(done(2))}`);
    expect(await collect(followRun(send, "run", null))).toEqual([done(2)]);
  });

  it("a refusal that a retry does not change is thrown", async () => {
    const { send } = serve(new AssistantError(404, null));
    await expect(collect(followRun(send, "run", null))).rejects.toThrow("The server answered 404.");
  });

  it("aborting throws the reason of the signal", async () => {
    const { send } = serve(new TypeError("fetch failed"));
    const reason = new Error("stopped");
    await expect(collect(followRun(send, "run", AbortSignal.abort(reason)))).rejects.toBe(reason);
  });
});
