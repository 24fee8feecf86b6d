/** Reads an event stream. */
import { readEvents as sse } from "#lib/client/events.ts";
import type { RunEvent } from "#lib/contract/assistant.ts";

export type EventReader = {
  /** The next event, which must be of this type. */
  next(type: RunEvent["type"]): Promise<RunEvent>;
  /** The remaining events, to the end of the stream. */
  rest(): Promise<RunEvent[]>;
};

/** The event of one block of a `text/event-stream` text; null for comments and the like. */
function parseBlock(block: string): RunEvent | null {
  if (!block.startsWith("id:")) return null;
  const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s)));
  return { id: Number(fields.id), type: fields.event, data: JSON.parse(fields.data ?? "null") } as RunEvent;
}

/** The events of a whole `text/event-stream` text. */
export const parseEvents = (text: string): RunEvent[] => text.split("\n\n").flatMap((block) => parseBlock(block) ?? []);

export function readEvents(url: string, cookie: string, lastEventId = 0): EventReader {
  const events = streamEvents(url, {
    Cookie: cookie,
    ...(lastEventId > 0 && { "Last-Event-ID": String(lastEventId) }),
  });
  return {
    async next(type) {
      const { value, done } = await events.next();
      if (done || value.type !== type) throw new Error(`expected ${type}, got ${done ? "the end" : value.type}`);
      return value;
    },
    async rest() {
      const all: RunEvent[] = [];
      for await (const event of events) all.push(event);
      return all;
    },
  };
}

export async function* streamEvents(url: string, headers: Record<string, string>): AsyncGenerator<RunEvent, undefined> {
  const response = await fetch(url, { headers });
  for await (const { id, event, data } of sse(response.body)) {
    yield { id: Number(id), type: event, data: JSON.parse(data) } as RunEvent;
  }
}

/** The text of a run's answer so far, as a client builds it from the events. */
export const textOfEvents = (events: RunEvent[]): string =>
  events.reduce(
    (text, event) => (event.type === "delta" ? text.slice(0, event.data.offset) + event.data.delta : text),
    "",
  );
