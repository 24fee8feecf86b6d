import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { WebSocket } from "ws";

export type Database = {
  client: SupabaseClient;
  /** The kind of database, as shown in health. */
  kind: "supabase" | "embedded";
  close(): Promise<void>;
  /**
   * Removes deleted rows from the database's files. Does nothing when no row was deleted since the last call. Other
   * requests wait meanwhile. The method is undefined for a database whose files this process does not manage.
   */
  compact?(): Promise<void>;
  /**
   * Runs `work` as `caller`. The requests of `work`, including later ones, wait for earlier requests of `caller` but
   * take turns with those of other callers. The method is undefined for a database whose requests do not queue.
   */
  queuedFor?<T>(caller: string, work: () => T): T;
};

/**
 * Creates a supabase-js client with the server's secret key. `fetch` may reach an embedded project in this process. A
 * request without a response is aborted after `timeoutMs` (ms).
 */
export function createSupabaseClient(
  url: string,
  key: string,
  { fetch: send = fetch, timeoutMs = 6_000 }: { fetch?: typeof fetch; timeoutMs?: number } = {},
): SupabaseClient {
  return createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      fetch: async (input, init) => {
        const timeout = new AbortController();
        const timer = setTimeout(() => timeout.abort(new DOMException("No answer in time", "TimeoutError")), timeoutMs);
        const signal = init?.signal ? AbortSignal.any([init.signal, timeout.signal]) : timeout.signal;
        try {
          const response = await send(input, { ...init, signal });
          // The time limit covers the whole response. Clearing the timer costs less than letting it fire.
          return new Response((await response.text()) || null, response);
        } finally {
          clearTimeout(timer);
        }
      },
    },
    // Realtime connects only when a channel is joined. Without a transport supabase-js fails to start on older Nodes.
    realtime: { transport: WebSocket as unknown as typeof globalThis.WebSocket },
  });
}
