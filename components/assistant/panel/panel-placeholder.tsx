import { createPortal } from "react-dom";
import styles from "./opener.module.css";

type PlaceholderProps = { failed: boolean; onRetry(): void; onClose(): void };

/** Shown in the panel's place while its code loads, and when it could not be loaded. */
export function PanelPlaceholder({ failed, onRetry, onClose }: PlaceholderProps) {
  const dock = document.getElementById("assistant-dock");
  if (!dock) return null;
  return createPortal(
    <aside
      className={styles.panel}
      aria-label="Assistant"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className={styles.placeholder}>
        {failed ? (
          <>
            <p role="alert">The assistant could not be loaded. Check your connection and try again.</p>
            <button type="button" onClick={onRetry}>
              Retry
            </button>
          </>
        ) : (
          <p role="status">Loading the assistant…</p>
        )}
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </aside>,
    dock,
  );
}
