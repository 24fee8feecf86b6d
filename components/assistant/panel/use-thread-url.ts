import { useRouter } from "next/router";
import { useCallback, useEffect, useState } from "react";

const PARAMETER = "thread";

/** The thread named in the address of the page, if any. */
export const threadInUrl = (asPath: string): string | null =>
  new URL(asPath, "http://site").searchParams.get(PARAMETER);

/**
 * The current thread. While `visible` it stands in the page's address, so that a reload or a link comes back to it;
 * following a link to another docs page takes it along.
 */
export function useThreadUrl(visible: boolean): [string | null, (id: string | null) => void] {
  const router = useRouter();
  const { asPath, replace } = router;
  const inUrl = threadInUrl(asPath);
  const [threadId, setThreadId] = useState(inUrl);
  const [seen, setSeen] = useState(inUrl);

  // The address changed by other means than ours, e.g. the back button or a deep link.
  if (inUrl !== seen) {
    setSeen(inUrl);
    if (inUrl) setThreadId(inUrl);
  }

  const wanted = visible ? threadId : null;
  useEffect(() => {
    if (!router.isReady || inUrl === wanted) return;
    const url = new URL(asPath, "http://site");
    if (wanted) url.searchParams.set(PARAMETER, wanted);
    else url.searchParams.delete(PARAMETER);
    void replace(url.href.slice(url.origin.length), undefined, { shallow: true, scroll: false });
  }, [router.isReady, asPath, inUrl, wanted, replace]);

  const choose = useCallback((id: string | null) => setThreadId(id), []);
  return [threadId, choose];
}
