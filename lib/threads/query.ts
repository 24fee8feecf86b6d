/** One question of a program, from asking to the whole answer: the same threads, messages and runs as a reader's. */
import {
  DEFAULT_ASSISTANT,
  isPending,
  type Message,
  type Run,
  type Thread,
  type Usage,
} from "#lib/contract/assistant.ts";
import { AppError, type ErrorCode, errorTable } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";
import { type JsonSchema, readJsonAnswer } from "#lib/json-schemas.ts";
import { type Caller, type Limits, ownerHash } from "#lib/limits/rates.ts";
import type { Service } from "./service.ts";

/** Seconds a query waits unless told otherwise. */
export const DEFAULT_WAIT_SECONDS = 60;
/** Latest messages of the thread that come with the answer. */
const MAX_MESSAGES = 100;

export type QueryRequest = {
  prompt: string;
  /** A thread of the same caller, whose context counts; absent, a new one is made. */
  threadId?: string;
  /** Who answers in a new thread. */
  assistant_id?: string;
  maxWaitSeconds?: number;
  /** The answer is to be JSON, of any form or of that of `schema`. */
  parseJson?: boolean;
  schema?: JsonSchema;
  idempotencyKey?: string | null;
};

export type QueryResult = {
  /** The JSON that was asked for, where the answer holds it; else the answer's text. */
  response: unknown;
  threadId: string;
  runId: string;
  /** The thread's messages, oldest first, with citations and steps; at most the latest 100. */
  messages: Message[];
  /** The answer's text as it was written. */
  rawResponse: string;
  /** Why `response` is no JSON although it was asked for. */
  parseError?: string;
  /** Null when the engine counts nothing. */
  usage: Usage | null;
  /** Estimate in US dollars; null without usage or without a price of the model. */
  cost: number | null;
};

/**
 * @throws AppError query_timeout when the answer does not come in time: the run is stopped then, upstream too;
 * run_cancelled, run_expired, run_incomplete, upstream_failed and others when the run ends without a whole answer;
 * run_active when the thread is still answering; not_ready when this server stops meanwhile; not_found for a thread that is not the caller's; rate_limited; invalid_request for an assistant there is not.
 */
export type Query = (caller: Caller, request: QueryRequest, signal: AbortSignal) => Promise<QueryResult>;

export function createQuery({ service, limits }: { service: Service; limits: Limits }): Query {
  /** The thread of a repeated request is the first one's, so that its key finds its run there. */
  async function makeThread(caller: Caller, key: string | null, assistant?: string): Promise<string> {
    if (key === null) return (await service.createThread(caller, {}, null, { assistant })).id;
    const id = `thread_${sha256(JSON.stringify(["query", ownerHash(caller), key])).slice(0, 32)}`;
    const isSame = (thread: Thread) => {
      if (thread.assistant_id === (assistant ?? DEFAULT_ASSISTANT)) return true;
      throw new AppError("idempotency_key_reused");
    };
    const known = await find(caller, id);
    if (known && isSame(known)) return id;
    try {
      return (await service.createThread(caller, {}, null, { id, assistant })).id;
    } catch (thrown) {
      // Perhaps the same request came twice at once.
      const twin = await find(caller, id);
      if (twin && isSame(twin)) return id;
      throw thrown;
    }
  }

  const find = (caller: Caller, id: string) =>
    service.getThread(caller, id).catch((thrown: unknown) => {
      if (thrown instanceof AppError && thrown.code === "not_found") return null;
      throw thrown;
    });

  async function finish(caller: Caller, run: Run, request: QueryRequest, signal: AbortSignal): Promise<Run> {
    const { maxWaitSeconds = DEFAULT_WAIT_SECONDS, idempotencyKey = null } = request;
    const canComeBack = idempotencyKey !== null;
    const ended = await service
      .awaitRun(caller, run.thread_id, run.id, maxWaitSeconds * 1000, signal)
      .catch(async (thrown: unknown) => {
        if (!canComeBack) await service.cancelRun(caller, run.thread_id, run.id);
        throw thrown;
      });
    if (!isPending(ended.status)) return ended;
    // Who went away with a key can come back with it; nobody else will ever read the answer.
    if (signal.aborted && canComeBack) throw new AppError("run_active");
    const stopped = await service.cancelRun(caller, run.thread_id, run.id);
    if (stopped.status === "completed") return stopped;
    if (signal.aborted) throw new AppError("run_cancelled");
    throw new AppError("query_timeout", {
      detail: `There was no answer within ${maxWaitSeconds} seconds; the run was stopped. Its thread is ${run.thread_id}.`,
    });
  }

  async function latestMessages(caller: Caller, threadId: string): Promise<Message[]> {
    let latest: Message[] = [];
    let after: string | undefined;
    for (;;) {
      const { data, has_more, last_id } = await service.listMessages(caller, threadId, { limit: 100, after });
      latest = [...latest, ...data].slice(-MAX_MESSAGES);
      if (!has_more || last_id === null) return latest;
      after = last_id;
    }
  }

  return async (caller, request, signal) => {
    const { prompt, parseJson = false, schema, idempotencyKey = null } = request;
    await limits.take("query", caller);
    const threadId = request.threadId ?? (await makeThread(caller, idempotencyKey, request.assistant_id));
    const wantsJson = parseJson || schema !== undefined;
    const started = await service.sendMessage(caller, {
      threadId,
      message: prompt,
      ...(wantsJson && { form: { schema: schema ? JSON.stringify(schema) : null } }),
      idempotencyKey,
      respondAsync: true,
    });
    const run = await finish(caller, started, request, signal);
    if (run.status !== "completed") throw failureOf(run);
    const messages = await latestMessages(caller, threadId);
    const answer = messages.find(({ role, run_id }) => role === "assistant" && run_id === run.id);
    if (!answer) throw new AppError("upstream_failed");
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

/** A run that ended without a whole answer, as an error: its own code says why. */
function failureOf({ last_error, status }: Run): AppError {
  const code = last_error?.code ?? "";
  if (Object.hasOwn(errorTable, code)) return new AppError(code as ErrorCode);
  return new AppError(status === "cancelled" ? "run_cancelled" : "upstream_failed");
}

type Response = Pick<QueryResult, "response" | "rawResponse" | "parseError">;

function readResponse({ content, metadata }: Message, wantsJson: boolean, schema: JsonSchema | null): Response {
  const rawResponse = content.map(({ text }) => text.value).join("");
  if (!wantsJson) return { response: rawResponse, rawResponse };
  const read = readJsonAnswer(rawResponse, schema);
  if (read.problem === null) return { response: read.value, rawResponse };
  // The engine without a model quotes the docs, also in place of a model that is away.
  const isQuoted = metadata.engine === "demo" || metadata.degraded === "true";
  const parseError = isQuoted ? "The docs are quoted: there is no model that could answer with JSON." : read.problem;
  return { response: rawResponse, rawResponse, parseError };
}
