import { type EventSourceMessage, EventSourceParserStream } from "eventsource-parser/stream";
import type { RunEvent, RunStatus, RunStep } from "#lib/contract/assistant.ts";
import { toRunEvent } from "#lib/contract/type-guards.ts";
import { AssistantError, type Place, type Send } from "./requests.ts";

/**
 * `text-created`: an answer begins, or begins again because the model started over; earlier text is then invalid. `delta`:
 * `delta` was added, `text` is the whole text so far. `step`: a tool was used. The last event is `end` or `error`.
 */
export type AssistantEvent = Place &
  (
    | { type: "text-created" }
    | { type: "delta"; delta: string; text: string }
    | { type: "step"; step: RunStep }
    | { type: "end"; status: RunStatus; text: string; messageId: string | null }
    | { type: "error"; status: RunStatus; code: string; message: string; text: string }
  );

/** The number of attempts to resume a broken stream without a new event in between. */
const MAX_BREAKS = 5;
const PAUSE_MS = 500;

/** The events of a `text/event-stream` body, as they come. */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
): AsyncGenerator<EventSourceMessage> {
  if (body) yield* body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
}

/** The events of a run from the first to the last, however often the connection breaks. `path` is the run's. */
export async function* followRun(send: Send, path: string, signal: AbortSignal | null): AsyncGenerator<RunEvent> {
  let lastId = 0;
  for (let breaks = 0; breaks <= MAX_BREAKS; breaks += 1) {
    if (breaks > 0) await pause(signal);
    try {
      const headers: Record<string, string> = lastId ? { "Last-Event-ID": String(lastId) } : {};
      const response = await send({ path: `${path}/events`, signal, headers });
      for await (const message of readEvents(response.body)) {
        const event = toRunEvent(message);
        if (!event) continue;
        breaks = 0;
        lastId = event.id;
        yield event;
        if (event.type === "done" || event.type === "error") return;
      }
    } catch (thrown) {
      signal?.throwIfAborted();
      if (thrown instanceof AssistantError && !thrown.problem?.retryable) throw thrown;
    }
  }
  throw new AssistantError(0, null);
}

/** Ends early when the signal is aborted; the request that follows then throws. */
const pause = (signal: AbortSignal | null): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MS);
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });

/** The text of an answer so far; null before it begins. */
export type AnswerText = string | null;

/** A run's event as the events of a script, with the text of the answer after it. */
export function toAssistantEvents(
  place: Place,
  before: AnswerText,
  { type, data }: RunEvent,
): { text: AnswerText; events: AssistantEvent[] } {
  switch (type) {
    case "step":
      return { text: before, events: [{ ...place, type, step: data }] };
    case "delta":
      return withDelta(place, before, data);
    case "done": {
      const { status, message_id: messageId } = data;
      return { text: before, events: [{ ...place, type: "end", status, text: before ?? "", messageId }] };
    }
    case "error":
      return { text: before, events: [{ ...place, type, ...data, text: before ?? "" }] };
  }
}

function withDelta(place: Place, before: AnswerText, { delta, offset }: { delta: string; offset: number }) {
  const text = (before ?? "").slice(0, offset) + delta;
  if (before !== null && offset >= before.length)
    return { text, events: [{ ...place, type: "delta" as const, delta, text }] };
  // The answer begins, or begins again. `delta` is then the whole text that is still valid.
  const created = { ...place, type: "text-created" as const };
  return { text, events: [created, { ...place, type: "delta" as const, delta: text, text }] };
}
