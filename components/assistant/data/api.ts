/** The assistant's routes, as the browser calls them. Only the hooks of this folder import it. */
import {
  type Assistant,
  type Completion,
  type CompletionEvent,
  DEFAULT_ASSISTANT,
  type Feedback,
  type List,
  type Message,
  type Problem,
  type Run,
  type Thread,
} from "#lib/contract/assistant.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import { ownKeyHeaders } from "./browser/own-key.ts";
import { readEvents } from "./events.ts";

const UNREACHABLE = "The server cannot be reached. Check your connection and try again.";

/** A request that did not succeed; `problem` is null when none came back. */
export class RequestError extends Error {
  readonly problem: Problem | null;

  constructor(problem: Problem | null, answered = false) {
    super(problem?.detail ?? (answered ? "The server met an error. Try again in a moment." : UNREACHABLE));
    this.name = "RequestError";
    this.problem = problem;
  }

  get notFound(): boolean {
    return this.problem?.status === 404 || this.problem?.status === 401;
  }

  /** The id that the server's log has, for what only maintainers can look into. */
  get reference(): string | undefined {
    return this.problem && this.problem.status >= 500 ? this.problem.requestId : undefined;
  }

  /** Whether a message was refused for its files. */
  get refusesFiles(): boolean {
    return this.problem?.errors?.some(({ field }) => field.startsWith("attachments")) === true;
  }
}

/** On another site's page the owner has a cookie of its own; the server learns here that this is such a page. */
const EMBEDDED = { "X-Embedded": "1" };

const COMPLETION = "paste-assistant-simple-completion";

/** @throws RequestError unless the answer is a success */
async function reach(
  method: string,
  path: string,
  body?: object | Blob,
  headers?: Record<string, string>,
  signal?: AbortSignal,
): Promise<Response> {
  const isFile = body instanceof Blob;
  const type = isFile ? body.type || "application/octet-stream" : "application/json";
  const response = await fetch(`/api/${path}`, {
    method,
    headers: { ...(body && { "Content-Type": type }), ...(parent !== window && EMBEDDED), ...headers },
    body: isFile ? body : body && JSON.stringify(body),
    signal,
  }).catch(() => null);
  if (!response) throw new RequestError(null);
  if (response.ok) return response;
  const answer: unknown = await response.json().catch(() => null);
  throw new RequestError(isProblem(answer) ? answer : null, true);
}

/** @throws RequestError */
async function request<T>(...sent: Parameters<typeof reach>): Promise<T> {
  const answer: unknown = await (await reach(...sent)).json().catch(() => null);
  if (!answer) throw new RequestError(null, true);
  return answer as T;
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === "object" && value !== null && "code" in value && "detail" in value;

/** A message as it is sent; `retryOf` and `replaces` say which run or question it takes the place of. */
export type Question = {
  threadId: string;
  message: string;
  key: string;
  retryOf?: string;
  replaces?: string;
  context?: { page?: string; selection?: string };
  /** Ids of files that were uploaded. */
  attachments?: string[];
};

const FILE = "paste-assistant-file";

/** In ASCII, as RFC 8187 has it: what `encodeURIComponent` leaves of its marks would end the name. */
const disposition = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, encodeChar)}`;
const encodeChar = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;

/** What a site under pressure wants with the request that it refused. @throws the refusal, where it is about other things */
async function proofFor(failure: unknown): Promise<{ "Challenge-Solution": string }> {
  const challenge = failure instanceof RequestError ? failure.problem?.challenge : undefined;
  if (!challenge) throw failure;
  const { solve } = await import("./challenge.ts");
  const solution = await solve(challenge);
  if (solution === null) throw failure;
  return { "Challenge-Solution": solution };
}

const thread = (id: string) => `paste-assistant-thread/${encodeURIComponent(id)}`;

export const api = {
  /** `assistant` is the id of who answers. */
  createThread: (pagePath: string | null, assistant: string): Promise<Thread> =>
    request("POST", "paste-assistant-thread", {
      ...(pagePath && { pagePath }),
      ...(assistant !== DEFAULT_ASSISTANT && { assistant_id: assistant }),
    }),

  thread: (id: string): Promise<Thread> => request("GET", thread(id)),

  /** Who may be chosen to answer, the default one first. */
  assistants: async (): Promise<Assistant[]> =>
    (await request<List<Assistant>>("GET", "paste-assistant-assistants?limit=100")).data,

  /** Those whose title or messages hold `query`; all of them when it is empty. */
  threads(after: string | null, query: string): Promise<List<Thread>> {
    const search = new URLSearchParams({ limit: "50", ...(after && { after }), ...(query && { q: query }) });
    return request("GET", `paste-assistant-thread?${search}`);
  },

  deleteThread: (id: string): Promise<unknown> => request("DELETE", thread(id)),

  /** Erases all threads of the reader; one the server does not know has nothing to erase. */
  async eraseAll(): Promise<void> {
    await request("DELETE", "paste-assistant-thread").catch((failure: unknown) => {
      if (!(failure instanceof RequestError && failure.problem?.status === 401)) throw failure;
    });
  },

  setTitle: (id: string, threadTitle: string): Promise<Thread> =>
    request("PUT", thread(id), { metadata: { threadTitle } }),

  /** All messages of a thread, however many pages they take. */
  async messages(threadId: string): Promise<Message[]> {
    const all: Message[] = [];
    for (let after = ""; ; ) {
      const path = `paste-assistant-messages/${encodeURIComponent(threadId)}?limit=100${after}`;
      const page = await request<List<Message>>("GET", path);
      all.push(...page.data);
      if (!page.has_more || !page.last_id) return all;
      after = `&after=${page.last_id}`;
    }
  },

  /** Uploads a file that is to be attached. @throws RequestError, also when `signal` aborts it */
  upload: (file: File, signal: AbortSignal): Promise<ThreadFile> =>
    request("POST", FILE, file, { "Content-Disposition": disposition(file.name) }, signal),

  /** Gives up an upload that no question was asked with. */
  deleteUpload: (id: string): Promise<unknown> => reach("DELETE", `${FILE}/${encodeURIComponent(id)}`),

  /** Repeating the call with the same `key` never asks twice. */
  async send({ threadId, key, ...question }: Question): Promise<Run> {
    const body = { threadId, ...question };
    const headers = { Prefer: "respond-async", "Idempotency-Key": key, ...ownKeyHeaders() };
    const post = (proof?: object) =>
      request<{ run: Run }>("POST", "paste-assistant-message", body, { ...headers, ...proof });
    return (await post().catch(async (failure: unknown) => post(await proofFor(failure)))).run;
  },

  /** Votes on an answer; null withdraws the vote. */
  rate(threadId: string, messageId: string, feedback: Feedback | null): Promise<unknown> {
    const path = `${thread(threadId)}/message/${messageId}/feedback`;
    return feedback ? request("PUT", path, feedback) : request("DELETE", path);
  },

  eventsUrl: (threadId: string, runId: string): string => `/api/${thread(threadId)}/run/${runId}/events`,

  run: (threadId: string, runId: string): Promise<Run> => request("GET", `${thread(threadId)}/run/${runId}`),

  cancel: (threadId: string, runId: string): Promise<Run> =>
    request("POST", `${thread(threadId)}/run/${runId}/cancel`, {}),

  async title(message: string): Promise<string> {
    const body = { prompt: "thread-title", context: message };
    const answer = await request<Completion>("POST", COMPLETION, body, ownKeyHeaders());
    return answer.choices[0]?.message.content ?? "";
  },

  /** A docs page in simple words, as it comes. @throws RequestError, also when the connection breaks */
  async *explainPage(path: string, signal: AbortSignal): AsyncGenerator<CompletionEvent> {
    const body = { prompt: "explain-page", context: path };
    const headers = { Accept: "text/event-stream", ...ownKeyHeaders() };
    const response = await reach("POST", COMPLETION, body, headers, signal);
    try {
      yield* readEvents<CompletionEvent>(response);
    } catch {
      throw new RequestError(null);
    }
  },
};
