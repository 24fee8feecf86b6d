/** The events of a streamed response, numbered and ordered as the API does it. */
import type {
  Response,
  ResponseFunctionToolCallItem,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseOutputRefusal,
  ResponseOutputText,
  ResponseOutputTextAnnotationAddedEvent,
  ResponseStreamEvent,
} from "openai/resources/responses/responses";
import { type StreamEvent, type Streaming, splitText } from "#tests/support/fakes/stream.ts";
import { begunHosted, hostedEvents } from "./hosted.ts";

type Unnumbered<Event> = Event extends unknown ? Omit<Event, "sequence_number"> : never;
export type NewEvent = Unnumbered<ResponseStreamEvent>;

/** The events of a response so far. It goes on whether or not anybody reads its stream. */
export class EventLog {
  readonly #events: ResponseStreamEvent[] = [];
  #isOver = false;
  #news = Promise.withResolvers<void>();

  #notify(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  push(event: NewEvent): void {
    // As it is now: responses and items go on changing.
    this.#events.push({ ...structuredClone(event), sequence_number: this.#events.length } as ResponseStreamEvent);
    this.#notify();
  }

  end(): void {
    this.#isOver = true;
    this.#notify();
  }

  /** The events behind number `after`, to the last one, or for as long as `isStreaming` says that more will come. */
  async *read(after: number, isStreaming: () => boolean): AsyncGenerator<StreamEvent> {
    for (let number = after + 1; ; number += 1) {
      while (!this.#events[number]) {
        if (this.#isOver || !isStreaming()) return;
        await this.#news.promise;
      }
      const data = this.#events[number];
      yield { event: data?.type ?? "", data };
    }
  }
}

export const isTextDelta = ({ type }: NewEvent): boolean =>
  type === "response.output_text.delta" || type === "response.refusal.delta";

export const statusEvent = (type: "created" | "in_progress", response: Response): NewEvent => ({
  type: `response.${type}`,
  response,
});

/** The last event of a response. A cancelled response has none, as far as is known. */
export function lastEvent(response: Response): NewEvent | null {
  const { status } = response;
  const hasLastEvent = status === "completed" || status === "failed" || status === "incomplete";
  return hasLastEvent ? { type: `response.${status}`, response } : null;
}

/** The events of an item while it is written. */
export function itemEvents(item: ResponseOutputItem, output_index: number, streaming: Streaming): NewEvent[] {
  const begun = { ...begunHosted(item), status: "in_progress", ...(item.type === "message" ? { content: [] } : {}) };
  const isCall = item.type === "function_call";
  return [
    {
      type: "response.output_item.added",
      output_index,
      item: { ...begun, ...(isCall ? { arguments: "" } : {}) } as ResponseOutputItem,
    },
    ...(item.type === "message" ? messageEvents(item, output_index, streaming) : []),
    ...hostedEvents(item, output_index),
    ...(isCall ? callEvents(item as ResponseFunctionToolCallItem, output_index) : []),
    { type: "response.output_item.done", output_index, item },
  ];
}

function messageEvents({ id, content }: ResponseOutputMessage, output_index: number, streaming: Streaming): NewEvent[] {
  return content.flatMap((part, content_index): NewEvent[] => {
    const place = { item_id: id, output_index, content_index };
    const empty = part.type === "refusal" ? { ...part, refusal: "" } : { ...part, text: "" };
    return [
      { type: "response.content_part.added", ...place, part: empty },
      ...partEvents(part, place, streaming),
      { type: "response.content_part.done", ...place, part },
    ];
  });
}

function partEvents(
  part: ResponseOutputText | ResponseOutputRefusal,
  place: { item_id: string; output_index: number; content_index: number },
  { pieces }: Streaming,
): NewEvent[] {
  if (part.type === "refusal")
    return [
      ...splitText(part.refusal).map((delta): NewEvent => ({ type: "response.refusal.delta", ...place, delta })),
      { type: "response.refusal.done", ...place, refusal: part.refusal },
    ];
  const { text, annotations } = part;
  return [
    ...splitText(text, pieces).map(
      (delta): NewEvent => ({ type: "response.output_text.delta", ...place, delta, logprobs: [] }),
    ),
    ...annotations.map(
      (annotation, annotation_index): NewEvent => ({
        ...{ type: "response.output_text.annotation.added", ...place, annotation_index },
        annotation: annotation as ResponseOutputTextAnnotationAddedEvent["annotation"],
      }),
    ),
    { type: "response.output_text.done", ...place, text, logprobs: [] },
  ];
}

function callEvents(call: ResponseFunctionToolCallItem, output_index: number): NewEvent[] {
  const place = { item_id: call.id, output_index };
  return [
    ...splitText(call.arguments, 2).map(
      (delta): NewEvent => ({ type: "response.function_call_arguments.delta", ...place, delta }),
    ),
    { type: "response.function_call_arguments.done", ...place, arguments: call.arguments },
  ];
}
