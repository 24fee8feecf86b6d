/** Answers of a fake that come as server-sent events, at the pace a test or a benchmark wants. */

/** One event; `data` is sent as JSON, except for the closing "[DONE]" of Chat Completions. */
export type StreamEvent = { event?: string; data: unknown };

/** A handler returns this to answer with a stream. */
export class EventStream {
  readonly events: AsyncIterable<StreamEvent>;

  constructor(events: AsyncIterable<StreamEvent>) {
    this.events = events;
  }
}

/**
 * The record of a stream: its events with their times (Unix ms), and how it ended: `whole` when all events were sent, `fault`
 * when it met its fault, `closed` when its reader closed it; null while it goes on.
 */
export type Sent = { events: { at: number; data: unknown }[]; end: "whole" | "fault" | "closed" | null };

/** A fault after so many events: the connection breaks, the body ends early, or nothing comes any more. */
export type StreamFault = { kind: "break" | "cut" | "silence"; after: number };

const encoder = new TextEncoder();
const encode = ({ event, data }: StreamEvent): Uint8Array => {
  const text = data === "[DONE]" ? data : JSON.stringify(data);
  return encoder.encode(`${event === undefined ? "" : `event: ${event}\n`}data: ${text}\n\n`);
};

/** The stream as a response. It ends with an error as soon as `signal` is aborted, as that of a real fetch does. */
export function toResponse(stream: EventStream, sent: Sent, fault: StreamFault | null, signal: AbortSignal): Response {
  const events = stream.events[Symbol.asyncIterator]();
  const gone = Promise.withResolvers<null>();
  let isOpen = true;
  const end = (how: Sent["end"]) => {
    sent.end = how;
    isOpen = false;
    gone.resolve(null);
    // Not awaited: it may be waiting for its next piece.
    void events.return?.();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const abort = () => {
          if (!isOpen) return;
          end("closed");
          controller.error(signal.reason);
        };
        if (signal.aborted) abort();
        else signal.addEventListener("abort", abort, { once: true });
      },
      async pull(controller) {
        if (fault && sent.events.length >= fault.after) {
          sent.end = "fault";
          if (fault.kind === "silence") return void (await gone.promise);
          end("fault");
          return fault.kind === "cut" ? controller.close() : controller.error(new TypeError("terminated"));
        }
        const next = await Promise.race([events.next(), gone.promise]);
        if (!next || !isOpen) return;
        if (next.done) {
          end("whole");
          return controller.close();
        }
        sent.events.push({ at: Date.now(), data: next.value.data });
        controller.enqueue(encode(next.value));
      },
      cancel: () => end("closed"),
    },
    // An event is taken only when it is asked for: what was sent has been read up to the last but one.
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** Awaited before each piece of a text, counted from 0. */
export type Pace = (piece: number) => Promise<void>;

/** A pace of one piece per `ms` milliseconds. */
export const paceOf =
  (ms: number): Pace =>
  () =>
    new Promise((resolve) => setTimeout(resolve, ms));

/** Sends pieces only when `release` allows so many more of them. */
export function createManualPace(): { pace: Pace; release(pieces?: number): void } {
  let free = 0;
  const waiting = new Map<number, () => void>();
  return {
    pace: (piece) =>
      new Promise((resolve) => {
        if (piece < free) resolve();
        else waiting.set(piece, resolve);
      }),
    release(pieces = Number.POSITIVE_INFINITY) {
      free += pieces;
      for (const [piece, resolve] of waiting) if (piece < free) resolve();
    },
  };
}

/** A text in `pieces`: so many of about one length, or these, or word by word. */
export function splitText(text: string, pieces?: number | string[]): string[] {
  if (Array.isArray(pieces)) return pieces;
  if (pieces === undefined) return text.match(/\s*\S+\s*/g) ?? [text];
  const length = Math.max(1, Math.ceil(text.length / pieces));
  return Array.from({ length: Math.ceil(text.length / length) }, (_, n) => text.slice(n * length, (n + 1) * length));
}

/** How a scripted text streams. */
export type Streaming = { pieces?: number | string[]; pace?: Pace };
