import { type ComponentType, useEffect, useEffectEvent, useState } from "react";
import { takeEarlyClick } from "#components/site/early-click.ts";
import { useShortcut } from "#components/site/use-shortcut.ts";
import type { SearchDialogProps } from "./dialog.tsx";

/** Elements that take the keys which are typed in them. */
const FIELD = "input, textarea, select, [contenteditable], dialog, [role=alertdialog], [role=dialog]";

export type SearchDialogState = {
  open: boolean;
  /** Whether the dialog's code could not be loaded. */
  failed: boolean;
  /** Null until the dialog's code is loaded. */
  Dialog: ComponentType<SearchDialogProps> | null;
  /** Text that was typed before the dialog's code was loaded. */
  typed: string;
  load(): void;
  show(): void;
  close(): void;
};

/** The search dialog as far as it exists before its code is loaded, and the keys that open it. */
export function useSearchDialog(): SearchDialogState {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const { Dialog, failed, load } = useDialogCode();
  const show = () => {
    load();
    setTyped("");
    setOpen(true);
  };
  const close = () => setOpen(false);
  useShortcut("k", () => (open ? close() : show()));
  useKeyDown((event) => {
    const { key } = event;
    if (open && !Dialog && isCharacter(event)) {
      event.preventDefault();
      setTyped(typed + key);
    } else if (key === "Control" || key === "Meta") {
      // The rest of the shortcut may follow.
      load();
    } else if (!open && isSearchKey(event)) {
      event.preventDefault();
      show();
    }
  });
  const openIfClicked = useEffectEvent(() => {
    if (takeEarlyClick("search")) show();
  });
  useEffect(() => openIfClicked(), []);
  return { open, failed, Dialog, typed, load, show, close };
}

function useDialogCode(): Pick<SearchDialogState, "Dialog" | "failed" | "load"> {
  const [Dialog, setDialog] = useState<ComponentType<SearchDialogProps> | null>(null);
  const [failed, setFailed] = useState(false);
  const load = () => {
    if (Dialog) return;
    setFailed(false);
    import("./dialog.tsx").then(
      (module) => setDialog(() => module.default),
      () => setFailed(true),
    );
  };
  return { Dialog, failed, load };
}

function useKeyDown(onKey: (event: KeyboardEvent) => void): void {
  const onKeyDown = useEffectEvent(onKey);
  useEffect(() => {
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}

const isCharacter = ({ key, ctrlKey, metaKey, altKey, defaultPrevented }: KeyboardEvent): boolean =>
  key.length === 1 && !ctrlKey && !metaKey && !altKey && !defaultPrevented;

/** Whether the event is a "/" that nobody else takes: an open assistant's own field does. */
function isSearchKey(event: KeyboardEvent): boolean {
  const { key, target, isComposing } = event;
  if (key !== "/" || !isCharacter(event) || isComposing) return false;
  if (document.documentElement.dataset.assistant === "open") return false;
  return !(target instanceof Element && target.closest(FIELD));
}
