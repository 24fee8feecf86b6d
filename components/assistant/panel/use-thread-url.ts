import { useRouter } from "next/router";
import { useCallback, useEffect, useRef, useState } from "react";
import { withoutBase } from "#lib/contract/base-path.ts";

const PARAMETER = "thread";

const threadOf = (address: string): string | null => new URL(address, "http://site").searchParams.get(PARAMETER);

/** The same address with another thread, or none. */
function withThread(address: string, id: string | null): string {
  const url = new URL(address, "http://site");
  if (id) url.searchParams.set(PARAMETER, id);
  else url.searchParams.delete(PARAMETER);
  return url.href.slice(url.origin.length);
}

/** Shows a thread. `gone`: whether the previous one was deleted; then it gets no entry in the history. */
export type ChooseThread = (id: string | null, gone?: boolean) => void;

/**
 * The current thread. While `visible`, its id is in the page's address, so that a reload or a shared link shows it again.
 * A link to another docs page keeps it. A change to another thread adds an entry to the history.
 */
export function useThreadUrl(visible: boolean): [string | null, ChooseThread] {
  const { asPath, isReady, push, replace } = useRouter();
  const [threadId, setThreadId] = useState(() => threadOf(asPath));
  const isIdle = useRouteIdle();
  const pops = usePops();
  /** The router's address when the effect last ran, and the address that this hook last requested. */
  const seen = useRef(asPath);
  const written = useRef<string | null>(null);
  const seenPops = useRef(pops);
  const leaves = useRef(false);

  useEffect(() => {
    if (!isReady || !isIdle) return;
    const inUrl = threadOf(asPath);
    const isPopped = pops !== seenPops.current;
    seenPops.current = pops;
    // The reader went back before the router took the requested address, so `asPath` never had it.
    if (isPopped && written.current !== null && asPath === seen.current) {
      written.current = null;
      if (visible) return setThreadId(inUrl);
    }
    if (asPath !== seen.current) {
      const isOwnChange = asPath === written.current;
      // On the same page, only the thread differs: the reader went back or forward, perhaps to a new thread.
      const samePlace = withThread(asPath, null) === withThread(seen.current, null);
      seen.current = asPath;
      written.current = null;
      if (!isOwnChange && inUrl !== threadId && (inUrl || (visible && samePlace))) return setThreadId(inUrl);
    }
    const wanted = visible ? threadId : null;
    if (inUrl === wanted) return;
    // The router does not know the hash when the browser itself went to a heading.
    const address = withThread(withoutBase(location.pathname + location.search + location.hash) ?? asPath, wanted);
    // The router has this address already, but has not changed to it yet.
    if (written.current === address) return;
    written.current = address;
    const go = leaves.current ? push : replace;
    leaves.current = false;
    void go(address, undefined, { shallow: true, scroll: false });
  }, [isReady, isIdle, asPath, pops, threadId, visible, push, replace]);

  const choose = useCallback(
    (id: string | null, gone = false) => {
      leaves.current = threadId !== null && id !== threadId && !gone;
      setThreadId(id);
    },
    [threadId],
  );
  return [threadId, choose];
}

/** How often the reader went back or forward. */
function usePops(): number {
  const [pops, setPops] = useState(0);
  useEffect(() => {
    const count = () => setPops((before) => before + 1);
    addEventListener("popstate", count);
    return () => removeEventListener("popstate", count);
  }, []);
  return pops;
}

/** False while a page is loading: another change of the address can cancel that. */
function useRouteIdle(): boolean {
  const [isIdle, setIdle] = useState(true);
  const { events } = useRouter();
  useEffect(() => {
    const start = (_url: string, { shallow }: { shallow: boolean }) => setIdle(shallow);
    const end = () => setIdle(true);
    events.on("routeChangeStart", start);
    events.on("routeChangeComplete", end);
    events.on("routeChangeError", end);
    return () => {
      events.off("routeChangeStart", start);
      events.off("routeChangeComplete", end);
      events.off("routeChangeError", end);
    };
  }, [events]);
  return isIdle;
}
