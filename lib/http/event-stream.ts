import type { IncomingMessage, ServerResponse } from "node:http";
import type { CompletionEvent, RunEvent } from "#lib/contract/assistant.ts";

/** A comment line this often, ms, keeps proxies from closing a quiet stream. */
const HEARTBEAT_MS = 15_000;
/** What browsers wait before they come again after a break, ms: their own 3 s are long for a reader. */
const RECONNECT_MS = 500;

/**
 * Writes batches of events as `text/event-stream` until they end. The first batch opens the stream, so that whatever
 * fails before it still answers with a problem. A failure after it ends the stream without a last event: clients
 * come again with Last-Event-ID.
 */
export async function sendEvents(
  req: IncomingMessage,
  res: ServerResponse,
  batches: AsyncIterable<(RunEvent | CompletionEvent)[]>,
): Promise<void> {
  let heartbeat: NodeJS.Timeout | undefined;
  try {
    for await (const batch of batches) {
      heartbeat ??= open(req, res);
      res.write(batch.map(format).join(""));
    }
  } finally {
    clearInterval(heartbeat);
  }
  // An EventSource would come again for ever; only 204 stops it.
  if (!heartbeat && !res.headersSent) res.statusCode = 204;
  res.end();
}

function open(req: IncomingMessage, res: ServerResponse): NodeJS.Timeout {
  req.socket.setNoDelay(true);
  res.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    // Without no-transform, compression would hold events back.
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
  });
  res.write(`retry: ${RECONNECT_MS}\n\n`);
  return setInterval(() => res.write(": still here\n\n"), HEARTBEAT_MS);
}

const format = ({ id, type, data }: RunEvent | CompletionEvent): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
