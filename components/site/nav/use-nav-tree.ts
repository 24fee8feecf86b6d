import { useRef, useState } from "react";
import { fetchNav } from "#components/docs/data.ts";
import type { PageNav } from "#lib/contract/docs.ts";
import { addPage, addWhole, type NavState } from "./nav-state.ts";

export type NavTree = NavState & {
  /** Whether the entries of closed groups could not be loaded. */
  failed: boolean;
  load(): void;
  toggle(key: string): void;
};

/** The navigation and its open groups, from page to page. What a page leaves out is loaded once. */
export function useNavTree(nav: PageNav, current: string | null): NavTree {
  const [shown, setShown] = useState(nav);
  const [state, setState] = useState(() => addPage(null, nav, current));
  const [failed, setFailed] = useState(false);
  const isLoading = useRef(false);
  if (shown !== nav) {
    setShown(nav);
    setState(addPage(state, nav, current));
  }
  const load = () => {
    if (state.isWhole || isLoading.current) return;
    isLoading.current = true;
    setFailed(false);
    fetchNav(state.version)
      .then(
        (whole) => setState((known) => addWhole(known, whole)),
        () => setFailed(true),
      )
      .finally(() => {
        isLoading.current = false;
      });
  };
  const toggle = (key: string) => {
    load();
    setState({ ...state, open: { ...state.open, [key]: !state.open[key] } });
  };
  return { ...state, failed, load, toggle };
}
