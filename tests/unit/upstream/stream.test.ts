/** What upstream may send, and how much of it is kept. */
import { expect, it } from "vitest";
import { createClient } from "#lib/upstream/client.ts";
import { openStream } from "#lib/upstream/stream.ts";

const client = createClient({ apiKey: null, baseURL: "http://upstream.test" });
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
  const streamed = await openStream<object>(client, limits, async () => response);
  let events = 0;
  if ("events" in streamed) for await (const _ of streamed.events) events += 1;
  return events;
}

it("gives up a line that does not end, without keeping it all", async () => {
  const { response, counted } = stream(new Uint8Array(CHUNK).fill(120), 1_000_000);
  await expect(read(response)).rejects.toMatchObject({ code: "upstream_unavailable" });
  // 8 MiB, and what lies in queues.
  expect(counted.asked).toBeLessThan(140);
  expect(counted.isClosed).toBe(true);
});

it("reads any number of lines that do", async () => {
  const event = new TextEncoder().encode(`data: {"text":"${"x".repeat(CHUNK)}"}\n\n`);
  expect(await read(stream(event, 200).response)).toBe(200);
});
