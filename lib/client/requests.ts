import type { Problem, Run } from "#lib/contract/assistant.ts";
import { isObject, isProblem, isRun, isThread, isThreadFile } from "#lib/contract/type-guards.ts";

export type ClientOptions = {
  /** Address of the site with its base path, e.g. "http://localhost:3000". */
  url: string;
  /** An OpenAI key of your own, for sites without one; only sent over https or to this machine. */
  openAIKey?: string;
  fetch?: typeof fetch;
};

export type AskOptions = {
  /** Asks in a thread of this client; without it, a new one is created. */
  threadId?: string;
  /** Id of the site's assistant that answers in a new thread; without it, the default one. */
  assistantId?: string;
  /** Path of the docs page that the question is about. */
  page?: string;
  /** Attached to the question, where the site's model takes such files: four at most. */
  files?: { name: string; content: Blob }[];
  /** Cancels the run and ends the stream. */
  signal?: AbortSignal;
};

export type Place = { threadId: string; runId: string };

/** A request that the server refused or could not carry out. `problem` is null if the server sent none. */
export class AssistantError extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(status: number, problem: Problem | null) {
    super(problem?.detail ?? `The server answered ${status}.`);
    this.name = "AssistantError";
    this.status = status;
    this.problem = problem;
  }
}

export type ApiRequest = {
  /** Path below `/api/`. */
  path: string;
  signal: AbortSignal | null;
  /** Sent by POST: a Blob as it is, anything else as JSON. Without a body, the request is a GET. */
  body?: object;
  headers?: Record<string, string>;
};

/** Sends a request. @throws AssistantError unless the answer is a success; the signal's reason when it is aborted */
export type Send = (request: ApiRequest) => Promise<Response>;

/** Requests of one reader: threads belong to the cookie of the first answer. */
export function createSend({ url, fetch: request = fetch }: ClientOptions): Send {
  let cookie = "";
  return async ({ path, signal, body, headers }) => {
    const response = await request(`${url.replace(/\/+$/, "")}/api/${path}`, {
      method: body ? "POST" : "GET",
      headers: { ...(body && { "Content-Type": typeOf(body) }), ...(cookie && { Cookie: cookie }), ...headers },
      body: !body || body instanceof Blob ? (body ?? null) : JSON.stringify(body),
      signal,
    });
    cookie = response.headers.getSetCookie()[0]?.split(";", 1)[0] || cookie;
    if (response.ok) return response;
    const answer: unknown = await response.json().catch(() => null);
    throw new AssistantError(response.status, isProblem(answer) ? answer : null);
  };
}

/** Sends a question; first creates its thread and uploads its files, if there are any. Returns the path of its run. */
export async function sendQuestion(send: Send, question: string, options: AskOptions, key?: string): Promise<Place> {
  const { assistantId, page, files, signal = null } = options;
  const threadId = options.threadId ?? (await createThread(send, assistantId, signal));
  const attachments = await uploadFiles(send, files, signal);
  const body = { threadId, message: question, attachments, ...(page && { context: { page } }) };
  const headers = {
    Prefer: "respond-async",
    "Idempotency-Key": crypto.randomUUID(),
    ...(key && { "X-OpenAI-Key": key }),
  };
  const run = await readJson(hasRun, await send({ path: "paste-assistant-message", signal, body, headers }));
  return { threadId, runId: run.run.id };
}

const hasRun = (answer: unknown): answer is { run: Run } => isObject(answer) && isRun(answer.run);

async function createThread(send: Send, assistantId: string | undefined, signal: AbortSignal | null): Promise<string> {
  const request = { path: "paste-assistant-thread", signal, body: { assistant_id: assistantId } };
  return (await readJson(isThread, await send(request))).id;
}

/** Uploads files one after the other, in their order. Returns their ids. */
async function uploadFiles(send: Send, files: AskOptions["files"] = [], signal: AbortSignal | null): Promise<string[]> {
  const ids: string[] = [];
  for (const { name, content } of files) {
    const headers = { "Content-Disposition": disposition(name) };
    const request = { path: "paste-assistant-file", signal, body: content, headers };
    ids.push((await readJson(isThreadFile, await send(request))).id);
  }
  return ids;
}

/** @throws AssistantError if the answer is not of the expected kind, for example that of a proxy */
async function readJson<T>(isExpected: (answer: unknown) => answer is T, response: Response): Promise<T> {
  const answer: unknown = await response.json().catch(() => null);
  if (!isExpected(answer)) throw new AssistantError(response.status, null);
  return answer;
}

/** The header with a file's name in ASCII, by RFC 8187. */
const disposition = (name: string): string => {
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename*=UTF-8''${encoded}`;
};

const typeOf = (body: object): string => (body instanceof Blob ? "application/octet-stream" : "application/json");
