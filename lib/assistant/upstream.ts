/** What the adapters over OpenAI's SDK share: the client, bounded calls, and the mapping of errors. */
import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from "openai";
import { AppError, type ErrorCode } from "#lib/errors.ts";

export type FetchLike = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

export type ClientConfig = {
  /** Null for a server that wants no key: then no Authorization header is sent. */
  apiKey: string | null;
  baseURL: string;
  fetch?: FetchLike | undefined;
};

/** An SDK client that reads nothing from the environment, logs nothing and repeats nothing on its own. */
export function createClient({ apiKey, baseURL, fetch }: ClientConfig): OpenAI {
  return new OpenAI({
    apiKey: apiKey ?? "none",
    baseURL,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: "off",
    ...(fetch ? { fetch } : {}),
    ...(apiKey === null ? { defaultHeaders: { Authorization: null } } : {}),
  });
}

/**
 * `timeoutMs` null: only `signal` ends the call. `graceMs`: how long a call under way may go on after `signal`, ms;
 * what it creates can only be cleaned up by whoever learns its id.
 */
export type Limits = { signal: AbortSignal; timeoutMs: number | null; graceMs?: number };

/**
 * Runs one call under `limits`, to the end of its body: the SDK's own timeout ends with the headers.
 * @throws AppError upstream_unavailable | upstream_timeout | upstream_rejected, with the SDK's error as cause.
 */
export async function callUpstream<T>(limits: Limits, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal, timeoutMs, graceMs = 0 } = limits;
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  const timer = timeoutMs === null ? undefined : setTimeout(abort, timeoutMs);
  let grace: NodeJS.Timeout | undefined;
  const wind = () => {
    grace = setTimeout(abort, graceMs);
  };
  if (signal.aborted) abort();
  signal.addEventListener("abort", graceMs > 0 ? wind : abort, { once: true });
  try {
    return await call(controller.signal);
  } catch (thrown) {
    throw controller.signal.aborted ? new AppError("upstream_timeout", { cause: thrown }) : toUpstreamError(thrown);
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    signal.removeEventListener("abort", graceMs > 0 ? wind : abort);
  }
}

/** The SDK's error as ours. Upstream text stays in the cause, where only our logs see it. */
export function toUpstreamError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const retryAfterMs = thrown instanceof APIError ? readRetryAfter(thrown.headers) : null;
  return new AppError(codeOf(thrown), { cause: thrown, ...(retryAfterMs === null ? {} : { retryAfterMs }) });
}

function codeOf(thrown: unknown): ErrorCode {
  if (thrown instanceof APIUserAbortError || thrown instanceof APIConnectionTimeoutError) return "upstream_timeout";
  if (thrown instanceof APIConnectionError || !(thrown instanceof APIError)) return "upstream_unavailable";
  const status = thrown.status ?? 500;
  return status === 408 || status === 409 || status === 429 || status >= 500
    ? "upstream_unavailable"
    : "upstream_rejected";
}

/** Longest wait we pass on, in milliseconds: a vendor's "come back tomorrow" is no use to a reader. */
const MAX_RETRY_AFTER_MS = 60_000;

function readRetryAfter(headers: Headers | undefined): number | null {
  const ms = headers?.get("retry-after-ms");
  const seconds = headers?.get("retry-after");
  const wait = ms ? Number(ms) : seconds ? Number(seconds) * 1000 : Number.NaN;
  return Number.isFinite(wait) && wait >= 0 ? Math.min(wait, MAX_RETRY_AFTER_MS) : null;
}

/** The vendor's error behind one of ours, if there is one. */
export function vendorError(thrown: unknown): APIError | null {
  const cause = thrown instanceof AppError ? thrown.cause : thrown;
  return cause instanceof APIError ? cause : null;
}

/** Whether a model must be told not to reason: 5.6 and 6 refuse tools in Chat Completions otherwise. */
export const wantsNoReasoning = (model: string): boolean => /^(openai\/)?gpt-(5\.[6-9]|[6-9])/.test(model);

/** Tokens a model may think before a short answer; without them it can come back cut short and empty. */
export const REASONING_HEADROOM = 500;
