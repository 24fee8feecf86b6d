import dynamic from "next/dynamic";
import { useRouter } from "next/router";
import { useEffect, useRef, useState } from "react";
import styles from "./opener.module.css";
import { PanelPlaceholder } from "./panel-placeholder.tsx";

const loadPanel = () => import("./panel.tsx");
const Panel = dynamic(loadPanel, { ssr: false, loading: PanelPlaceholder });

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
  const [used, setUsed] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const threadInUrl = /[?&]thread=/.test(asPath);

  // After hydration only: the server's page has no panel.
  useEffect(() => {
    const clickedEarly = Reflect.get(window, "assistantWanted") === true;
    Reflect.set(window, "assistantWanted", false);
    if (!threadInUrl && !clickedEarly) return;
    setUsed(true);
    setOpen(true);
  }, [threadInUrl]);

  const toggle = () => {
    setUsed(true);
    setOpen(!open);
  };
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.opener}
        aria-expanded={open}
        data-opens-assistant=""
        onClick={toggle}
        onPointerEnter={() => void loadPanel()}
        onFocus={() => void loadPanel()}
      >
        <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
          <path d="M7 1.5c.6 3.4 2 4.9 5.5 5.5C9 7.6 7.6 9.1 7 12.5 6.4 9.1 5 7.6 1.5 7 5 6.4 6.4 4.9 7 1.5Zm5.5 8.5c.25 1.5.95 2.2 2.5 2.5-1.55.3-2.25 1-2.5 2.5-.25-1.5-.95-2.2-2.5-2.5 1.55-.3 2.25-1 2.5-2.5Z" />
        </svg>
        Ask the assistant
      </button>
      {used && <Panel open={open} onClose={close} pagePath={pagePath} starters={starters} />}
    </>
  );
}
