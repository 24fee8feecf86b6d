import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { WebSocket } from "ws";

export type Database = {
  client: SupabaseClient;
  /** Where the rows live, as shown in health. */
  kind: "supabase" | "embedded";
  close(): Promise<void>;
  /**
   * Rids the database's files of what was erased since the last time; does nothing when that is nothing. Nothing else can
   * be asked meanwhile. Left out where the files are somebody else's.
   */
  compact?(): Promise<void>;
  /**
   * Runs `work`. What it asks, also later and by what it begins, waits behind what `caller` asked before, not behind all
   * that others did. Left out where requests do not wait for one another.
   */
  queuedFor?<T>(caller: string, work: () => T): T;
};

/**
 * A supabase-js client with the server's secret key. `fetch` reaches an embedded project in this process.
 * Requests without an answer end after `timeoutMs` (ms).
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
          // The time is for the whole answer. A timer that is left to itself costs more than a request when it fires.
          return new Response((await response.text()) || null, response);
        } finally {
          clearTimeout(timer);
        }
      },
    },
    // Realtime connects only where a channel is joined. Without a transport supabase-js refuses to start on older Nodes.
    realtime: { transport: WebSocket as unknown as typeof globalThis.WebSocket },
  });
}
