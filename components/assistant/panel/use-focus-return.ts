import { type RefObject, useEffect, useRef } from "react";

/** Brings the focus back to where it was before the panel opened, or else to `fallback`. */
export function useFocusReturn(open: boolean, fallback: RefObject<HTMLElement | null>) {
  const from = useRef<Element | null>(null);
  const wanted = useRef(false);
  useEffect(() => {
    // Only now may the page behind a phone's panel be reached again.
    if (open || !wanted.current) return;
    wanted.current = false;
    // The page stays where it is, wherever that element stands.
    if (from.current instanceof HTMLElement) from.current.focus({ preventScroll: true });
    if (document.activeElement !== from.current) fallback.current?.focus({ preventScroll: true });
  }, [open, fallback]);
  return {
    /** Before opening. */
    remember() {
      from.current = document.activeElement === document.body ? null : document.activeElement;
    },
    /** Before closing. */
    request() {
      wanted.current = true;
    },
  };
}
