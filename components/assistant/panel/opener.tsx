import { useRouter } from "next/router";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { Place } from "#components/assistant/conversation/place.ts";
import { useShortcut } from "#components/site/use-shortcut.ts";
import { type About, onAskAbout, selectedPassage } from "./ask-about.ts";
import styles from "./opener.module.css";
import { PanelPlaceholder } from "./panel-placeholder.tsx";
import { isPanelOpen, setPanelOpen } from "./panel-state.ts";
import { Spark } from "./spark.tsx";
import { useFocusReturn } from "./use-focus-return.ts";
import { usePanelCode } from "./use-panel-code.ts";
import { useSelectionAsk } from "./use-selection-ask.ts";

/** The button that opens the assistant: all there is of it on a docs page until somebody means to use it. */
export function AssistantOpener({ place }: { place: Place }) {
  const { asPath } = useRouter();
  const [open, setOpen] = useState(false);
  const [restored, setRestored] = useState(false);
  const [about, setAbout] = useState<About | null>(null);
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
  const ask = (context: About) => {
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
  useShortcut("i", toggle);
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
        <Spark />
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
