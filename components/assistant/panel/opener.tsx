import { useRouter } from "next/router";
import { type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import type { Place } from "#components/assistant/conversation/place.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { takeEarlyClick } from "#components/site/early-click.ts";
import { useShortcut } from "#components/site/use-shortcut.ts";
import { type About, onAskAbout, selectedPassage } from "../ask-about/ask-about.ts";
import { useSelectionAsk } from "../ask-about/use-selection-ask.ts";
import { useCode } from "../use-code.ts";
import styles from "./opener.module.css";
import { PanelPlaceholder } from "./panel-placeholder.tsx";
import { isPanelOpen, setPanelOpen } from "./panel-state.ts";
import { Spark } from "./spark.tsx";
import { useFocusReturn } from "./use-focus-return.ts";

const importPanel = () => import("./panel.tsx");

/** The button that opens the assistant. On a docs page, the panel's code is loaded only when a reader is about to use it. */
export function AssistantOpener({ place }: { place: Place }) {
  const t = useMessages();
  const button = useRef<HTMLButtonElement>(null);
  const { open, restored, about, ask, press, close, setRestored, setAbout } = usePanel(place, button);
  const { Code: Panel, failed, load } = useCode(importPanel, open);
  const onAsk = useEffectEvent((wanted: About | null) => (wanted ? ask(wanted) : load()));
  useEffect(() => onAskAbout(onAsk), []);
  const SelectionAsk = useSelectionAsk();
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.opener}
        aria-expanded={open}
        aria-keyshortcuts="Control+I Meta+I"
        title={t("opener.shortcut")}
        data-opens="assistant"
        onClick={press}
        onPointerEnter={load}
        onFocus={load}
      >
        <Spark />
        {t("opener.ask")}
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
      {SelectionAsk && place.page && <SelectionAsk page={place.page} />}
    </>
  );
}

/** Whether the panel is open, and everything that opens and closes it. */
function usePanel({ page }: Place, button: RefObject<HTMLElement | null>) {
  const [open, setOpen] = useState(false);
  const [restored, setRestored] = useState(false);
  const [about, setAbout] = useState<About | null>(null);
  const focus = useFocusReturn(open, button);
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
    // A selection that stays would be asked about again.
    if (context.selection !== null) getSelection()?.removeAllRanges();
    show();
  };
  const press = () => {
    if (open && !restored) return close(false);
    show();
    // A restored panel is there already, without the focus.
    document.querySelector<HTMLElement>("#assistant-dock textarea")?.focus();
  };
  useShortcut("i", () => {
    const passage = selectedPassage();
    if (passage && page) ask({ page, selection: passage.text });
    else if (open) close(document.activeElement?.closest("#assistant-dock") !== null);
    else show();
  });
  useOpenAtStart((clicked) => {
    if (clicked === "page" && page) ask({ page, selection: null });
    else if (clicked) show();
    else if (!open) {
      setRestored(true);
      change(true);
    }
  });
  return { open, restored, about, ask, press, close, setRestored, setAbout };
}

/**
 * Calls `onOpen` when the page comes with an open panel: with the click that opened it before this code ran, or "" for
 * a panel that is restored. After hydration only: the server's page has no panel.
 */
function useOpenAtStart(onOpen: (clicked: string) => void): void {
  const { asPath } = useRouter();
  const hasThread = /[?&]thread=/.test(asPath);
  const start = useEffectEvent(() => {
    const clicked = takeEarlyClick("assistant", "page");
    if (clicked || hasThread || isPanelOpen()) onOpen(clicked);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a thread that comes into the address opens the panel
  useEffect(start, [hasThread]);
}
