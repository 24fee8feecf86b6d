/** What upstream may send, and how much of it is kept. */
import { describe, expect, it, vi } from "vitest";
import { openStream } from "#lib/upstream/stream.ts";

const CHUNK = 65_536;

/** A stream of chunks, as many as are asked for; `asked` counts them. */
function stream(chunk: Uint8Array, most: number) {
  const counted = { asked: 0, isClosed: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        counted.asked += 1;
        if (counted.asked > most) controller.close();
        else controller.enqueue(chunk);
      },
      cancel() {
        counted.isClosed = true;
      },
    },
    { highWaterMark: 0 },
  );
  const response = new Response(body, { headers: { "content-type": "text/event-stream" } });
  return { response, counted };
}

async function read(response: Response): Promise<number> {
  const limits = { signal: new AbortController().signal, timeoutMs: null, silenceMs: () => null };
  const streamed = await openStream<object>(limits, async () => response);
  let events = 0;
  if ("events" in streamed) for await (const _ of streamed.events) events += 1;
  return events;
}

it("the reader of a stream stops at a line that does not end", async () => {
  const { response, counted } = stream(new Uint8Array(CHUNK).fill(120), 1_000_000);
  await expect(read(response)).rejects.toMatchObject({ code: "upstream_unavailable" });
  // 8 MiB, and what lies in queues.
  expect(counted.asked).toBeLessThan(140);
  expect(counted.isClosed).toBe(true);
});

it("the reader of a stream accepts any number of lines that end", async () => {
  const event = new TextEncoder().encode(`data: {"text":"${"x".repeat(CHUNK)}"}\n\n`);
  expect(await read(stream(event, 200).response)).toBe(200);
});

describe("the message [DONE]", () => {
  /** Reads a body in these pieces; returns its events and whether the stream said that it is complete. */
  async function readPieces(...pieces: string[]) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
        controller.close();
      },
    });
    const onDone = vi.fn();
    const limits = { signal: new AbortController().signal, timeoutMs: null, silenceMs: () => null, onDone };
    const streamed = await openStream<object>(limits, async () => new Response(body));
    const events: object[] = [];
    if ("events" in streamed) for await (const event of streamed.events) events.push(event);
    return { events, isDone: onDone.mock.calls.length === 1 };
  }

  it.each<[string, ...string[]]>([
    ["the message in two pieces", 'data: {"text":"[DONE]"}\n\ndata: [DO', "NE]\n\n"],
    ["the message without a space and a line break", 'data: {"text":"[DONE]"}\n\n', "data:[DONE]"],
    ["the message before other messages", 'data: {"text":"[DONE]"}\n\ndata: [DONE]\n\n', 'data: {"text":"more"}\n\n'],
  ])("%s ends the stream as complete", async (_, ...pieces) => {
    expect(await readPieces(...pieces)).toEqual({ events: [{ text: "[DONE]" }], isDone: true });
  });

  it("the text [DONE] inside JSON does not end the stream", async () => {
    const event = { text: "data: [DONE]" };
    expect(await readPieces(`data: ${JSON.stringify(event)}\n\n`)).toEqual({ events: [event], isDone: false });
  });

  it("a message that breaks off in the middle is an outage", async () => {
    await expect(readPieces("data: [DON")).rejects.toMatchObject({ code: "upstream_unavailable" });
  });
});
