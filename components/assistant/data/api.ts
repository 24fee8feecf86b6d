/** The assistant's routes, as the browser calls them. Only the hooks of this folder import it. */
import {
  type Assistant,
  type CompletionEvent,
  DEFAULT_ASSISTANT,
  type Feedback,
  type List,
  type Message,
  type Run,
  type Thread,
} from "#lib/contract/assistant.ts";
import { basePath } from "#lib/contract/base-path.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import {
  isAssistant,
  isCompletion,
  isListOf,
  isMessage,
  isObject,
  isRun,
  isThread,
  isThreadFile,
  toCompletionEvent,
} from "#lib/contract/type-guards.ts";
import { ownKeyHeaders } from "./browser/own-key.ts";
import { RequestError, requestJson, send } from "./request.ts";

const COMPLETION = "paste-assistant-simple-completion";
const FILE = "paste-assistant-file";
const THREADS = "paste-assistant-thread";
const threadPath = (threadId: string) => `${THREADS}/${encodeURIComponent(threadId)}`;
const runPath = (threadId: string, runId: string) => `${threadPath(threadId)}/run/${runId}`;

/** A message as it is sent; `retryOf` is the run, `replaces` the question whose place it takes. */
export type Question = {
  threadId: string;
  message: string;
  /** Idempotency key. */
  key: string;
  retryOf?: string;
  replaces?: string;
  context?: { page?: string; selection?: string };
  /** Ids of files that were uploaded. */
  attachments?: string[];
};

/** The header with a file's name in ASCII, by RFC 8187. The marks that `encodeURIComponent` leaves would end the name. */
const disposition = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, encodeChar)}`;
const encodeChar = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;

/**
 * The header that a site under load asks for with its refusal: the solution of a challenge.
 * @throws the refusal, where it asks for none or the browser cannot solve it
 */
async function solveChallengeOf(failure: unknown): Promise<{ "Challenge-Solution": string }> {
  const challenge = failure instanceof RequestError ? failure.problem?.challenge : undefined;
  if (!challenge) throw failure;
  const { solve } = await import("./challenge.ts");
  const solution = await solve(challenge);
  if (solution === null) throw failure;
  return { "Challenge-Solution": solution };
}

const hasRun = (answer: unknown): answer is { run: Run } => isObject(answer) && isRun(answer.run);

export const api = {
  /** `assistantId` is the id of the assistant that answers. */
  createThread: (pagePath: string | null, assistantId: string): Promise<Thread> =>
    requestJson(isThread, {
      method: "POST",
      path: THREADS,
      body: {
        ...(pagePath && { pagePath }),
        ...(assistantId !== DEFAULT_ASSISTANT && { assistant_id: assistantId }),
      },
    }),

  getThread: (threadId: string): Promise<Thread> =>
    requestJson(isThread, { method: "GET", path: threadPath(threadId) }),

  /** The assistants to choose from, the default one first. */
  async listAssistants(): Promise<Assistant[]> {
    const path = "paste-assistant-assistants?limit=100";
    return (await requestJson(isListOf(isAssistant), { method: "GET", path })).data;
  },

  /** One page of the threads whose title or messages contain `query`; of all threads when it is empty. */
  listThreads(after: string | null, query: string): Promise<List<Thread>> {
    const search = new URLSearchParams({ limit: "50", ...(after && { after }), ...(query && { q: query }) });
    return requestJson(isListOf(isThread), { method: "GET", path: `${THREADS}?${search}` });
  },

  deleteThread: (threadId: string): Promise<unknown> =>
    requestJson(isObject, { method: "DELETE", path: threadPath(threadId), keepalive: true }),

  /** Deletes all threads of the reader. A reader whom the server does not know has none. */
  async deleteAllThreads(): Promise<void> {
    await requestJson(isObject, { method: "DELETE", path: THREADS, keepalive: true }).catch((failure: unknown) => {
      if (!(failure instanceof RequestError && failure.problem?.status === 401)) throw failure;
    });
  },

  updateTitle: (threadId: string, threadTitle: string): Promise<unknown> =>
    requestJson(isObject, {
      method: "PUT",
      path: threadPath(threadId),
      body: { metadata: { threadTitle } },
      keepalive: true,
    }),

  /** All messages of a thread, however many pages they take. */
  async listMessages(threadId: string): Promise<Message[]> {
    const all: Message[] = [];
    for (let after = ""; ; ) {
      const path = `paste-assistant-messages/${encodeURIComponent(threadId)}?limit=100${after}`;
      const page = await requestJson(isListOf(isMessage), { method: "GET", path });
      all.push(...page.data);
      if (!page.has_more || !page.last_id) return all;
      after = `&after=${page.last_id}`;
    }
  },

  /** Uploads a file that is to be attached. @throws RequestError, also when `signal` aborts it */
  uploadFile: (file: File, signal: AbortSignal): Promise<ThreadFile> =>
    requestJson(isThreadFile, {
      method: "POST",
      path: FILE,
      body: file,
      headers: { "Content-Disposition": disposition(file.name) },
      signal,
    }),

  /** Deletes an upload that no question was asked with. */
  deleteUpload: (fileId: string): Promise<unknown> =>
    send({ method: "DELETE", path: `${FILE}/${encodeURIComponent(fileId)}` }),

  /** Repeating the call with the same `key` never asks twice. */
  async sendMessage({ key, ...body }: Question): Promise<Run> {
    const headers = { Prefer: "respond-async", "Idempotency-Key": key, ...ownKeyHeaders() };
    const post = (more?: Record<string, string>) =>
      requestJson(hasRun, {
        method: "POST",
        path: "paste-assistant-message",
        body,
        headers: { ...headers, ...more },
      });
    return (await post().catch(async (failure: unknown) => post(await solveChallengeOf(failure)))).run;
  },

  /** Votes on an answer; null withdraws the vote. */
  updateFeedback(threadId: string, messageId: string, feedback: Feedback | null): Promise<unknown> {
    const path = `${threadPath(threadId)}/message/${messageId}/feedback`;
    const change = feedback ? ({ method: "PUT", body: feedback } as const) : ({ method: "DELETE" } as const);
    return requestJson(isObject, { ...change, path, keepalive: true });
  },

  eventsUrl: (threadId: string, runId: string): string => `${basePath()}/api/${runPath(threadId, runId)}/events`,

  getRun: (threadId: string, runId: string): Promise<Run> =>
    requestJson(isRun, { method: "GET", path: runPath(threadId, runId) }),

  cancelRun: (threadId: string, runId: string): Promise<Run> =>
    requestJson(isRun, { method: "POST", path: `${runPath(threadId, runId)}/cancel`, body: {} }),

  /** A title for a thread that begins with `message`. */
  async createTitle(message: string): Promise<string> {
    const body = { prompt: "thread-title", context: message };
    const request = { method: "POST", path: COMPLETION, body, headers: ownKeyHeaders() } as const;
    return (await requestJson(isCompletion, request)).choices[0]?.message.content ?? "";
  },

  /** A docs page in simple words, as it comes. @throws RequestError, also when the connection breaks */
  async *explainPage(path: string, signal: AbortSignal): AsyncGenerator<CompletionEvent> {
    const body = { prompt: "explain-page", context: path };
    const headers = { Accept: "text/event-stream", ...ownKeyHeaders() };
    const response = await send({ method: "POST", path: COMPLETION, body, headers, signal });
    const { readEvents } = await import("./events.ts");
    try {
      for await (const event of readEvents(response)) {
        const known = toCompletionEvent(event);
        if (known) yield known;
      }
    } catch {
      throw new RequestError(null);
    }
  },
};
