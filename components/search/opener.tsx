import { useSyncExternalStore } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { Icon } from "#components/site/icon.tsx";
import styles from "./opener.module.css";
import { useSearchDialog } from "./use-search-dialog.ts";

/** The button that opens the search. The dialog's code is loaded when a reader reaches for the button or its keys. */
export function SearchOpener() {
  const t = useMessages();
  const { open, failed, Dialog, typed, load, show, close } = useSearchDialog();
  const isMac = useSyncExternalStore(subscribeToNothing, isOnMac, () => false);
  return (
    <>
      <button
        type="button"
        className={`site-button ${styles.opener}`}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K /"
        data-opens="search"
        onClick={show}
        onPointerEnter={load}
        onFocus={load}
      >
        <Icon name="search" />
        <span className={styles.word}>{t("search.label")}</span>
        <small aria-hidden="true">{isMac ? "⌘K" : t("search.ctrlK")}</small>
      </button>
      {open && Dialog && <Dialog initial={typed} onClose={close} />}
      {open && failed && (
        <p role="alert" className={styles.failed}>
          {t("search.failedToLoad")}
        </p>
      )}
    </>
  );
}

const subscribeToNothing = () => () => undefined;
const isOnMac = () => /Mac|iP(hone|ad|od)/.test(navigator.platform);
