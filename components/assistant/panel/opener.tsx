import { useRouter } from "next/router";
import { type ComponentType, useEffect, useRef, useState } from "react";
import styles from "./opener.module.css";
import type { PanelProps } from "./panel.tsx";
import { PanelPlaceholder } from "./panel-placeholder.tsx";

const importPanel = () => import("./panel.tsx");
/** Fetches the panel's code for whoever seems about to use it; a click tells of a failure, this does not. */
const prefetchPanel = () => void importPanel().catch(() => undefined);

export type AssistantOpenerProps = {
  /** Path of the docs page being read. */
  pagePath: string;
  /** Questions to offer while a thread is empty. */
  starters: string[];
};

/** The button that opens the assistant: all there is of it on a docs page until somebody means to use it. */
export function AssistantOpener({ pagePath, starters }: AssistantOpenerProps) {
  const { asPath } = useRouter();
  const [open, setOpen] = useState(false);
  const [Panel, setPanel] = useState<ComponentType<PanelProps> | null>(null);
  const [failed, setFailed] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const returnFocus = useRef(false);
  const threadInUrl = /[?&]thread=/.test(asPath);

  const load = () => {
    setFailed(false);
    importPanel().then(
      (module) => setPanel(() => module.default),
      () => setFailed(true),
    );
  };

  // After hydration only: the server's page has no panel.
  useEffect(() => {
    const clickedEarly = Reflect.get(window, "assistantWanted") === true;
    Reflect.set(window, "assistantWanted", false);
    if (threadInUrl || clickedEarly) setOpen(true);
  }, [threadInUrl]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `load` is the same for ever
  useEffect(() => {
    if (open && !Panel) load();
    // Only now may the page behind a phone's panel be reached again.
    if (!open && returnFocus.current) button.current?.focus();
    returnFocus.current = false;
  }, [open]);

  const close = (focus = true) => {
    returnFocus.current = focus;
    setOpen(false);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.opener}
        aria-expanded={open}
        data-opens-assistant=""
        onClick={() => setOpen(!open)}
        onPointerEnter={prefetchPanel}
        onFocus={prefetchPanel}
      >
        <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
          <path d="M7 1.5c.6 3.4 2 4.9 5.5 5.5C9 7.6 7.6 9.1 7 12.5 6.4 9.1 5 7.6 1.5 7 5 6.4 6.4 4.9 7 1.5Zm5.5 8.5c.25 1.5.95 2.2 2.5 2.5-1.55.3-2.25 1-2.5 2.5-.25-1.5-.95-2.2-2.5-2.5 1.55-.3 2.25-1 2.5-2.5Z" />
        </svg>
        Ask the assistant
      </button>
      {Panel && <Panel open={open} onClose={close} pagePath={pagePath} starters={starters} />}
      {open && !Panel && <PanelPlaceholder failed={failed} onRetry={load} onClose={close} />}
    </>
  );
}
