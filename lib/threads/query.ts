/** A program's question and its answer in one request. It uses the same threads, messages and runs as a reader's. */
import {
  DEFAULT_ASSISTANT,
  isPending,
  type Message,
  type Run,
  type Thread,
  type Usage,
} from "#lib/contract/assistant.ts";
import { AppError, isErrorCode } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";
import { type JsonSchema, readJsonAnswer } from "#lib/json-schemas.ts";
import { type Caller, type Limits, ownerHash } from "#lib/limits/rates.ts";
import type { Service } from "./service.ts";

/** How long a query waits by default, seconds. */
export const DEFAULT_WAIT_SECONDS = 60;
/** The most messages of the thread that are returned with the answer. */
const MAX_MESSAGES = 100;

export type QueryRequest = {
  prompt: string;
  /** A thread of the same caller; the model sees its earlier messages. Default: a new thread. */
  threadId?: string;
  /** The assistant of a new thread. */
  assistant_id?: string;
  maxWaitSeconds?: number;
  /** Whether the answer should be JSON. It should match `schema` where there is one. */
  parseJson?: boolean;
  schema?: JsonSchema;
  idempotencyKey?: string | null;
};

export type QueryResult = {
  /** The JSON value of the answer where JSON was requested and the answer is JSON; else the answer's text. */
  response: unknown;
  threadId: string;
  runId: string;
  /** The thread's messages, oldest first, with citations and steps; at most the latest 100. */
  messages: Message[];
  /** The answer's text as the model wrote it. */
  rawResponse: string;
  /** Why `response` is not JSON although JSON was requested. */
  parseError?: string;
  /** Null when the engine does not count tokens. */
  usage: Usage | null;
  /** An estimate in US dollars; null without usage or without a price for the model. */
  cost: number | null;
};

/**
 * @throws AppError query_timeout when there is no answer in time: the run is cancelled, upstream too; run_cancelled,
 * run_expired, run_incomplete, handoff_taken, upstream_failed and others when the run ends without a complete answer; run_active when
 * the thread has a pending run; not_ready when this server stops meanwhile; not_found for a thread that is not the
 * caller's; rate_limited; invalid_request when there is no such assistant.
 */
export type Query = (caller: Caller, request: QueryRequest, signal: AbortSignal) => Promise<QueryResult>;

export function createQuery({ service, limits }: { service: Service; limits: Limits }): Query {
  return async (caller, request, signal) => {
    const { prompt, parseJson = false, schema, idempotencyKey = null } = request;
    await limits.take("query", caller);
    const threadId = request.threadId ?? (await createQueryThread(service, caller, request));
    const wantsJson = parseJson || schema !== undefined;
    const started = await service.sendMessage(caller, {
      threadId,
      message: prompt,
      ...(wantsJson && { form: { schema: schema ? JSON.stringify(schema) : null } }),
      idempotencyKey,
      respondAsync: true,
    });
    const run = await finishRun(service, caller, started, request, signal);
    if (run.status !== "completed") throw failureOf(run);
    const messages = await listLatestMessages(service, caller, threadId);
    const answer = messages.find(({ role, run_id }) => role === "assistant" && run_id === run.id);
    // A run that never began belongs to a thread that a maintainer has.
    if (!answer) throw new AppError(run.started_at === null ? "handoff_taken" : "upstream_failed");
    return {
      ...readResponse(answer, wantsJson, schema ?? null),
      threadId,
      runId: run.id,
      messages,
      usage: run.usage,
      cost: run.usage?.cost_usd ?? null,
    };
  };
}

/** Returns the thread's id. A repeated request gets the thread of the first one: there its key finds its run. */
async function createQueryThread(service: Service, caller: Caller, request: QueryRequest): Promise<string> {
  const { idempotencyKey = null, assistant_id: assistant } = request;
  if (idempotencyKey === null) return (await service.createThread(caller, {}, null, { assistant })).id;
  const digest = sha256(JSON.stringify(["query", ownerHash(caller), idempotencyKey]));
  const threadId = `thread_${digest.slice(0, 32)}`;
  const exists = async (): Promise<boolean> => {
    const thread = await findThread(service, caller, threadId);
    if (thread && thread.assistant_id !== (assistant ?? DEFAULT_ASSISTANT))
      throw new AppError("idempotency_key_reused");
    return thread !== null;
  };
  if (await exists()) return threadId;
  try {
    return (await service.createThread(caller, {}, null, { threadId, assistant })).id;
  } catch (thrown) {
    // The same request may have come twice at the same time: then the other one has created the thread.
    if (await exists()) return threadId;
    throw thrown;
  }
}

async function findThread(service: Service, caller: Caller, threadId: string): Promise<Thread | null> {
  try {
    return await service.getThread(caller, threadId);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "not_found") return null;
    throw thrown;
  }
}

/**
 * The run once it is over. It is cancelled when the time is up, or when the program disconnects without an idempotency
 * key: with a key the program can send the request again, without one nobody will ever read the answer.
 */
async function finishRun(
  service: Service,
  caller: Caller,
  { id: runId, thread_id: threadId }: Run,
  { maxWaitSeconds = DEFAULT_WAIT_SECONDS, idempotencyKey = null }: QueryRequest,
  signal: AbortSignal,
): Promise<Run> {
  const canRepeat = idempotencyKey !== null;
  const cancel = () => service.cancelRun(caller, threadId, runId);
  const ended = await service
    .awaitRun(caller, threadId, runId, maxWaitSeconds * 1000, signal)
    .catch(async (thrown: unknown) => {
      if (!canRepeat) await cancel();
      throw thrown;
    });
  if (!isPending(ended.status)) return ended;
  if (signal.aborted && canRepeat) throw new AppError("run_active");
  const cancelled = await cancel();
  if (cancelled.status === "completed") return cancelled;
  if (signal.aborted) throw new AppError("run_cancelled");
  throw new AppError("query_timeout", {
    detail: `There was no answer within ${maxWaitSeconds} seconds; the run was stopped. Its thread is ${threadId}.`,
  });
}

async function listLatestMessages(service: Service, caller: Caller, threadId: string): Promise<Message[]> {
  let latest: Message[] = [];
  let after: string | undefined;
  for (;;) {
    const { data, has_more, last_id } = await service.listMessages(caller, threadId, { limit: 100, after });
    latest = [...latest, ...data].slice(-MAX_MESSAGES);
    if (!has_more || last_id === null) return latest;
    after = last_id;
  }
}

/** The error for a run that ended without a complete answer: the run's own code, where it is known. */
function failureOf({ last_error, status }: Run): AppError {
  const code = last_error?.code ?? "";
  if (isErrorCode(code)) return new AppError(code);
  return new AppError(status === "cancelled" ? "run_cancelled" : "upstream_failed");
}

type Response = Pick<QueryResult, "response" | "rawResponse" | "parseError">;

function readResponse({ content, metadata }: Message, wantsJson: boolean, schema: JsonSchema | null): Response {
  const rawResponse = content.map(({ text }) => text.value).join("");
  if (!wantsJson) return { response: rawResponse, rawResponse };
  const read = readJsonAnswer(rawResponse, schema);
  if (read.problem === null) return { response: read.value, rawResponse };
  // The demo engine quotes the docs. It also answers when the model is down.
  const isQuoted = metadata.engine === "demo" || metadata.degraded === "true";
  const parseError = isQuoted ? "The docs are quoted: there is no model that could answer with JSON." : read.problem;
  return { response: rawResponse, rawResponse, parseError };
}
