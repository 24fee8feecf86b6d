import { useCallback, useEffect, useRef, useState } from "react";
import { DARK, LIGHT } from "#components/site/state-keys.ts";
import { type FrameMessage, type Theme, toHostMessage } from "./protocol.ts";

const ready: FrameMessage = { assistant: 1, type: "ready" };
const close: FrameMessage = { assistant: 1, type: "close" };

/** `opened` counts how often the page has opened the assistant; 0 while it is closed. `question` is suggested by the page. */
type HostRequest = { opened: number; question: string | null };

/**
 * The latest request of the embedding page: a message of its window from an origin in `origins`. Without an embedding
 * page, the assistant is open.
 */
export function useHost(origins: readonly string[]) {
  const isFramed = parent !== window;
  const [request, setRequest] = useState<HostRequest>({ opened: isFramed ? 0 : 1, question: null });
  const [theme, setTheme] = useState<Theme>("auto");
  const [page, setPage] = useState<string | null>(null);
  const host = useRef<string | null>(null);
  useTheme(theme);

  useEffect(() => {
    if (!isFramed) return;
    const onMessage = ({ source, origin, data }: MessageEvent<unknown>) => {
      if (source !== parent || (origin !== location.origin && !origins.includes(origin))) return;
      const message = toHostMessage(data);
      if (!message) return;
      host.current = origin;
      if (message.type === "close") return setRequest({ opened: 0, question: null });
      setPage(message.page ?? null);
      if (message.type === "page") return;
      setTheme(message.theme === "light" || message.theme === "dark" ? message.theme : "auto");
      setRequest(({ opened }) => ({ opened: opened + 1, question: message.question ?? null }));
    };
    addEventListener("message", onMessage);
    // The host's origin is not known yet. Only pages that may embed this one receive it, and it contains no data.
    parent.postMessage(ready, "*");
    return () => removeEventListener("message", onMessage);
  }, [isFramed, origins]);

  return {
    ...request,
    /** The address of the embedding page, or the docs page that it names. */
    page,
    /** Asks the page to close the assistant; the page answers with `close`. */
    close: useCallback(() => {
      if (host.current) parent.postMessage(close, host.current);
    }, []),
    questionTaken: useCallback(() => setRequest((last) => ({ ...last, question: null })), []),
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
