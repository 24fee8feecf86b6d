/** Requests to the assistant's routes, as the browser sends them, and how they fail. */
import type { Problem } from "#lib/contract/assistant.ts";
import { basePath } from "#lib/contract/base-path.ts";
import { isProblem } from "#lib/contract/type-guards.ts";

/** A request that did not succeed. `problem` is null when the server sent none. `describeError` says it to the reader. */
export class RequestError extends Error {
  readonly problem: Problem | null;
  /** The code of the problem, or of a request that got no answer that this browser can read. */
  readonly code: string;

  /** `answered`: whether there was an answer at all. */
  constructor(problem: Problem | null, answered = false) {
    const code = problem?.code ?? (answered ? "unreadable" : "unreachable");
    super(problem?.detail ?? code);
    this.name = "RequestError";
    this.problem = problem;
    this.code = code;
  }

  get notFound(): boolean {
    return this.problem?.status === 404 || this.problem?.status === 401;
  }

  /** The id of the request in the server's log, for errors that only maintainers can look into. */
  get reference(): string | undefined {
    return this.problem && this.problem.status >= 500 ? this.problem.requestId : undefined;
  }

  /** Whether a message was refused for its files. */
  get refusesFiles(): boolean {
    return this.problem?.errors?.some(({ field }) => field.startsWith("attachments")) === true;
  }
}

export const toRequestError = (error: unknown): RequestError =>
  error instanceof RequestError ? error : new RequestError(null);

export type ApiRequest = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below `/api/`. */
  path: string;
  /** Sent as JSON, but for a file, which is sent as it is. */
  body?: object | Blob;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Lets a short request that the page has begun end after the page is left. Browsers allow 64 KiB of bodies. */
  keepalive?: boolean;
};

/** On another site's page the owner has a cookie of its own; this header tells the server that the page is such a one. */
const EMBEDDED = { "X-Embedded": "1" };

/** @throws RequestError unless the answer is a success */
export async function send({ method, path, body, headers, signal, keepalive }: ApiRequest): Promise<Response> {
  const isFile = body instanceof Blob;
  const type = isFile ? body.type || "application/octet-stream" : "application/json";
  const response = await fetch(`${basePath()}/api/${path}`, {
    method,
    headers: { ...(body && { "Content-Type": type }), ...(parent !== window && EMBEDDED), ...headers },
    body: isFile ? body : body && JSON.stringify(body),
    signal,
    keepalive,
  }).catch(() => null);
  if (!response) throw new RequestError(null);
  if (response.ok) return response;
  const answer: unknown = await response.json().catch(() => null);
  throw new RequestError(isProblem(answer) ? answer : null, true);
}

/** The JSON of the answer, once `isExpected` has found it to be of its kind. @throws RequestError */
export async function requestJson<T>(isExpected: (answer: unknown) => answer is T, request: ApiRequest): Promise<T> {
  const response = await send(request);
  const answer: unknown = await response.json().catch(() => null);
  if (!isExpected(answer)) throw new RequestError(null, true);
  return answer;
}
