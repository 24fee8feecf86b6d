/** Reads the stream of a response on the openai adapter: yields its parts and records the last event in the state. */
import type { Response, ResponseOutputItem, ResponseStreamEvent } from "openai/resources/responses/responses";
import type { Part } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import { isOutage } from "#lib/upstream/client.ts";
import type { ResponseStream } from "./api.ts";
import { isHosted, recordHostedItem, toHostedCall } from "./hosted.ts";
import { type Progress, progressOf } from "./mapping.ts";
import { type OpenAIState, toPart, withResponse } from "./state.ts";

/**
 * Reads the stream to the end of the response. A stream that breaks off or falls silent returns `pending`, and the next call
 * goes on behind `state.cursor`. `state` is updated in place.
 * @throws AppError upstream_unavailable | upstream_timeout before the response's first event, or on `signal`.
 */
export async function* readStream(
  stream: ResponseStream,
  state: OpenAIState,
  signal: AbortSignal,
): AsyncGenerator<Part, Progress> {
  if ("json" in stream) {
    const response = stream.json as Response;
    if (state.responseId === null) Object.assign(state, withResponse(state, response.id));
    return progressOf(response, state);
  }
  const began = new Map<number, number>();
  try {
    for await (const event of stream.events) {
      if (event.type === "response.output_item.added") {
        began.set(event.output_index, performance.now());
        yield* recordContainer(event, state);
      }
      if (event.type === "response.output_item.done")
        yield* emitHostedCall(event, began.get(event.output_index), state);
      const outcome = yield* applyEvent(event, state);
      if (outcome) return outcome;
    }
  } catch (thrown) {
    if (!isOutage(thrown) || signal.aborted || state.responseId === null) throw thrown;
  }
  if (state.responseId === null) throw new AppError("upstream_unavailable", { cause: new Error("no response") });
  return { status: "pending", state };
}

/** Emits a call of a hosted tool. After a crash the same call may be emitted again, with the same id. */
function* emitHostedCall(
  { item }: { item: ResponseOutputItem },
  began: number | undefined,
  state: OpenAIState,
): Generator<Part> {
  if (!isHosted(item)) return;
  yield* recordContainer({ item }, state);
  const ms = began === undefined ? null : Math.round(performance.now() - began);
  yield { type: "hosted_call", call: toHostedCall(item, ms) };
}

/** Records a hosted call that began or ended. A new container is stored at once: the thread's deletion needs it. */
function* recordContainer({ item }: { item: ResponseOutputItem }, state: OpenAIState): Generator<Part> {
  if (!isHosted(item)) return;
  const { length } = state.containers;
  recordHostedItem(item, state);
  if (state.containers.length > length) yield toPart(state, { durable: true });
}

/** Applies one event to the state; returns the outcome for the response's last event. */
function* applyEvent(event: ResponseStreamEvent, state: OpenAIState): Generator<Part, Progress | null> {
  const cursor = event.sequence_number ?? state.cursor;
  // Some servers replay all events instead of those behind the cursor.
  if (state.cursor !== null && event.sequence_number <= state.cursor) return null;
  if ("response" in event) {
    if (state.responseId === null) {
      Object.assign(state, withResponse(state, event.response.id), { cursor });
      // Stored at once: a crash must not create a second response.
      yield toPart(state, { durable: true });
    }
    state.cursor = cursor;
    const progress = progressOf(event.response, state);
    return progress.status === "pending" ? null : progress;
  }
  state.cursor = cursor;
  if (event.type === "response.output_item.added") {
    const { item, output_index } = event;
    if (item.type === "message" && item.phase === "commentary") state.remarks = [...state.remarks, output_index];
  }
  if (event.type === "response.output_text.delta" || event.type === "response.refusal.delta")
    yield* emitText(event, state);
  return null;
}

/** Emits the text that `textOf` finds in the finished response: a blank line between messages, no commentary. */
function* emitText(event: { output_index: number; delta: string }, state: OpenAIState): Generator<Part> {
  const { output_index: index, delta } = event;
  if (delta === "" || state.remarks.includes(index)) return;
  const gap = state.wrote === null || state.wrote === index ? "" : "\n\n";
  state.wrote = index;
  yield { type: "text", text: gap + delta, state: { ...state } };
}
