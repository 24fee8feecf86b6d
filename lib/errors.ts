/** The table of all error codes: the HTTP status, the title that people read, and whether a retry may help. */
const ERRORS = {
  invalid_request: { status: 400, title: "The request is not valid", retryable: false },
  invalid_json: { status: 400, title: "The body is not valid JSON", retryable: false },
  unknown_template: { status: 400, title: "There is no such prompt template", retryable: false },
  own_key_malformed: { status: 400, title: "That does not look like a key", retryable: false },
  no_session: { status: 401, title: "There is no session", retryable: false },
  invalid_api_key: { status: 401, title: "The API key is missing or wrong", retryable: false },
  invalid_signature: { status: 401, title: "The signature of the request is missing or wrong", retryable: false },
  cross_site: { status: 403, title: "Requests from other sites are refused", retryable: false },
  challenge_required: {
    status: 403,
    title: "The browser has to solve a challenge first, which it can over https only",
    retryable: true,
  },
  own_key_off: { status: 403, title: "This site takes no keys of its readers", retryable: false },
  own_key_insecure: { status: 403, title: "A key is only taken over https", retryable: false },
  not_found: { status: 404, title: "Not found", retryable: false },
  method_not_allowed: { status: 405, title: "The method is not allowed", retryable: false },
  request_timeout: { status: 408, title: "The body took too long to arrive", retryable: true },
  run_active: { status: 409, title: "The thread is still answering", retryable: true },
  run_not_retryable: { status: 409, title: "Only the last, unanswered run can be retried", retryable: false },
  message_not_replaceable: { status: 409, title: "Only the last question can be changed", retryable: false },
  answer_changed: { status: 409, title: "The verified answer was changed meanwhile", retryable: false },
  handoff_taken: { status: 409, title: "A maintainer has this conversation already", retryable: false },
  database_conflict: { status: 409, title: "The change contradicts what is stored", retryable: false },
  thread_full: { status: 409, title: "The thread has as many questions as it may have", retryable: false },
  attachment_too_large: { status: 413, title: "The file is too large", retryable: false },
  body_too_large: { status: 413, title: "The body is too large", retryable: false },
  attachment_unsupported: { status: 415, title: "Files of this kind are not taken", retryable: false },
  not_json: { status: 415, title: "Only application/json is accepted", retryable: false },
  attachment_unreadable: { status: 422, title: "The file is broken, or not what its name says", retryable: false },
  range_not_satisfiable: { status: 416, title: "The file is shorter than the range", retryable: false },
  misdirected_request: { status: 421, title: "This server does not answer to that host", retryable: false },
  idempotency_key_reused: {
    status: 422,
    title: "The idempotency key was used for another request",
    retryable: false,
  },
  rate_limited: { status: 429, title: "Too many requests", retryable: true },
  budget_spent: { status: 429, title: "The answers for today are used up", retryable: true },
  internal: { status: 500, title: "Something went wrong on our side", retryable: true },
  upstream_rejected: { status: 502, title: "The model refused the request", retryable: false },
  attachment_refused: { status: 502, title: "The model could not read an attachment", retryable: false },
  model_not_found: { status: 502, title: "The model does not exist or may not be used", retryable: false },
  upstream_key_refused: { status: 502, title: "The model's server refused our key", retryable: false },
  upstream_failed: { status: 502, title: "The model could not answer", retryable: true },
  overloaded: { status: 503, title: "The server is busy", retryable: true },
  database_unavailable: { status: 503, title: "The database is unavailable", retryable: true },
  upstream_unavailable: { status: 503, title: "The model is unreachable", retryable: true },
  slack_unavailable: { status: 503, title: "Slack did not answer", retryable: true },
  not_ready: { status: 503, title: "The server is not ready for requests", retryable: true },
  upstream_timeout: { status: 504, title: "The model took too long", retryable: true },
  query_timeout: { status: 504, title: "The answer took longer than the query waits", retryable: true },
  storage_full: { status: 507, title: "There is no room for more", retryable: false },
  own_key_needed: { status: 409, title: "The answer needs your OpenAI key once more", retryable: true },
  own_key_rejected: { status: 502, title: "OpenAI refuses your key: it is wrong or was revoked", retryable: false },
  own_key_forbidden: { status: 502, title: "Your OpenAI key is not allowed to do this", retryable: false },
  own_key_no_credit: { status: 502, title: "Your OpenAI account has no credit left", retryable: false },
  own_key_model_gone: { status: 502, title: "The model is gone or not open to your key", retryable: false },
  run_cancelled: { status: 409, title: "The answer was stopped", retryable: true },
  run_expired: { status: 504, title: "The answer took too long and was stopped", retryable: true },
  run_incomplete: { status: 502, title: "The answer broke off", retryable: true },
  too_many_rounds: { status: 502, title: "The model kept searching without answering", retryable: true },
  unknown_tool: { status: 502, title: "The model asked for a tool that does not exist", retryable: false },
  invalid_arguments: { status: 502, title: "The model called a tool with wrong arguments", retryable: false },
  tool_failed: { status: 502, title: "A tool failed", retryable: true },
  tool_timeout: { status: 504, title: "A tool took too long", retryable: true },
} as const;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorInfo = { status: number; title: string; retryable: boolean };

/** Every code with its status, title and whether a retry may help. The docs list them all. */
export const errorTable: Readonly<Record<ErrorCode, ErrorInfo>> = ERRORS;

/** Whether a text is a code of this version. A stored code may be one of another version. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);

export type AppErrorOptions = {
  /** Shown to the caller instead of the code's title. Must not contain upstream's text or a secret. */
  detail?: string;
  /** The original error, for the log only. */
  cause?: unknown;
  /** The invalid fields of a 400. */
  fields?: { field: string; detail: string }[];
  /** The time after which a retry may succeed, ms. */
  retryAfterMs?: number;
  /** The methods that a 405 names as allowed. */
  allow?: string[];
  /** The challenge that the browser solves before it sends the request again. */
  challenge?: object;
};

/** The error that use cases and adapters throw. Routes turn any other error into `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly options: AppErrorOptions;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.detail ?? ERRORS[code].title, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.options = options;
  }

  /** Compares names: Next bundles routes and start-up separately, so one process has several copies of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "AppError" && "code" in value;
  }

  get info(): ErrorInfo {
    return ERRORS[this.code];
  }

  /** The value of `Retry-After`: whole seconds, at least 1; null when the time is not known. */
  get retryAfterSeconds(): number | null {
    const { retryAfterMs } = this.options;
    return retryAfterMs === undefined ? null : Math.max(1, Math.ceil(retryAfterMs / 1000));
  }
}

/** A fault of the configuration. The message says how to correct it, and quotes no value. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StartError";
  }
}

/** An error about one field of a request, which problem details then list. `detail` follows the field's name. */
export function invalidField(field: string, detail: string, code: ErrorCode = "invalid_request"): AppError {
  return new AppError(code, { detail: `${field}: ${detail}`, fields: [{ field, detail }] });
}

/** Any thrown value as an AppError. A value that is not an AppError becomes one with the code `fallback`. */
export function toAppError(thrown: unknown, fallback: ErrorCode = "internal"): AppError {
  return thrown instanceof AppError ? thrown : new AppError(fallback, { cause: thrown });
}
