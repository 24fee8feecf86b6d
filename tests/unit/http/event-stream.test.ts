import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunEvent } from "#lib/contract/assistant.ts";
import { AppError } from "#lib/errors.ts";
import { sendEvents } from "#lib/http/event-stream.ts";

const delta = (id: number, text: string): RunEvent => ({ id, type: "delta", data: { delta: text, offset: 0 } });

function exchange() {
  const req = new IncomingMessage(new Socket());
  const res = new ServerResponse(req);
  const written: string[] = [];
  res.write = (chunk: unknown) => {
    written.push(String(chunk));
    return true;
  };
  return { req, res, written };
}
async function* batchesOf(...batches: RunEvent[][]) {
  yield* batches;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

describe("a stream of events", () => {
  it("has one block per event, with the number, the type and the data as JSON", async () => {
    const { req, res, written } = exchange();
    await sendEvents(req, res, batchesOf([delta(1, "a\nb")], [delta(2, "c"), delta(3, "d")]));
    expect(written).toEqual([
      "retry: 500\n\n",
      'id: 1\nevent: delta\ndata: {"delta":"a\\nb","offset":0}\n\n',
      'id: 2\nevent: delta\ndata: {"delta":"c","offset":0}\n\nid: 3\nevent: delta\ndata: {"delta":"d","offset":0}\n\n',
    ]);
    expect(res.writableEnded).toBe(true);
  });

  it("is neither cached nor compressed nor buffered on its way", async () => {
    const { req, res } = exchange();
    const headers: unknown[] = [];
    const writeHead = res.writeHead.bind(res);
    vi.spyOn(res, "writeHead").mockImplementation((...args: unknown[]) => {
      headers.push(args.at(-1));
      return writeHead(200);
    });
    await sendEvents(req, res, batchesOf([]));
    expect(headers).toEqual([
      {
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "no-cache, no-transform",
        "X-Accel-Buffering": "no",
      },
    ]);
  });

  it("is answered with 204 when there is nothing to send, so that an EventSource stops", async () => {
    const { req, res, written } = exchange();
    await sendEvents(req, res, batchesOf());
    expect([res.statusCode, res.writableEnded, written]).toEqual([204, true, []]);
  });

  it("has not begun when the first batch fails, so that a problem can still be sent", async () => {
    const { req, res, written } = exchange();
    // biome-ignore lint/correctness/useYield: it fails before its first batch
    async function* failing(): AsyncGenerator<RunEvent[]> {
      throw new AppError("not_found");
    }
    await expect(sendEvents(req, res, failing())).rejects.toMatchObject({ code: "not_found" });
    expect([res.headersSent, res.writableEnded, written]).toEqual([false, false, []]);
  });

  it("sends a comment every 15 seconds until it ends", async () => {
    const { req, res, written } = exchange();
    const gate = Promise.withResolvers<void>();
    async function* slow(): AsyncGenerator<RunEvent[]> {
      yield [];
      await gate.promise;
    }
    const sending = sendEvents(req, res, slow());
    await new Promise(setImmediate);
    vi.advanceTimersByTime(30_000);
    expect(written.filter((text) => text.startsWith(":"))).toHaveLength(2);
    gate.resolve();
    await sending;
    vi.advanceTimersByTime(60_000);
    expect(written.filter((text) => text.startsWith(":"))).toHaveLength(2);
  });

  it("sends no more comments after an error in its middle", async () => {
    const { req, res, written } = exchange();
    async function* broken(): AsyncGenerator<RunEvent[]> {
      yield [delta(1, "a")];
      throw new AppError("database_unavailable");
    }
    await expect(sendEvents(req, res, broken())).rejects.toMatchObject({ code: "database_unavailable" });
    vi.advanceTimersByTime(60_000);
    expect(written.filter((text) => text.startsWith(":"))).toEqual([]);
  });
});
