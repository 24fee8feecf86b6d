/** Calls whose answer may be a stream of server-sent events: reads and bounds the stream, and says why it ended. */
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { APIError } from "openai";
import { AppError } from "#lib/errors.ts";
import { type CallGuard, guardCall, type Limits } from "./client.ts";

/**
 * `timeoutMs` and `graceMs` end with the first event. `silenceMs` is asked after each event how long the next may take.
 * `onDone` is called when the stream says that it is complete, as Chat Completions do.
 */
export type StreamLimits = Limits & { silenceMs(): number | null; onDone?: () => void };

/** The answer to a request for a stream: some proxies send the complete answer as JSON instead. */
export type Streamed<T> = { json: unknown } | { events: AsyncGenerator<T, void, void> };

/** The longest event of a stream, in UTF-16 code units: the last event of a response contains all of it, files included. */
const MAX_EVENT_LENGTH = 8_388_608;

/**
 * Makes a call and tells the kind of its answer by the content type. The connection is closed as soon as the signal is
 * aborted or the caller stops reading. `events` simply ends where the server ended the stream.
 * @throws AppError upstream_unavailable | upstream_timeout | upstream_rejected, also while the events are read.
 */
export async function openStream<T>(
  limits: StreamLimits,
  call: (signal: AbortSignal) => Promise<Response>,
): Promise<Streamed<T>> {
  const guard = guardCall(limits);
  try {
    const response = await call(guard.controller.signal);
    // Every other type is read as a stream: some servers mislabel theirs, and a proxy's own page has no events.
    if (!isJson(response)) return { events: readEvents<T>(response, limits, guard) };
    const json: unknown = await response.json();
    guard.release();
    return { json };
  } catch (thrown) {
    guard.release();
    throw guard.toError(thrown);
  }
}

const isJson = ({ headers }: Response): boolean =>
  /^application\/([\w.-]+\+)?json\b/i.test(headers.get("content-type") ?? "");

async function* readEvents<T>(
  response: Response,
  limits: StreamLimits,
  guard: CallGuard,
): AsyncGenerator<T, void, void> {
  const { signal, silenceMs, onDone } = limits;
  try {
    guard.controller.signal.throwIfAborted();
    for await (const message of parseEvents(response.body, guard.controller.signal)) {
      guard.extend(silenceMs());
      if (message.data === "[DONE]") {
        onDone?.();
        return;
      }
      const event = toEvent(message, response.headers);
      if (typeof event === "object" && event !== null) yield event as T;
      // The event may have changed how long the next one may take.
      guard.extend(silenceMs());
      signal.throwIfAborted();
    }
  } catch (thrown) {
    throw signal.aborted ? new AppError("upstream_timeout", { cause: thrown }) : guard.toError(thrown);
  } finally {
    guard.release();
  }
}

/** The messages of a body. The body is closed on `signal`, and when the caller stops reading. */
async function* parseEvents(
  body: Response["body"],
  signal: AbortSignal,
): AsyncGenerator<EventSourceMessage, void, void> {
  if (!body) throw new Error("The answer has no body.");
  const messages: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (message) => messages.push(message),
    onError(error) {
      if (error.type === "max-buffer-size-exceeded") throw error;
    },
    maxBufferSize: MAX_EVENT_LENGTH,
  });
  for await (const text of body.pipeThrough(new TextDecoderStream(), { signal })) {
    parser.feed(text);
    yield* messages.splice(0);
  }
  // Some servers leave out the blank line behind the last event.
  parser.feed("\n\n");
  yield* messages.splice(0);
}

/** The JSON of a message. @throws APIError for an error that the server reports; SyntaxError for what is not JSON */
function toEvent({ event, data }: EventSourceMessage, headers: Headers): unknown {
  const json: unknown = JSON.parse(data);
  const error = typeof json === "object" && json !== null && "error" in json ? json.error : null;
  if (event === "error" || error) throw new APIError(undefined, Object(error ?? json), undefined, headers);
  return json;
}
