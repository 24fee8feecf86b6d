import type { QueryRequest, QueryResult } from "#lib/threads/query.ts";

/** A server gave no answer. `code` is that of its problem. */
export class NoAnswer extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Asks a running server. The server cancels the run when `signal` aborts.
 * @throws NoAnswer
 */
export async function askServer(
  url: string,
  key: string,
  request: QueryRequest,
  signal: AbortSignal,
): Promise<QueryResult> {
  const response = await fetch(`${url}/api/paste-assistant-query`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
    body: JSON.stringify(request),
    signal,
  }).catch(() => null);
  signal.throwIfAborted();
  if (!response) throw new NoAnswer("unreachable", `No server answers at ${url}.`);
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body as QueryResult;
  const { code, detail } = (body ?? {}) as { code?: unknown; detail?: unknown };
  if (typeof code === "string" && typeof detail === "string") throw new NoAnswer(code, `${detail} (${code})`);
  throw new NoAnswer("unknown", `${url} answered ${response.status}: that is no assistant.`);
}
