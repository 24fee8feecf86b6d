import { type ComponentType, useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import { Icon } from "#components/site/icon.tsx";
import { useShortcut } from "#components/site/use-shortcut.ts";
import type { SearchDialogProps } from "./dialog.tsx";
import styles from "./opener.module.css";

/** Takes keys: what is typed belongs to it. */
const FIELD = "input, textarea, select, [contenteditable], dialog, [role=alertdialog], [role=dialog]";

/** The button that opens the search: all there is of it until somebody means to use it. */
export function SearchOpener() {
  const [open, setOpen] = useState(false);
  const [Dialog, setDialog] = useState<ComponentType<SearchDialogProps> | null>(null);
  const [failed, setFailed] = useState(false);
  // What is typed before the field is there.
  const [typed, setTyped] = useState("");
  const mac = useSyncExternalStore(never, isMac, () => false);
  const load = () => {
    if (Dialog) return;
    setFailed(false);
    import("./dialog.tsx").then(
      (module) => setDialog(() => module.default),
      () => setFailed(true),
    );
  };
  const show = () => {
    load();
    setTyped("");
    setOpen(true);
  };
  useShortcut("k", () => (open ? setOpen(false) : show()));
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const { key, target } = event;
    const plain = key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented;
    if (open && !Dialog && plain) {
      event.preventDefault();
      setTyped(typed + key);
    } else if (key === "Control" || key === "Meta") {
      // Half of the shortcut: the rest may follow.
      load();
    } else if (key === "/" && plain && document.documentElement.dataset.assistant !== "open") {
      // Beside an open assistant the key leads to its field.
      if (open || event.isComposing || (target instanceof Element && target.closest(FIELD))) return;
      event.preventDefault();
      show();
    }
  });
  const start = useEffectEvent(() => {
    if (Reflect.get(window, "searchWanted")) show();
    Reflect.set(window, "searchWanted", null);
  });
  useEffect(() => {
    start();
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);

  return (
    <>
      <button
        type="button"
        className={`site-button ${styles.opener}`}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K /"
        data-opens-search=""
        onClick={show}
        onPointerEnter={load}
        onFocus={load}
      >
        <Icon name="search" />
        <span className={styles.word}>Search the docs</span>
        <small aria-hidden="true">{mac ? "⌘K" : "Ctrl K"}</small>
      </button>
      {open && Dialog && <Dialog initial={typed} onClose={() => setOpen(false)} />}
      {open && failed && (
        <p role="alert" className={styles.failed}>
          The search could not be loaded. Check your connection and try again.
        </p>
      )}
    </>
  );
}

const never = () => () => undefined;
const isMac = () => /Mac|iP(hone|ad|od)/.test(navigator.platform);
