/** How the openai adapter listens to a response: it tells what is said and remembers how far it heard. */
import type { Response, ResponseOutputItem, ResponseStreamEvent } from "openai/resources/responses/responses";
import type { Part } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import { isOutage } from "#lib/upstream/client.ts";
import type { ResponseStream } from "./api.ts";
import { isHosted, remember, toHostedCall } from "./hosted.ts";
import { type Progress, progressOf } from "./mapping.ts";
import { type OpenAIState, toPart, withResponse } from "./state.ts";

/**
 * Listens to the end of the response, or for as long as its stream lasts: one that breaks off or falls silent comes
 * to `pending`, and whoever comes next goes on behind `state.cursor`. `state` is kept up to date in place.
 * @throws AppError upstream_unavailable | upstream_timeout when no response was heard of, or on `signal`.
 */
export async function* listen(
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
        yield* note(event, state);
      }
      if (event.type === "response.output_item.done") yield* tell(event, began.get(event.output_index), state);
      const outcome = yield* hear(event, state);
      if (outcome) return outcome;
    }
  } catch (thrown) {
    if (!isOutage(thrown) || signal.aborted || state.responseId === null) throw thrown;
  }
  if (state.responseId === null) throw new AppError("upstream_unavailable", { cause: new Error("no response") });
  return { status: "pending", state };
}

/** Tells of a call of the vendor's own tools. One that is told again after a crash is known by its id. */
function* tell({ item }: { item: ResponseOutputItem }, began: number | undefined, state: OpenAIState): Generator<Part> {
  if (!isHosted(item)) return;
  yield* note({ item }, state);
  const ms = began === undefined ? null : Math.round(performance.now() - began);
  yield { type: "hosted_call", call: toHostedCall(item, ms) };
}

/** Remembers a call that began or ended. Whatever becomes of it, its container is to be found when the thread is deleted. */
function* note({ item }: { item: ResponseOutputItem }, state: OpenAIState): Generator<Part> {
  if (!isHosted(item)) return;
  const { length } = state.containers;
  remember(item, state);
  if (state.containers.length > length) yield toPart(state, { durable: true });
}

/** Deals with one event; the outcome if it is the response's last. */
function* hear(event: ResponseStreamEvent, state: OpenAIState): Generator<Part, Progress | null> {
  const cursor = event.sequence_number ?? state.cursor;
  // Who replays from the start when asked to go on behind an event is not told twice.
  if (state.cursor !== null && event.sequence_number <= state.cursor) return null;
  if ("response" in event) {
    if (state.responseId === null) {
      Object.assign(state, withResponse(state, event.response.id), { cursor });
      // At once: a crash must not make a second response.
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
  if (event.type === "response.output_text.delta" || event.type === "response.refusal.delta") yield* say(event, state);
  return null;
}

/** Tells text as `textOf` reads the finished response: messages by themselves, remarks left out. */
function* say(event: { output_index: number; delta: string }, state: OpenAIState): Generator<Part> {
  const { output_index: index, delta } = event;
  if (delta === "" || state.remarks.includes(index)) return;
  const gap = state.wrote === null || state.wrote === index ? "" : "\n\n";
  state.wrote = index;
  yield { type: "text", text: gap + delta, state: { ...state } };
}
