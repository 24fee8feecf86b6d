import { useRouter } from "next/router";
import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";

const MENU_ID = "SiteNav";

/**
 * The navigation on narrow screens: a disclosure over the page. Opening it moves the focus to the link of the current
 * page. Escape closes it and restores the focus. Moving the focus out of it, or opening a page, closes it.
 */
export function useMenu() {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const { events } = useRouter();

  useEffect(() => {
    const close = () => setOpen(false);
    events.on("routeChangeStart", close);
    events.on("hashChangeStart", close);
    return () => {
      events.off("routeChangeStart", close);
      events.off("hashChangeStart", close);
    };
  }, [events]);

  useEffect(() => {
    if (!open) return;
    const target = panel.current?.querySelector<HTMLElement>("[aria-current]") ?? panel.current?.querySelector("a");
    target?.focus();
    document.body.classList.add("menu-covers");
    return () => document.body.classList.remove("menu-covers");
  }, [open]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.preventDefault();
    setOpen(false);
    button.current?.focus();
  };
  const onBlur = (event: FocusEvent) => {
    const { relatedTarget: target } = event;
    const stays = target instanceof Node && (panel.current?.contains(target) || button.current?.contains(target));
    // There is no target if the window lost the focus or the reader clicked on plain text.
    if (target && !stays) setOpen(false);
  };
  return {
    open,
    button: { ref: button, "aria-expanded": open, "aria-controls": MENU_ID, onClick: () => setOpen(!open), onKeyDown },
    panel: { ref: panel, id: MENU_ID, onKeyDown, onBlur },
  };
}
