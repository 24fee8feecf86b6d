/** What the adapters over OpenAI's SDK share: the client, bounded calls, and the mapping of errors. */
import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from "openai";
import { AppError, type ErrorCode } from "#lib/errors.ts";

export type FetchLike = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

export type ClientConfig = {
  /** Null for a server that wants no key: then no Authorization header is sent. */
  apiKey: string | null;
  baseURL: string;
  organization?: string | undefined;
  project?: string | undefined;
  fetch?: FetchLike | undefined;
};

export const OPENAI_URL = "https://api.openai.com/v1";

/** An SDK client that reads nothing from the environment, logs nothing and repeats nothing on its own. */
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
 * `timeoutMs` null: only `signal` ends the call. `graceMs`: how long a call under way may go on after `signal`, ms;
 * what it creates can only be cleaned up by whoever learns its id.
 */
export type Limits = { signal: AbortSignal; timeoutMs: number | null; graceMs?: number };

/**
 * Runs one call under `limits`, to the end of its body: the SDK's own timeout ends with the headers.
 * @throws AppError upstream_unavailable | upstream_timeout | model_not_found | upstream_key_refused | upstream_rejected,
 * with the SDK's error as cause.
 */
export async function callUpstream<T>(limits: Limits, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const watch = watchCall(limits);
  try {
    return await call(watch.controller.signal);
  } catch (thrown) {
    throw watch.explain(thrown);
  } finally {
    watch.release();
  }
}

export type Watch = {
  /** Aborts the call, and is aborted when the call has to end. */
  controller: AbortController;
  /** Something came: the caller's signal counts at once from now on, and the next thing may take `timeoutMs`. */
  heard(timeoutMs: number | null): void;
  /** What was thrown, as an error of ours. */
  explain(thrown: unknown): AppError;
  /** To be called when the call is over. */
  release(): void;
};

/** Watches over one call under `limits`. */
export function watchCall({ signal, timeoutMs, graceMs = 0 }: Limits): Watch {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  const within = (ms: number | null) => (ms === null ? undefined : setTimeout(abort, ms));
  let grace = graceMs;
  let winding: NodeJS.Timeout | undefined;
  let timer = within(timeoutMs);
  const wind = () => {
    if (grace === 0) abort();
    else winding = setTimeout(abort, grace);
  };
  if (signal.aborted) abort();
  signal.addEventListener("abort", wind, { once: true });
  return {
    controller,
    heard(ms) {
      clearTimeout(timer);
      timer = within(ms);
      grace = 0;
    },
    explain: (thrown) =>
      controller.signal.aborted ? new AppError("upstream_timeout", { cause: thrown }) : toUpstreamError(thrown),
    release() {
      clearTimeout(timer);
      clearTimeout(winding);
      signal.removeEventListener("abort", wind);
    },
  };
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
  if (status === 401) return "upstream_key_refused";
  // Servers that have no code for it name the model they do not have.
  const isModel = thrown.code === "model_not_found" || (status === 404 && /\bmodels?\b/i.test(thrown.message));
  if (isModel && status < 500) return "model_not_found";
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

/** Whether a request was refused for what `named` matches: servers differ in status, wording and `param`. */
export function isRefusalOf(thrown: unknown, named: RegExp): boolean {
  const error = vendorError(thrown);
  return (error?.status === 400 || error?.status === 422) && named.test(`${error.param} ${error.message}`);
}

/** Whether a model could not be reached or heard out, which says nothing about what it is doing. */
export const isOutage = (thrown: unknown): boolean =>
  thrown instanceof AppError && (thrown.code === "upstream_unavailable" || thrown.code === "upstream_timeout");

/** Whether a model must be told not to reason: 5.6 and 6 refuse tools in Chat Completions otherwise. */
export const wantsNoReasoning = (model: string): boolean => /^(openai\/)?gpt-(5\.[6-9]|[6-9])/.test(model);

/** Tokens a model may think before a short answer; without them it can come back cut short and empty. */
export const REASONING_HEADROOM = 500;
