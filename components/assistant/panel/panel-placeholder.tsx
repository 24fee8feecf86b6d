import { createPortal } from "react-dom";
import { useMessages } from "#components/messages/messages.tsx";
import styles from "./opener.module.css";

type PlaceholderProps = { failed: boolean; onRetry(): void; onClose(): void };

/** Shown in the panel's place while its code loads, and when it could not be loaded. */
export function PanelPlaceholder({ failed, onRetry, onClose }: PlaceholderProps) {
  const t = useMessages();
  const dock = document.getElementById("assistant-dock");
  if (!dock) return null;
  return createPortal(
    <aside
      className={styles.panel}
      aria-label={t("opener.assistant")}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className={styles.placeholder}>
        {failed ? (
          <>
            <p role="alert">{t("opener.failed")}</p>
            <button type="button" onClick={onRetry}>
              {t("opener.retry")}
            </button>
          </>
        ) : (
          <p role="status">{t("opener.loading")}</p>
        )}
        <button type="button" onClick={onClose}>
          {t("opener.close")}
        </button>
      </div>
    </aside>,
    dock,
  );
}
