/** The parts that all adapters over OpenAI's SDK share: the client, bounded calls, and the mapping of errors. */
import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from "openai";
import { AppError, type ErrorCode } from "#lib/errors.ts";

export type FetchLike = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

export type ClientConfig = {
  /** Null for a server without keys: then no Authorization header is sent. */
  apiKey: string | null;
  baseURL: string;
  organization?: string | undefined;
  project?: string | undefined;
  fetch?: FetchLike | undefined;
};

export const OPENAI_URL = "https://api.openai.com/v1";

/** An SDK client that does not read the environment, does not log, and does not repeat calls. */
export function createClient({ apiKey, baseURL, organization, project, fetch }: ClientConfig): OpenAI {
  return new OpenAI({
    apiKey: apiKey ?? "none",
    baseURL,
    adminAPIKey: null,
    organization: organization ?? null,
    project: project ?? null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: "off",
    ...(fetch ? { fetch } : {}),
    ...(apiKey === null ? { defaultHeaders: { Authorization: null } } : {}),
  });
}

/**
 * `timeoutMs` null: only `signal` ends the call. `graceMs`: how long a call under way may go on after `signal`, ms. A call
 * that creates something needs that: without its answer nobody could delete what it made.
 */
export type Limits = { signal: AbortSignal; timeoutMs: number | null; graceMs?: number };

/**
 * Makes one call under `limits`, which cover its body too: the SDK's own timeout ends with the headers.
 * @throws AppError upstream_unavailable | upstream_timeout | model_not_found | upstream_key_refused | upstream_rejected,
 * with the SDK's error as cause.
 */
export async function callUpstream<T>(limits: Limits, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const guard = guardCall(limits);
  try {
    return await call(guard.controller.signal);
  } catch (thrown) {
    throw guard.toError(thrown);
  } finally {
    guard.release();
  }
}

export type CallGuard = {
  /** Aborts the call, and is aborted when the call has to end. */
  controller: AbortController;
  /** Call this for each event: the next one may take `timeoutMs`, and `graceMs` is over. */
  extend(timeoutMs: number | null): void;
  /** The AppError for what was thrown. */
  toError(thrown: unknown): AppError;
  /** Call this when the call is over. */
  release(): void;
};

/** Aborts one call when its limits say so. */
export function guardCall({ signal, timeoutMs, graceMs = 0 }: Limits): CallGuard {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  const abortAfter = (ms: number | null) => (ms === null ? undefined : setTimeout(abort, ms));
  let grace = graceMs;
  let graceTimer: NodeJS.Timeout | undefined;
  let timer = abortAfter(timeoutMs);
  const onSignal = () => {
    if (grace === 0) abort();
    else graceTimer = setTimeout(abort, grace);
  };
  if (signal.aborted) abort();
  signal.addEventListener("abort", onSignal, { once: true });
  return {
    controller,
    extend(ms) {
      clearTimeout(timer);
      timer = abortAfter(ms);
      grace = 0;
    },
    toError: (thrown) =>
      controller.signal.aborted ? new AppError("upstream_timeout", { cause: thrown }) : toUpstreamError(thrown),
    release() {
      clearTimeout(timer);
      clearTimeout(graceTimer);
      signal.removeEventListener("abort", onSignal);
    },
  };
}

/** The AppError for an error of the SDK. The upstream's text stays in its cause, which no reader sees. */
export function toUpstreamError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const retryAfterMs = thrown instanceof APIError ? readRetryAfter(thrown.headers) : null;
  return new AppError(codeOf(thrown), { cause: thrown, ...(retryAfterMs === null ? {} : { retryAfterMs }) });
}

function codeOf(thrown: unknown): ErrorCode {
  if (thrown instanceof APIUserAbortError || thrown instanceof APIConnectionTimeoutError) return "upstream_timeout";
  if (thrown instanceof APIConnectionError || !(thrown instanceof APIError)) return "upstream_unavailable";
  const status = thrown.status ?? 500;
  if (status === 401) return "upstream_key_refused";
  // Servers without this code name the missing model in the message.
  const isModel = thrown.code === "model_not_found" || (status === 404 && /\bmodels?\b/i.test(thrown.message));
  if (isModel && status < 500) return "model_not_found";
  return status === 408 || status === 409 || status === 429 || status >= 500
    ? "upstream_unavailable"
    : "upstream_rejected";
}

/** The longest Retry-After that is passed on, ms: "tomorrow" does not help a reader. */
const MAX_RETRY_AFTER_MS = 60_000;

function readRetryAfter(headers: Headers | undefined): number | null {
  const ms = headers?.get("retry-after-ms");
  const seconds = headers?.get("retry-after");
  const wait = ms ? Number(ms) : seconds ? Number(seconds) * 1000 : Number.NaN;
  return Number.isFinite(wait) && wait >= 0 ? Math.min(wait, MAX_RETRY_AFTER_MS) : null;
}

/** The SDK's error that an AppError was made from; null where there is none. */
export function vendorError(thrown: unknown): APIError | null {
  const cause = thrown instanceof AppError ? thrown.cause : thrown;
  return cause instanceof APIError ? cause : null;
}

/** Whether a request was refused for something that `pattern` matches: servers differ in status, wording and `param`. */
export function isRefusalOf(thrown: unknown, pattern: RegExp): boolean {
  const error = vendorError(thrown);
  return (error?.status === 400 || error?.status === 422) && pattern.test(`${error.param} ${error.message}`);
}

/** Whether a model could not be reached, or its answer broke off. A response may still be running upstream. */
export const isOutage = (thrown: unknown): boolean =>
  thrown instanceof AppError && (thrown.code === "upstream_unavailable" || thrown.code === "upstream_timeout");

/** Whether reasoning must be switched off: GPT-5.6 and 6 refuse tools in Chat Completions otherwise. */
export const wantsNoReasoning = (model: string): boolean => /^(openai\/)?gpt-(5\.[6-9]|[6-9])/.test(model);

/** Tokens for reasoning before a short answer: without them the answer may be empty. */
export const REASONING_HEADROOM = 500;
