/** Calls whose answer may come piece by piece. The SDK reads the stream; this bounds it and says why it ended. */
import type OpenAI from "openai";
import { Stream } from "openai/core/streaming";
import { AppError } from "#lib/errors.ts";
import { type Limits, type Watch, watchCall } from "./client.ts";

/** `timeoutMs` and `graceMs` are over with the first event; `silenceMs` says, after each, how long the next may take. */
export type StreamLimits = Limits & { silenceMs(): number | null };

/** What a request to stream is answered with: some proxies send the whole as JSON instead. */
export type Streamed<T> = { json: unknown } | { events: AsyncGenerator<T, void, void> };

/**
 * Makes a call and tells its answer by its content type. The connection is closed as soon as the signal is aborted
 * or whoever reads the events stops reading. `events` ends without a word where the server ended the stream.
 * @throws AppError upstream_unavailable | upstream_timeout | upstream_rejected, also while the events are read.
 */
export async function openStream<T>(
  client: OpenAI,
  limits: StreamLimits,
  call: (signal: AbortSignal) => Promise<Response>,
): Promise<Streamed<T>> {
  const watch = watchCall(limits);
  try {
    const response = await call(watch.controller.signal);
    // Anything else is read as a stream: a proxy's own page has no events, and some servers mislabel theirs.
    if (!isJson(response)) return { events: eventsOf<T>(client, response, limits, watch) };
    const json: unknown = await response.json();
    watch.release();
    return { json };
  } catch (thrown) {
    watch.release();
    throw watch.explain(thrown);
  }
}

const isJson = ({ headers }: Response): boolean =>
  /^application\/([\w.-]+\+)?json\b/i.test(headers.get("content-type") ?? "");

/** The longest line of a stream, in bytes: the last event of a response holds all of it, instructions and files included. */
const MAX_LINE_BYTES = 8_388_608;

/** The same answer; reading it fails where a line does not end, which the SDK would keep for as long as more comes. */
function boundedLines({ body, status, headers }: Response): Response {
  let length = 0;
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const end = chunk.lastIndexOf(LINE_FEED);
      length = end === -1 ? length + chunk.length : chunk.length - 1 - end;
      if (length <= MAX_LINE_BYTES) controller.enqueue(chunk);
      else controller.error(new Error("A line of the stream does not end."));
    },
  });
  return new Response(body?.pipeThrough(count) ?? null, { status, headers });
}
const LINE_FEED = 10;

async function* eventsOf<T>(client: OpenAI, response: Response, { signal, silenceMs }: StreamLimits, watch: Watch) {
  // The SDK aborts its controller after errors too; the watch's is to tell whether the call had to end.
  const reading = new AbortController();
  watch.controller.signal.addEventListener("abort", () => reading.abort(), { once: true });
  try {
    watch.controller.signal.throwIfAborted();
    for await (const event of Stream.fromSSEResponse<T>(boundedLines(response), reading, client)) {
      watch.heard(silenceMs());
      if (typeof event === "object" && event !== null) yield event;
      // Whoever read it may know better now.
      watch.heard(silenceMs());
      signal.throwIfAborted();
    }
    // An aborted stream ends as if it were complete.
    watch.controller.signal.throwIfAborted();
  } catch (thrown) {
    throw signal.aborted ? new AppError("upstream_timeout", { cause: thrown }) : watch.explain(thrown);
  } finally {
    watch.release();
  }
}
