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

/**
 * Whether the browser keeps the cookies without which nobody has threads here. On plain http it keeps none of these,
 * but there the frame may be one of the same site, which has the site's own cookie.
 */
export function keepsCookies(): boolean {
  if (!isSecureContext) return true;
  const before = read();
  write("thread_probe");
  const isKept = read() !== null;
  write(before);
  return isKept;
}

const read = (): string | null => document.cookie.match(new RegExp(`(?:^|; )${COOKIE}=(thread_\\w+)`))?.[1] ?? null;

function write(id: string | null): void {
  const value = id === null ? "; Max-Age=0" : id;
  // biome-ignore lint/suspicious/noDocumentCookie: CookieStore answers later, and older browsers have none
  document.cookie = `${COOKIE}=${value}; Path=/embed; Secure; SameSite=None; Partitioned`;
}
