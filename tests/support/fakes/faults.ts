/** What can go wrong between a fake and who asks it. */
import type { StreamFault } from "./stream.ts";

type JsonObject = { [key: string]: unknown };

/** What a request meets instead of, or after, its handler. */
export type Fault =
  | { kind: "status"; status: number; code?: string; message?: string; headers?: Record<string, string> }
  /** The request never arrives. */
  | { kind: "network" }
  /** The request is performed, but the response never arrives. */
  | { kind: "lost" }
  /** A gateway repeats the request: it is performed twice, and the second response arrives. */
  | { kind: "twice" }
  /** There is no response, ever. */
  | { kind: "hang" }
  /** The headers and the beginning of the body arrive, then nothing. */
  | { kind: "stall" }
  /** A proxy that knows no streams: is carried out as if none had been asked for. */
  | { kind: "unstreamed" }
  /** Is carried out, but its stream goes wrong. */
  | StreamFault;

/** The request as it would be if no stream had been asked for. */
export function withoutStream<R extends { query: Record<string, string>; body: JsonObject }>({
  query,
  body,
  ...request
}: R) {
  const { stream: _, stream_options: __, ...plainBody } = body;
  const { stream: ___, starting_after: ____, ...plainQuery } = query;
  return { ...request, query: plainQuery, body: plainBody };
}

const INSTEAD = ["status", "network", "hang", "stall"];
/** Whether a fault takes the place of what was asked for. */
export const isMet = (fault: Fault): boolean => INSTEAD.includes(fault.kind);

/** What a request that meets such a fault is answered with. */
export async function meet(fault: Fault, signal: AbortSignal): Promise<Response> {
  if (fault.kind === "status") {
    const { status, code = null, message = `Upstream says ${status}`, headers = {} } = fault;
    const error = { message, type: "server_error", param: null, code };
    // Without the hint, the SDK waits half a second of real time before it repeats a request.
    return Response.json({ error }, { status, headers: { "retry-after-ms": "1", ...headers } });
  }
  if (fault.kind === "stall") {
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      controller.enqueue(new TextEncoder().encode('{"id":'));
      void aborted(signal).catch((error) => controller.error(error));
    };
    return new Response(new ReadableStream({ start }), { headers: { "content-type": "application/json" } });
  }
  if (fault.kind === "hang") await aborted(signal);
  throw new TypeError("fetch failed");
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const fail = () => reject(signal.reason);
    if (signal.aborted) fail();
    signal.addEventListener("abort", fail, { once: true });
  });
