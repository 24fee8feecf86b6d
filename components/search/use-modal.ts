import { type RefObject, useLayoutEffect, useRef } from "react";

/** A dialog that is modal while it is mounted. `close` closes it and calls `onClose`. */
export function useModal(onClose: () => void): { dialog: RefObject<HTMLDialogElement | null>; close(): void } {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const { current: element } = dialog;
    element?.showModal();
    // The browser restores the focus only when a dialog is closed, not when it is removed.
    return () => element?.close();
  }, []);
  const close = () => {
    dialog.current?.close();
    onClose();
  };
  return { dialog, close };
}
