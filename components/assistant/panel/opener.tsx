import { useRouter } from "next/router";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { QuestionContext } from "#lib/contract.ts";
import type { Place } from "../place.ts";
import { onAskAbout, selectedPassage } from "./ask-about.ts";
import styles from "./opener.module.css";
import { PanelPlaceholder } from "./panel-placeholder.tsx";
import { isPanelOpen, setPanelOpen } from "./panel-state.ts";
import { useFocusReturn } from "./use-focus-return.ts";
import { usePanelCode } from "./use-panel-code.ts";
import { useSelectionAsk } from "./use-selection-ask.ts";
import { useShortcut } from "./use-shortcut.ts";

/** The button that opens the assistant: all there is of it on a docs page until somebody means to use it. */
export function AssistantOpener({ place }: { place: Place }) {
  const { asPath } = useRouter();
  const [open, setOpen] = useState(false);
  const [restored, setRestored] = useState(false);
  const [about, setAbout] = useState<QuestionContext | null>(null);
  const { Panel, failed, load } = usePanelCode(open);
  const SelectionAsk = useSelectionAsk();
  const button = useRef<HTMLButtonElement>(null);
  const focus = useFocusReturn(open, button);
  const { page } = place;

  const change = (wanted: boolean) => {
    setPanelOpen(wanted);
    setOpen(wanted);
  };
  const show = () => {
    if (!open) focus.remember();
    setRestored(false);
    change(true);
  };
  const close = (returnFocus = true) => {
    if (returnFocus) focus.request();
    change(false);
  };
  const ask = (context: QuestionContext) => {
    setAbout(context);
    // What was handed over is not to be handed over again.
    if (context.selection !== null) getSelection()?.removeAllRanges();
    show();
  };
  const press = () => {
    if (open && !restored) return close(false);
    show();
    // A panel that came back with the page is there already, but nobody asked for it until now.
    document.querySelector<HTMLElement>("#assistant-dock textarea")?.focus();
  };
  const toggle = () => {
    const passage = selectedPassage();
    if (passage && page) ask({ page, selection: passage.text });
    else if (open) close(document.activeElement?.closest("#assistant-dock") !== null);
    else show();
  };
  useShortcut(toggle);
  const onAsked = useEffectEvent(ask);
  useEffect(() => onAskAbout(onAsked), []);

  // After hydration only: the server's page has no panel.
  const threadInUrl = /[?&]thread=/.test(asPath);
  const start = useEffectEvent(() => {
    const clicked: unknown = Reflect.get(window, "assistantWanted");
    Reflect.set(window, "assistantWanted", null);
    if (clicked === "page" && page) ask({ page, selection: null });
    else if (typeof clicked === "string") show();
    else if (!open && (threadInUrl || isPanelOpen())) {
      setRestored(true);
      change(true);
    }
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a thread that comes into the address opens the panel
  useEffect(start, [threadInUrl]);

  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.opener}
        aria-expanded={open}
        aria-keyshortcuts="Control+I Meta+I"
        title="Ctrl+I or ⌘I"
        data-opens-assistant=""
        onClick={press}
        onPointerEnter={load}
        onFocus={load}
      >
        <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
          <path d="M7 1.5c.6 3.4 2 4.9 5.5 5.5C9 7.6 7.6 9.1 7 12.5 6.4 9.1 5 7.6 1.5 7 5 6.4 6.4 4.9 7 1.5Zm5.5 8.5c.25 1.5.95 2.2 2.5 2.5-1.55.3-2.25 1-2.5 2.5-.25-1.5-.95-2.2-2.5-2.5 1.55-.3 2.25-1 2.5-2.5Z" />
        </svg>
        Ask the assistant
      </button>
      {Panel && (
        <Panel
          open={open}
          restored={restored}
          onUsed={() => setRestored(false)}
          place={place}
          about={about}
          onAboutTaken={() => setAbout(null)}
          onClose={close}
        />
      )}
      {open && !Panel && <PanelPlaceholder failed={failed} onRetry={load} onClose={close} />}
      {SelectionAsk && page && <SelectionAsk page={page} />}
    </>
  );
}
