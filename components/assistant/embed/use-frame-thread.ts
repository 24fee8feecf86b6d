import { useCallback, useState } from "react";
import type { ChooseThread } from "../panel/use-thread-url.ts";

const COOKIE = "assistant_embedded_thread";

/**
 * The current thread, kept over reloads of the embedding page until the browser is closed. Not in the frame's address: a
 * change of that would be a step of the page's history. Not in storage either: browsers that block other sites' cookies
 * forbid a frame its storage, but leave it partitioned cookies.
 */
export function useFrameThread(): [string | null, ChooseThread] {
  const [threadId, setThreadId] = useState(read);
  const choose = useCallback((id: string | null) => {
    write(id);
    setThreadId(id);
  }, []);
  return [threadId, choose];
}

const read = (): string | null => document.cookie.match(new RegExp(`(?:^|; )${COOKIE}=(thread_\\w+)`))?.[1] ?? null;

function write(id: string | null): void {
  const value = id === null ? "; Max-Age=0" : id;
  // biome-ignore lint/suspicious/noDocumentCookie: CookieStore answers later, and older browsers have none
  document.cookie = `${COOKIE}=${value}; Path=/embed; Secure; SameSite=None; Partitioned`;
}
