import { useRouter } from "next/router";
import { type RefObject, useEffect, useEffectEvent, useRef } from "react";
import { usePhone } from "./use-phone.ts";

/**
 * The panel as a sheet over a phone's page. Elements behind it are inert. It is as high as the visible part of the page.
 * It closes when a link has led to another page.
 */
export function useSheet(open: boolean, panel: RefObject<HTMLElement | null>, onClose: () => void) {
  const phone = usePhone();
  const leaving = useRef(false);
  const { events } = useRouter();
  const covers = open && phone;

  useEffect(() => {
    if (!covers) return;
    const behind = document.querySelectorAll<HTMLElement>("[data-behind-assistant]");
    for (const element of behind) element.inert = true;
    return () => {
      for (const element of behind) element.inert = false;
    };
  }, [covers]);

  useEffect(() => {
    const { visualViewport } = window;
    const { current: sheet } = panel;
    if (!covers || !sheet || !visualViewport) return;
    // Some browsers lay the keyboard over the page instead of shrinking the page. A zoomed page is not handled.
    const follow = () => {
      const { height, offsetTop, scale } = visualViewport;
      const covered = Math.abs(scale - 1) < 0.01 && innerHeight - height > 1;
      sheet.style.setProperty("--visible-height", covered ? `${height}px` : null);
      sheet.style.setProperty("--visible-top", covered ? `${offsetTop}px` : null);
    };
    follow();
    visualViewport.addEventListener("resize", follow);
    visualViewport.addEventListener("scroll", follow);
    return () => {
      visualViewport.removeEventListener("resize", follow);
      visualViewport.removeEventListener("scroll", follow);
    };
  }, [covers, panel]);

  // Only when the new page is there: closing earlier would show the old page, and could cancel the navigation.
  const arrived = useEffectEvent(() => {
    if (leaving.current && covers) onClose();
    leaving.current = false;
  });
  useEffect(() => {
    events.on("routeChangeComplete", arrived);
    return () => events.off("routeChangeComplete", arrived);
  }, [events]);

  return {
    covers,
    /** Called when a link to another page is followed. */
    leave() {
      leaving.current = true;
    },
  };
}
