import { useCallback, useEffect, useRef, useState } from "react";
import { DARK, LIGHT } from "#components/site/inline-script.ts";
import { type FrameMessage, type Theme, toHostMessage } from "./protocol.ts";

const ready: FrameMessage = { assistant: 1, type: "ready" };
const close: FrameMessage = { assistant: 1, type: "close" };

/** How often the page opened the assistant, 0 while it is closed; and the question it brought, until that is taken. */
type Wish = { opened: number; question: string | null };

/**
 * What the embedding page wants, from messages of that very window and of an origin in `origins`. Opened as a page of
 * its own there is nobody to ask: it is open.
 */
export function useHost(origins: readonly string[]) {
  const isFramed = parent !== window;
  const [wish, setWish] = useState<Wish>({ opened: isFramed ? 0 : 1, question: null });
  const [theme, setTheme] = useState<Theme>("auto");
  const host = useRef<string | null>(null);
  useTheme(theme);

  useEffect(() => {
    if (!isFramed) return;
    const hear = ({ source, origin, data }: MessageEvent<unknown>) => {
      if (source !== parent || (origin !== location.origin && !origins.includes(origin))) return;
      const message = toHostMessage(data);
      if (!message) return;
      host.current = origin;
      if (message.type === "close") return setWish({ opened: 0, question: null });
      setTheme(message.theme === "light" || message.theme === "dark" ? message.theme : "auto");
      setWish(({ opened }) => ({ opened: opened + 1, question: message.question ?? null }));
    };
    addEventListener("message", hear);
    // Nobody who may not embed the page can hear it, and it says nothing.
    parent.postMessage(ready, "*");
    return () => removeEventListener("message", hear);
  }, [isFramed, origins]);

  return {
    ...wish,
    /** Asks the page to put the assistant away; it says when. */
    close: useCallback(() => {
      if (host.current) parent.postMessage(close, host.current);
    }, []),
    questionTaken: useCallback(() => setWish((last) => ({ ...last, question: null })), []),
    isFramed,
  };
}

/** The embedding page's theme, whatever the reader chose for the docs. */
function useTheme(theme: Theme): void {
  useEffect(() => {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const apply = () => {
      document.body.dataset.theme = (theme === "auto" ? system.matches : theme === "dark") ? DARK : LIGHT;
    };
    apply();
    system.addEventListener("change", apply);
    return () => system.removeEventListener("change", apply);
  }, [theme]);
}
