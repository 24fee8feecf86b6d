/** Reads the event streams of requests that an EventSource cannot send: it can only GET. */
import { type EventSourceMessage, EventSourceParserStream } from "eventsource-parser/stream";

/** The events of a streamed response, as they come. */
export async function* readEvents(response: Response): AsyncGenerator<EventSourceMessage> {
  const events = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const reader = events?.getReader();
  // Not every browser can loop over a stream.
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) yield read.value;
}
