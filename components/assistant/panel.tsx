import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { AssistantView } from "./assistant-view.tsx";
import styles from "./opener.module.css";
import { useThreadUrl } from "./use-thread-url.ts";

export type PanelProps = { open: boolean; onClose(): void; pagePath: string; starters: string[] };

/** Below this width the panel covers the page. */
const PHONE = "(max-width: 47.99rem)";

/** The assistant beside a docs page. Closed, it keeps its state but draws nothing. */
export default function Panel({ open, onClose, pagePath, starters }: PanelProps) {
  const [threadId, setThreadId] = useThreadUrl(open);
  const panel = useRef<HTMLElement>(null);
  useCoveredPage(open);
  const dock = document.getElementById("assistant-dock");
  if (!dock) return null;
  return createPortal(
    <aside
      ref={panel}
      className={styles.panel}
      aria-label="Assistant"
      hidden={!open}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
    >
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

/** While the panel covers the whole page, nothing behind it may be reached. */
function useCoveredPage(open: boolean): void {
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
    document.body.classList.add("assistant-covers");
    return () => {
      for (const element of behind) element.inert = false;
      document.body.classList.remove("assistant-covers");
    };
  }, [open, phone]);
}
