import { useRouter } from "next/router";
import { useCallback, useEffect, useRef, useState } from "react";

const PARAMETER = "thread";

const threadOf = (address: string): string | null => new URL(address, "http://site").searchParams.get(PARAMETER);

/** The same address with another thread, or none. */
function withThread(address: string, id: string | null): string {
  const url = new URL(address, "http://site");
  if (id) url.searchParams.set(PARAMETER, id);
  else url.searchParams.delete(PARAMETER);
  return url.href.slice(url.origin.length);
}

/** Takes the thread to show. `gone`: the one shown until now is no more, so that nobody goes back to it. */
export type ChooseThread = (id: string | null, gone?: boolean) => void;

/**
 * The current thread. While `visible` it stands in the page's address, so that a reload or a link comes back to it;
 * following a link to another docs page takes it along. Leaving a thread for another makes an entry of the history.
 */
export function useThreadUrl(visible: boolean): [string | null, ChooseThread] {
  const { asPath, isReady, push, replace } = useRouter();
  const [threadId, setThreadId] = useState(() => threadOf(asPath));
  const settled = useSettledRoute();
  /** The router's address at the last look, and the one this hook last asked it for. */
  const seen = useRef(asPath);
  const written = useRef<string | null>(null);
  const leaves = useRef(false);

  useEffect(() => {
    if (!isReady || !settled) return;
    const inUrl = threadOf(asPath);
    if (asPath !== seen.current) {
      const ours = asPath === written.current;
      // Of the same place only the thread differs: back and forth between threads, "none yet" among them.
      const samePlace = withThread(asPath, null) === withThread(seen.current, null);
      seen.current = asPath;
      written.current = null;
      if (!ours && inUrl !== threadId && (inUrl || (visible && samePlace))) return setThreadId(inUrl);
    }
    const wanted = visible ? threadId : null;
    if (inUrl === wanted) return;
    // The router is not told of headings that the browser itself goes to.
    const address = withThread(location.pathname + location.search + location.hash, wanted);
    // Asked already, the router has only not come to it yet.
    if (written.current === address) return;
    written.current = address;
    const go = leaves.current ? push : replace;
    leaves.current = false;
    void go(address, undefined, { shallow: true, scroll: false });
  }, [isReady, settled, asPath, threadId, visible, push, replace]);

  const choose = useCallback(
    (id: string | null, gone = false) => {
      leaves.current = threadId !== null && id !== threadId && !gone;
      setThreadId(id);
    },
    [threadId],
  );
  return [threadId, choose];
}

/** False while a page is on its way: another change of the address can cancel it. */
function useSettledRoute(): boolean {
  const [settled, setSettled] = useState(true);
  const { events } = useRouter();
  useEffect(() => {
    const start = (_url: string, { shallow }: { shallow: boolean }) => setSettled(shallow);
    const end = () => setSettled(true);
    events.on("routeChangeStart", start);
    events.on("routeChangeComplete", end);
    events.on("routeChangeError", end);
    return () => {
      events.off("routeChangeStart", start);
      events.off("routeChangeComplete", end);
      events.off("routeChangeError", end);
    };
  }, [events]);
  return settled;
}
