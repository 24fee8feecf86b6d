/** The vendor calls the openai adapter makes, each bounded in time, and the few refusals it can do something about. */
import type { ConversationItem } from "openai/resources/conversations/items";
import type {
  Response,
  ResponseCreateParamsNonStreaming,
  ResponseIncludable,
  ResponseInputItem,
  ResponseStreamEvent,
} from "openai/resources/responses/responses";
import { AppError } from "#lib/errors.ts";
import {
  callUpstream,
  createClient,
  type FetchLike,
  isRefusalOf,
  OPENAI_URL,
  vendorError,
} from "#lib/upstream/client.ts";
import { openStream, type Streamed } from "#lib/upstream/stream.ts";

/** Most items one request may add. */
const MAX_ITEMS = 20;
/** Of one request, body included, in milliseconds. Background responses answer at once, so 10 s means trouble. */
const REQUEST_TIMEOUT_MS = 10_000;
/**
 * The longest wait for the next event of a stream, in milliseconds. A model that thinks may be silent for longer: then the
 * response is asked for, and listened to again.
 */
const SILENCE_MS = 8_000;
/** How long a create goes on after its run was stopped, ms: without its answer nobody could delete what it made. */
const CREATE_GRACE_MS = 5_000;
/** The slowest line that files are sent on, in bytes per millisecond (4 Mbit/s). */
const SLOW_LINE = 500;
/** What a model reads, should the item that looks for a lock stay behind. */
const NOTHING = "(no message)";
/** Safe to repeat, unlike creates: nothing upstream tells a repeated create from a second one. */
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
type Included = { include?: ResponseIncludable[] };
export type ResponseStream = Streamed<ResponseStreamEvent>;
export type OpenAIApi = ReturnType<ReturnType<typeof createOpenAIApi>>;

/**
 * Returns a function that gives the vendor's calls under a signal. All of them
 * throw AppError upstream_unavailable | upstream_timeout | model_not_found | upstream_key_refused | upstream_rejected.
 */
export function createOpenAIApi(config: ApiConfig) {
  const { apiKey, organization, project, baseURL = OPENAI_URL, fetch } = config;
  const client = createClient({ apiKey, organization, project, baseURL, fetch });
  const timeoutMs = config.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;

  return (caller: AbortSignal) => {
    const bounded = <T>(call: (signal: AbortSignal) => Promise<T>) => callUpstream({ signal: caller, timeoutMs }, call);
    const graceMs = config.createGraceMs ?? CREATE_GRACE_MS;
    const creating = async <T extends { id: string }>(
      call: (signal: AbortSignal) => Promise<T>,
      extraMs = 0,
    ): Promise<T> => withId(await callUpstream({ signal: caller, timeoutMs: timeoutMs + extraMs, graceMs }, call));
    const silenceMs = config.silenceMs ?? SILENCE_MS;
    const streaming = async (
      bounds: { graceMs: number; extraMs: number },
      call: (signal: AbortSignal) => Promise<globalThis.Response>,
    ): Promise<ResponseStream> => {
      const limits = {
        ...{ signal: caller, timeoutMs: timeoutMs + bounds.extraMs, graceMs: bounds.graceMs },
        silenceMs: () => silenceMs,
      };
      const stream = await openStream<ResponseStreamEvent>(client, limits, call);
      return "json" in stream ? { json: withId(stream.json) } : stream;
    };
    const page = (id: string, query: { after?: string; order: "asc" | "desc"; limit: number } & Included) =>
      bounded((signal) => client.conversations.items.list(id, query, { signal }));

    return {
      /** An empty one: all that goes into it comes with a response. */
      createConversation: async (): Promise<string> =>
        (await creating((signal) => client.conversations.create({}, { signal }))).id,

      deleteConversation: (id: string) =>
        bounded((signal) => client.conversations.delete(id, { signal, ...REPEATABLE })),

      /** Items after the item `after`, or all of them, oldest first; `include` as for a response. */
      async listItems(conversation: string, after: string | null, include: Included = {}): Promise<ConversationItem[]> {
        const items: ConversationItem[] = [];
        let cursor = after;
        for (;;) {
          const { data, has_more } = await page(conversation, {
            order: "asc",
            limit: 100,
            ...include,
            ...(cursor === null ? {} : { after: cursor }),
          });
          items.push(...data);
          cursor = data.at(-1)?.id ?? null;
          if (!has_more || cursor === null) return items;
        }
      },

      /** At most `limit` items, oldest first. */
      latestItems: async (conversation: string, limit: number): Promise<ConversationItem[]> =>
        (await page(conversation, { order: "desc", limit })).data.reverse(),

      async addItems(conversation: string, items: ResponseInputItem[]): Promise<void> {
        for (let start = 0; start < items.length; start += MAX_ITEMS) {
          const chunk = items.slice(start, start + MAX_ITEMS);
          await bounded((signal) => client.conversations.items.create(conversation, { items: chunk }, { signal }));
        }
      },

      /**
       * Adds an item and deletes it: refused with a lock while a response writes to the conversation. A server that takes no
       * such item at all has nothing to say about locks.
       */
      async requireUnlocked(conversation: string): Promise<void> {
        const items: ResponseInputItem[] = [{ role: "developer", content: NOTHING }];
        try {
          const { data } = await bounded((signal) =>
            client.conversations.items.create(conversation, { items }, { signal }),
          );
          for (const { id } of data) if (id) await this.deleteItem(conversation, id);
        } catch (thrown) {
          const isRefused = thrown instanceof AppError && thrown.code === "upstream_rejected";
          if (!isRefused || isLocked(thrown) || isConversationGone(thrown)) throw thrown;
        }
      },

      deleteItem: (conversation: string, id: string) =>
        bounded((signal) =>
          client.conversations.items.delete(id, { conversation_id: conversation }, { signal, ...REPEATABLE }),
        ),

      createResponse: (params: ResponseCreateParamsNonStreaming): Promise<Response> =>
        creating((signal) => client.responses.create(params, { signal }), sendingMs(params.input)),

      /** The same, told as it goes. */
      streamResponse: (params: ResponseCreateParamsNonStreaming): Promise<ResponseStream> =>
        streaming({ graceMs, extraMs: sendingMs(params.input) }, (signal) =>
          client.responses.create({ ...params, stream: true }, { signal }).asResponse(),
        ),

      /** What a streamed response told, or will tell, behind the event `after`. */
      resumeResponse: (id: string, after: number, include: Included = {}): Promise<ResponseStream> =>
        streaming({ graceMs: 0, extraMs: 0 }, (signal) =>
          client.responses.retrieve(id, { stream: true, starting_after: after, ...include }, { signal }).asResponse(),
        ),

      /** Not repeated either: the service comes back by itself. */
      retrieveResponse: (id: string, include: Included = {}): Promise<Response> =>
        bounded((signal) => client.responses.retrieve(id, include, { signal })),

      cancelResponse: (id: string): Promise<Response> =>
        bounded((signal) => client.responses.cancel(id, { signal, ...REPEATABLE })),

      /** What code has made in a container, newest last. */
      async listFiles(container: string): Promise<{ id: string; path: string; source: string; created_at: number }[]> {
        const query = { order: "asc" as const, limit: 100 };
        return (await bounded((signal) => client.containers.files.list(container, query, { signal, ...REPEATABLE })))
          .data;
      },

      /** Null for more than `maxBytes`. */
      fileContent: (container: string, file: string, maxBytes: number): Promise<Buffer | null> =>
        bounded(async (signal) => {
          const options = { signal, ...REPEATABLE };
          const { body } = await client.containers.files.content.retrieve(file, { container_id: container }, options);
          return body && readAtMost(body, maxBytes);
        }),

      deleteContainer: (id: string) => bounded((signal) => client.containers.delete(id, { signal, ...REPEATABLE })),

      deleteResponse: (id: string) => bounded((signal) => client.responses.delete(id, { signal, ...REPEATABLE })),
    };
  };
}

/** What the files of an input take on a slow line, ms: a request's time is for its answer. */
export function sendingMs(input: ResponseCreateParamsNonStreaming["input"]): number {
  let bytes = 0;
  for (const item of Array.isArray(input) ? input : []) {
    if (!("content" in item) || !Array.isArray(item.content)) continue;
    for (const part of item.content) {
      if ("image_url" in part) bytes += part.image_url?.length ?? 0;
      if ("file_data" in part) bytes += part.file_data?.length ?? 0;
    }
  }
  return Math.ceil(bytes / SLOW_LINE);
}

/** Null for a longer body, which is not read to its end. */
async function readAtMost(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A proxy's own page comes as a 200 too. */
function withId<T>(made: T): T {
  const { id } = (made ?? {}) as { id?: unknown };
  if (typeof id !== "string") throw new AppError("upstream_unavailable", { cause: new Error("no id") });
  return made;
}

export const isGone = (thrown: unknown): boolean => vendorError(thrown)?.status === 404;

/** Among all that can be missing: the conversation. */
export const isConversationGone = (thrown: unknown): boolean =>
  isGone(thrown) && /conversation/i.test(vendorError(thrown)?.message ?? "");

/** A response is still running on the conversation: a 400 that passes by itself. */
export const isLocked = (thrown: unknown): boolean => vendorError(thrown)?.code === "conversation_locked";

/** Some proxies know no streams. */
export const isStreamRefused = (thrown: unknown): boolean => isRefusalOf(thrown, /\bstream(ing|ed)?\b/i);

/** A schema that this vendor does not take; the instructions say it too. */
export const isFormatRefused = (thrown: unknown): boolean => isRefusalOf(thrown, /\btext\.format|json_schema/i);

/** The call that a refused request says lacks an output; null for any other error. */
export function unansweredCallOf(thrown: unknown): string | null {
  const error = vendorError(thrown);
  if (error?.status !== 400) return null;
  return /No tool output found for function call ([\w-]+)/i.exec(error.message)?.[1] ?? null;
}
