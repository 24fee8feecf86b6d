/** The vendor calls that the openai adapter makes, each bounded in time. */
import type OpenAI from "openai";
import type { ConversationItem } from "openai/resources/conversations/items";
import type {
  Response,
  ResponseCreateParamsNonStreaming,
  ResponseIncludable,
  ResponseInputItem,
  ResponseStreamEvent,
} from "openai/resources/responses/responses";
import { AppError } from "#lib/errors.ts";
import { callUpstream, createClient, type FetchLike, OPENAI_URL } from "#lib/upstream/client.ts";
import { openStream, type Streamed } from "#lib/upstream/stream.ts";
import { isConversationGone, isLocked } from "./refusals.ts";
import { checkId, readAtMost, uploadMs } from "./response-bodies.ts";

/** Most items that one request may add. */
const MAX_ITEMS = 20;
/** Longest that one request may take, body included, ms. Background responses answer at once, so 10 s means trouble. */
const REQUEST_TIMEOUT_MS = 10_000;
/**
 * Longest wait for the next event of a stream, ms. A model that reasons may be silent for longer: then the response is
 * retrieved, and its stream is opened again.
 */
const SILENCE_MS = 8_000;
/** How long a create goes on after its run was stopped, ms: without its answer nobody could delete what it made. */
const CREATE_GRACE_MS = 5_000;
/** Text of the item that looks for a lock. A model reads it if the item cannot be deleted. */
const EMPTY_TEXT = "(no message)";
/** For calls that are safe to repeat. Creates are not: the vendor cannot tell a repeated create from a second one. */
const REPEATABLE = { maxRetries: 2 };

export type ApiConfig = {
  apiKey: string;
  /** Who pays, for keys that belong to several. */
  organization?: string | undefined;
  project?: string | undefined;
  baseURL?: string;
  fetch?: FetchLike;
  requestTimeoutMs?: number;
  createGraceMs?: number;
  silenceMs?: number;
};
/** Time limits of all calls, ms. */
type Times = { timeoutMs: number; graceMs: number; silenceMs: number };
type Include = { include?: ResponseIncludable[] };
type ItemsPage = { after?: string; order: "asc" | "desc"; limit: number } & Include;
export type ResponseStream = Streamed<ResponseStreamEvent>;

/** Returns a function that makes an OpenAIApi whose calls end on a signal. */
export function createOpenAIApi(config: ApiConfig): (signal: AbortSignal) => OpenAIApi {
  const { apiKey, organization, project, baseURL = OPENAI_URL, fetch } = config;
  const client = createClient({ apiKey, organization, project, baseURL, fetch });
  const times = {
    timeoutMs: config.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    graceMs: config.createGraceMs ?? CREATE_GRACE_MS,
    silenceMs: config.silenceMs ?? SILENCE_MS,
  };
  return (signal) => new OpenAIApi(client, times, signal);
}

/**
 * The vendor's calls under one signal. All of them throw AppError upstream_unavailable | upstream_timeout |
 * model_not_found | upstream_key_refused | upstream_rejected.
 */
export class OpenAIApi {
  readonly #client: OpenAI;
  readonly #times: Times;
  readonly #signal: AbortSignal;

  constructor(client: OpenAI, times: Times, signal: AbortSignal) {
    this.#client = client;
    this.#times = times;
    this.#signal = signal;
  }

  /** Makes an empty conversation, whose items come with responses, and returns its id. */
  async createConversation(): Promise<string> {
    const { id } = await this.#create((signal) => this.#client.conversations.create({}, { signal }));
    return id;
  }

  deleteConversation(id: string): Promise<unknown> {
    return this.#call((signal) => this.#client.conversations.delete(id, { signal, ...REPEATABLE }));
  }

  /** Items after the item `after`, or all of them for null, oldest first; `include` as for a response. */
  async listItems(conversationId: string, after: string | null, include: Include = {}): Promise<ConversationItem[]> {
    const items: ConversationItem[] = [];
    let cursor = after;
    for (;;) {
      const start = cursor === null ? {} : { after: cursor };
      const page = await this.#listPage(conversationId, { order: "asc", limit: 100, ...include, ...start });
      items.push(...page.data);
      cursor = page.data.at(-1)?.id ?? null;
      if (!page.has_more || cursor === null) return items;
    }
  }

  /** At most `limit` items, oldest first. */
  async listLatestItems(conversationId: string, limit: number): Promise<ConversationItem[]> {
    return (await this.#listPage(conversationId, { order: "desc", limit })).data.reverse();
  }

  async addItems(conversationId: string, items: ResponseInputItem[]): Promise<void> {
    for (let start = 0; start < items.length; start += MAX_ITEMS)
      await this.#addPage(conversationId, items.slice(start, start + MAX_ITEMS));
  }

  /**
   * Adds an item and deletes it: the vendor refuses that with a lock while a response writes to the conversation. A server
   * that refuses such items altogether is taken for one without locks.
   */
  async checkUnlocked(conversationId: string): Promise<void> {
    try {
      const { data } = await this.#addPage(conversationId, [{ role: "developer", content: EMPTY_TEXT }]);
      for (const { id } of data) if (id) await this.deleteItem(conversationId, id);
    } catch (thrown) {
      const isRejected = thrown instanceof AppError && thrown.code === "upstream_rejected";
      if (!isRejected || isLocked(thrown) || isConversationGone(thrown)) throw thrown;
    }
  }

  deleteItem(conversationId: string, id: string): Promise<unknown> {
    const params = { conversation_id: conversationId };
    return this.#call((signal) => this.#client.conversations.items.delete(id, params, { signal, ...REPEATABLE }));
  }

  createResponse(params: ResponseCreateParamsNonStreaming): Promise<Response> {
    return this.#create((signal) => this.#client.responses.create(params, { signal }), uploadMs(params.input));
  }

  /** Creates a response and streams it. */
  streamResponse(params: ResponseCreateParamsNonStreaming): Promise<ResponseStream> {
    const { timeoutMs, graceMs } = this.#times;
    const bounds = { graceMs, timeoutMs: timeoutMs + uploadMs(params.input) };
    return this.#stream(bounds, (signal) =>
      this.#client.responses.create({ ...params, stream: true }, { signal }).asResponse(),
    );
  }

  /** Streams a response that exists, from behind the event `after`. */
  resumeResponse(id: string, after: number, include: Include = {}): Promise<ResponseStream> {
    const query = { stream: true, starting_after: after, ...include } as const;
    const bounds = { graceMs: 0, timeoutMs: this.#times.timeoutMs };
    return this.#stream(bounds, (signal) => this.#client.responses.retrieve(id, query, { signal }).asResponse());
  }

  /** Makes one try only: the engine polls again by itself. */
  retrieveResponse(id: string, include: Include = {}): Promise<Response> {
    return this.#call((signal) => this.#client.responses.retrieve(id, include, { signal }));
  }

  cancelResponse(id: string): Promise<Response> {
    return this.#call((signal) => this.#client.responses.cancel(id, { signal, ...REPEATABLE }));
  }

  deleteResponse(id: string): Promise<unknown> {
    return this.#call((signal) => this.#client.responses.delete(id, { signal, ...REPEATABLE }));
  }

  /** Files that code has made in a container, newest last. */
  async listFiles(containerId: string): Promise<{ id: string; path: string; source: string; created_at: number }[]> {
    const query = { order: "asc", limit: 100 } as const;
    const files = this.#client.containers.files;
    return (await this.#call((signal) => files.list(containerId, query, { signal, ...REPEATABLE }))).data;
  }

  /** Null for a file of more than `maxBytes`. */
  readFile(containerId: string, id: string, maxBytes: number): Promise<Buffer | null> {
    const params = { container_id: containerId };
    return this.#call(async (signal) => {
      const { content } = this.#client.containers.files;
      const { body } = await content.retrieve(id, params, { signal, ...REPEATABLE });
      return body && readAtMost(body, maxBytes);
    });
  }

  deleteContainer(id: string): Promise<unknown> {
    return this.#call((signal) => this.#client.containers.delete(id, { signal, ...REPEATABLE }));
  }

  #call<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return callUpstream({ signal: this.#signal, timeoutMs: this.#times.timeoutMs }, call);
  }

  /** `extraMs` is added to the time limit. */
  async #create<T extends { id: string }>(call: (signal: AbortSignal) => Promise<T>, extraMs = 0): Promise<T> {
    const { timeoutMs, graceMs } = this.#times;
    return checkId(await callUpstream({ signal: this.#signal, timeoutMs: timeoutMs + extraMs, graceMs }, call));
  }

  async #stream(
    bounds: { graceMs: number; timeoutMs: number },
    call: (signal: AbortSignal) => Promise<globalThis.Response>,
  ): Promise<ResponseStream> {
    const limits = { signal: this.#signal, ...bounds, silenceMs: () => this.#times.silenceMs };
    const stream = await openStream<ResponseStreamEvent>(limits, call);
    return "json" in stream ? { json: checkId(stream.json) } : stream;
  }

  #listPage(conversationId: string, query: ItemsPage) {
    return this.#call((signal) => this.#client.conversations.items.list(conversationId, query, { signal }));
  }

  #addPage(conversationId: string, items: ResponseInputItem[]) {
    return this.#call((signal) => this.#client.conversations.items.create(conversationId, { items }, { signal }));
  }
}
