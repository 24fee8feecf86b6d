/**
 * The assistant for scripts: asks over HTTP, as the panel does, and tells of the answer event by event. Needs nothing
 * but `fetch`; of this project it imports types only.
 */
import type { Problem, Run, RunEvent, RunStatus, RunStep, Thread } from "#lib/contract/assistant.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import { readEvents } from "./sse.ts";

export type AssistantOptions = {
  /** Where the site is, e.g. "http://localhost:3000". */
  url: string;
  /** An OpenAI key of your own, for sites without one; only sent over https or to this machine. */
  openAIKey?: string;
  fetch?: typeof fetch;
};
export type AskOptions = {
  /** Goes on in a thread of this assistant; left out, a new one begins. */
  threadId?: string;
  /** Id of the site's assistant that answers in a new thread; left out, its default one. */
  assistantId?: string;
  /** Path of the docs page that the question is about. */
  page?: string;
  /** Goes with the question, where the site's model takes such files: four at most. */
  files?: { name: string; content: Blob }[];
  /** Stops waiting and the run with it. */
  signal?: AbortSignal;
};
type Place = { threadId: string; runId: string };

/**
 * `text-created`: an answer begins (again, if the model started over: what came before is void). `delta`: `delta` was
 * added, `text` is all there is. `step`: a tool was used. The last event is `end` or `error`.
 */
export type AssistantEvent = Place &
  (
    | { type: "text-created" }
    | { type: "delta"; delta: string; text: string }
    | { type: "step"; step: RunStep }
    | { type: "end"; status: RunStatus; text: string; messageId: string | null }
    | { type: "error"; status: RunStatus; code: string; message: string; text: string }
  );

/** A request the server refused or could not carry out; `problem` is null when none came back. */
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

/** How often a stream that broke off is taken up again without anything new. */
const MAX_BREAKS = 5;
const PAUSE_MS = 500;

export type Assistant = {
  /**
   * Asks, and yields what happens until the run is over. Whoever leaves the loop early, or aborts, stops the run.
   * @throws AssistantError when a request is refused; the signal's reason when it is aborted
   */
  stream(question: string, options?: AskOptions): AsyncGenerator<AssistantEvent>;
};

/** One reader: threads belong to the cookie that the first request brings back. */
export function createAssistant({ url, openAIKey, fetch: request = fetch }: AssistantOptions): Assistant {
  let cookie = "";
  if (openAIKey && !isPrivate(url)) throw new TypeError("A key is only sent over https or to this machine.");

  async function call(path: string, signal: AbortSignal | null, body?: object, headers?: Record<string, string>) {
    const response = await request(new URL(`/api/${path}`, url), {
      method: body ? "POST" : "GET",
      headers: { ...(body && { "Content-Type": typeOf(body) }), ...(cookie && { Cookie: cookie }), ...headers },
      body: !body || body instanceof Blob ? (body ?? null) : JSON.stringify(body),
      signal,
    });
    cookie = response.headers.getSetCookie()[0]?.split(";", 1)[0] || cookie;
    if (response.ok) return response;
    throw new AssistantError(response.status, await response.json().catch(() => null));
  }

  async function createThread(assistant_id: string | undefined, signal: AbortSignal | null): Promise<string> {
    const thread: Thread = await (await call("paste-assistant-thread", signal, { assistant_id })).json();
    return thread.id;
  }

  /** One after the other, in this order. */
  async function upload(files: AskOptions["files"] = [], signal: AbortSignal | null): Promise<string[]> {
    const ids: string[] = [];
    for (const { name, content } of files) {
      const headers = { "Content-Disposition": disposition(name) };
      const file: ThreadFile = await (await call("paste-assistant-file", signal, content, headers)).json();
      ids.push(file.id);
    }
    return ids;
  }

  async function send(question: string, options: AskOptions): Promise<Place> {
    const { threadId, assistantId, page, files, signal = null } = options;
    const thread = threadId ?? (await createThread(assistantId, signal));
    const attachments = await upload(files, signal);
    const body = { threadId: thread, message: question, attachments, ...(page && { context: { page } }) };
    const headers = {
      Prefer: "respond-async",
      "Idempotency-Key": crypto.randomUUID(),
      ...(openAIKey && { "X-OpenAI-Key": openAIKey }),
    };
    const { run }: { run: Run } = await (await call("paste-assistant-message", signal, body, headers)).json();
    return { threadId: thread, runId: run.id };
  }

  /** The run's events from the first to the last, however often the connection breaks. */
  async function* follow(path: string, signal: AbortSignal | null): AsyncGenerator<RunEvent> {
    let last = 0;
    for (let breaks = 0; breaks <= MAX_BREAKS; breaks += 1) {
      if (breaks > 0) await pause(signal);
      try {
        const response = await call(`${path}/events`, signal, undefined, last ? { "Last-Event-ID": String(last) } : {});
        for await (const { id, event, data } of readEvents(response.body)) {
          breaks = 0;
          last = Number(id);
          yield { id: last, type: event, data: JSON.parse(data) } as RunEvent;
          if (event === "done" || event === "error") return;
        }
      } catch (thrown) {
        signal?.throwIfAborted();
        if (thrown instanceof AssistantError && !thrown.problem?.retryable) throw thrown;
      }
    }
    throw new AssistantError(0, null);
  }

  return {
    async *stream(question, options = {}) {
      const signal = options.signal ?? null;
      const place = await send(question, options);
      const path = `paste-assistant-thread/${place.threadId}/run/${place.runId}`;
      const tell = createTeller(place);
      let isOver = false;
      try {
        for await (const event of follow(path, signal)) {
          isOver = event.type === "done" || event.type === "error";
          yield* tell(event);
        }
      } finally {
        if (!isOver) await call(`${path}/cancel`, AbortSignal.timeout(5_000), {}).catch(() => undefined);
      }
    },
  };
}

/** Makes a script's events of a run's. */
function createTeller(place: Place): (event: RunEvent) => AssistantEvent[] {
  let text = "";
  let begun = false;
  return ({ type, data }) => {
    switch (type) {
      case "step":
        return [{ ...place, type, step: data }];
      case "delta": {
        const anew = !begun || data.offset < text.length;
        begun = true;
        text = text.slice(0, data.offset) + data.delta;
        // What was taken back is told again as a whole.
        const delta = anew ? text : data.delta;
        return [...(anew ? [{ ...place, type: "text-created" as const }] : []), { ...place, type, delta, text }];
      }
      case "done":
        return [{ ...place, type: "end", status: data.status, text, messageId: data.message_id }];
      case "error":
        return [{ ...place, type, ...data, text }];
    }
  };
}

/** In ASCII, as RFC 8187 has it. */
const disposition = (name: string): string => {
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename*=UTF-8''${encoded}`;
};

const typeOf = (body: object): string => (body instanceof Blob ? "application/octet-stream" : "application/json");

const pause = (signal: AbortSignal | null): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MS);
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });

function isPrivate(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
