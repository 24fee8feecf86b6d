import { type RefObject, useEffect } from "react";

/** Elements that take typed text themselves. */
const FIELD = "input, textarea, select, [contenteditable], [role=alertdialog], [role=dialog]";

/** Moves the focus to the composer when the reader presses "/" outside of text fields. */
export function useComposerKey(open: boolean, panel: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (!open) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.isComposing || (event.target instanceof Element && event.target.closest(FIELD))) return;
      const composer = panel.current?.querySelector<HTMLElement>("[aria-describedby=assistant-composer-hint]");
      if (!composer) return;
      event.preventDefault();
      composer.focus({ preventScroll: true });
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [open, panel]);
}
