import { useCallback, useState } from "react";
import { withBase } from "#lib/contract/base-path.ts";
import type { ChooseThread } from "../panel/use-thread-url.ts";

const COOKIE = "assistant_embedded_thread";

/**
 * The current thread, in a cookie: it survives reloads of the embedding page until the browser is closed. A change of
 * the frame's address would be a step in the page's history. Browsers that block other sites' cookies forbid a frame to
 * use storage too, but allow partitioned cookies.
 */
export function useFrameThread(): [string | null, ChooseThread] {
  const [threadId, setThreadId] = useState(read);
  const choose = useCallback((id: string | null) => {
    write(id);
    setThreadId(id);
  }, []);
  return [threadId, choose];
}

/**
 * Whether the browser stores the cookies that a reader in a frame needs to have threads. Over plain http it stores none
 * of these; there, a frame of the same site uses the site's own cookie.
 */
export function storesCookies(): boolean {
  if (!isSecureContext) return true;
  const before = read();
  write("thread_probe");
  const isStored = read() !== null;
  write(before);
  return isStored;
}

const read = (): string | null => document.cookie.match(new RegExp(`(?:^|; )${COOKIE}=(thread_\\w+)`))?.[1] ?? null;

function write(id: string | null): void {
  const value = id === null ? "; Max-Age=0" : id;
  // biome-ignore lint/suspicious/noDocumentCookie: CookieStore answers later, and older browsers have none
  document.cookie = `${COOKIE}=${value}; Path=${withBase("/embed")}; Secure; SameSite=None; Partitioned`;
}
