import type { IncomingMessage, ServerResponse } from "node:http";

/** How often a comment line is sent, ms. Without it proxies close a quiet stream. */
const HEARTBEAT_MS = 15_000;
/** An event as it is sent: `data` becomes JSON. */
type StreamEvent = { id: number | string; type: string; data: object };

/** How long browsers wait before they reconnect, ms. Their default of 3 s is long for a reader who waits. */
const RECONNECT_MS = 500;

/**
 * Writes batches of events as `text/event-stream` until they end. The first batch opens the stream: an error before it
 * becomes a problem response. An error after it ends the stream without a last event, and clients reconnect with
 * Last-Event-ID.
 */
export async function sendEvents(
  req: IncomingMessage,
  res: ServerResponse,
  batches: AsyncIterable<StreamEvent[]>,
  reconnectMs = RECONNECT_MS,
): Promise<void> {
  let heartbeat: NodeJS.Timeout | undefined;
  try {
    for await (const batch of batches) {
      heartbeat ??= openStream(req, res, reconnectMs);
      res.write(batch.map(format).join(""));
    }
  } finally {
    clearInterval(heartbeat);
  }
  // An EventSource reconnects for ever unless it gets a 204.
  if (!heartbeat && !res.headersSent) res.statusCode = 204;
  res.end();
}

function openStream(req: IncomingMessage, res: ServerResponse, reconnectMs: number): NodeJS.Timeout {
  req.socket.setNoDelay(true);
  res.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    // Without no-transform, compression would delay events.
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
  });
  res.write(`retry: ${reconnectMs}\n\n`);
  return setInterval(() => res.write(": still here\n\n"), HEARTBEAT_MS);
}

const format = ({ id, type, data }: StreamEvent): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
