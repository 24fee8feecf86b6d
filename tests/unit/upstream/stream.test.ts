/** Streams as servers and proxies send them, read through the SDK. */
import { describe, expect, it } from "vitest";
import { openStream } from "#lib/upstream/stream.ts";
import { errorOf } from "#tests/support/error-of.ts";

const live = () => new AbortController().signal;
const limits = { timeoutMs: null, silenceMs: () => null };

/** What comes of an answer with this body. */
async function read(body: string | ReadableStream<Uint8Array>, contentType: string | null, signal = live()) {
  const headers: Record<string, string> = contentType === null ? {} : { "content-type": contentType };
  const answer = await openStream({ signal, ...limits }, async () => new Response(body, { headers }));
  return "json" in answer ? { json: answer.json } : { events: await all(answer.events) };
}
async function all<T>(events: AsyncIterable<T>): Promise<T[]> {
  const received: T[] = [];
  for await (const event of events) received.push(event);
  return received;
}
const bytes = (text: string) => new TextEncoder().encode(text);

describe("the answer of a server", () => {
  it.each(["application/json", "application/json; charset=utf-8", "application/problem+json", "Application/JSON"])(
    "an answer of type %s is read as JSON",
    async (type) => {
      expect(await read('{"id":1}', type)).toEqual({ json: { id: 1 } });
    },
  );

  it.each(["text/event-stream", "text/event-stream; charset=utf-8", "text/plain", null])(
    "an answer of type %s is read as a stream",
    async (type) => {
      expect(await read(bytesStream('data: {"id":1}\n\n'), type)).toEqual({ events: [{ id: 1 }] });
    },
  );

  it.each([
    ["comments and blank lines", ': ping\n\n\n\ndata: {"id":1}\n\n', [{ id: 1 }]],
    ["carriage returns", 'event: x\r\ndata: {"id":1}\r\n\r\n', [{ id: 1 }]],
    ["no blank line at its end", 'data: {"id":1}', [{ id: 1 }]],
    ["events without an object", 'data: null\n\ndata: 7\n\ndata: {"id":1}\n\n', [{ id: 1 }]],
    ["a page of a proxy", "<html>\n<p>Bad gateway</p>\n", []],
  ])("a streamed answer with %s is read", async (_, body, events) => {
    expect(await read(body, "text/event-stream")).toEqual({ events });
  });

  it.each([
    ["an error event", 'event: error\ndata: {"code":"server_error","message":"Words"}\n\n', "text/event-stream"],
    ["an error in place of an event", 'data: {"error":{"message":"Words"}}\n\n', "text/event-stream"],
    ["events that are not JSON", "data: {\n\n", "text/event-stream"],
    ["invalid JSON", "<html>", "application/json"],
  ])("an answer with %s is an outage, and its message has no words of the server", async (_, body, type) => {
    const error = await errorOf(read(body, type));
    expect(error.code).toBe("upstream_unavailable");
    expect(error.message).toBe(error.info.title);
  });
});

describe("the limits of a stream", () => {
  /** A stream that brings one event, then nothing. */
  function silent() {
    let closed = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes('data: {"id":1}\n\n')),
      cancel() {
        closed = true;
      },
    });
    return { body, isClosed: () => closed };
  }
  const open = (body: ReadableStream<Uint8Array>, given: Partial<Parameters<typeof openStream>[1]>) =>
    openStream({ signal: live(), ...limits, ...given }, async () => new Response(body));

  it("a stream that is silent for too long is closed", async () => {
    const { body, isClosed } = silent();
    const answer = await open(body, { silenceMs: () => 20 });
    if ("json" in answer) throw new Error("No stream");
    expect((await errorOf(all(answer.events))).code).toBe("upstream_timeout");
    await expect.poll(isClosed).toBe(true);
  });

  it("aborting closes a stream", async () => {
    const { body, isClosed } = silent();
    const stop = new AbortController();
    const answer = await open(body, { signal: stop.signal });
    if ("json" in answer) throw new Error("No stream");
    const received: unknown[] = [];
    const reading = (async () => {
      for await (const event of answer.events) received.push(event);
    })();
    await expect.poll(() => received.length).toBe(1);
    stop.abort();
    expect((await errorOf(reading)).code).toBe("upstream_timeout");
    await expect.poll(isClosed).toBe(true);
  });

  it("an aborted stream still brings its first event during the grace time, but no second one", async () => {
    const { body, isClosed } = silent();
    const stop = new AbortController();
    const answer = await open(body, { signal: stop.signal, graceMs: 10_000 });
    if ("json" in answer) throw new Error("No stream");
    stop.abort();
    expect(await answer.events.next()).toMatchObject({ value: { id: 1 } });
    expect((await errorOf(answer.events.next())).code).toBe("upstream_timeout");
    await expect.poll(isClosed).toBe(true);
  });

  it("a stream is closed when its reader throws, and the reader's error is thrown on", async () => {
    const { body, isClosed } = silent();
    const answer = await open(body, {});
    const reading = async () => {
      if ("json" in answer) return;
      for await (const _ of answer.events) throw new RangeError("The reader's own");
    };
    await expect(reading()).rejects.toThrow(RangeError);
    await expect.poll(isClosed).toBe(true);
  });
});

const bytesStream = (text: string) => new Blob([text]).stream();
