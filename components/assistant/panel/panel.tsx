import { type KeyboardEvent, type MouseEvent, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { AssistantView } from "../assistant-view.tsx";
import styles from "./opener.module.css";
import { useThreadUrl } from "./use-thread-url.ts";

export type PanelProps = {
  open: boolean;
  /** `focus`: whether the opener gets the focus back. */
  onClose(focus?: boolean): void;
  pagePath: string;
  starters: string[];
};

/** Below this width the panel covers the page. */
const PHONE = "(max-width: 47.99rem)";

/** The assistant beside a docs page. Closed, it keeps its thread but draws nothing. */
export default function Panel({ open, onClose, pagePath, starters }: PanelProps) {
  const [threadId, setThreadId] = useThreadUrl(open);
  const phone = useCoveredPage(open);
  const dock = document.getElementById("assistant-dock");
  if (!dock) return null;

  const onKeyDown = (event: KeyboardEvent) => {
    // An input method ends its composition with Escape.
    if (event.key === "Escape" && !event.defaultPrevented && !event.nativeEvent.isComposing) onClose();
  };
  // What a link leads to must be seen.
  const onClick = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest("a[href^='/docs']") : null;
    if (phone && link && !event.ctrlKey && !event.metaKey) onClose(false);
  };
  return createPortal(
    <aside className={styles.panel} aria-label="Assistant" hidden={!open} onKeyDown={onKeyDown} onClick={onClick}>
      {open && (
        <AssistantView
          threadId={threadId}
          onThread={setThreadId}
          pagePath={pagePath}
          starters={starters}
          onClose={onClose}
        />
      )}
    </aside>,
    dock,
  );
}

/** While the panel covers the whole page, nothing behind it may be reached. Tells whether it would cover it. */
function useCoveredPage(open: boolean): boolean {
  const [phone, setPhone] = useState(() => matchMedia(PHONE).matches);
  useEffect(() => {
    const query = matchMedia(PHONE);
    const update = () => setPhone(query.matches);
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, []);
  useEffect(() => {
    if (!open || !phone) return;
    const behind = document.querySelectorAll<HTMLElement>("[data-behind-assistant]");
    for (const element of behind) element.inert = true;
    return () => {
      for (const element of behind) element.inert = false;
    };
  }, [open, phone]);
  return phone;
}
