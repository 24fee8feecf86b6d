import { createPortal } from "react-dom";
import { useMessages } from "#components/messages/messages.tsx";
import styles from "./opener.module.css";

type PlaceholderProps = { failed: boolean; onRetry(): void; onClose(): void };

/** Shown in the panel's place while its code loads, and when it could not be loaded. */
export function PanelPlaceholder({ failed, onRetry, onClose }: PlaceholderProps) {
  const t = useMessages();
  const dock = document.getElementById("assistant-dock");
  if (!dock) return null;
  const role = failed ? "alert" : "status";
  return createPortal(
    <aside
      className={styles.panel}
      aria-label={t("opener.assistant")}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className={styles.placeholder}>
        {/* The key: a new element is announced, a new role is not. */}
        <p key={role} role={role}>
          {t(failed ? "opener.failed" : "opener.loading")}
        </p>
        {failed && (
          <button type="button" onClick={onRetry}>
            {t("opener.retry")}
          </button>
        )}
        <button type="button" onClick={onClose}>
          {t("opener.close")}
        </button>
      </div>
    </aside>,
    dock,
  );
}
