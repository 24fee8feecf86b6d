import { type KeyboardEvent, type MouseEvent, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { AssistantTexts } from "#components/assistant/assistant-texts.tsx";
import { AssistantView } from "#components/assistant/conversation/assistant-view.tsx";
import type { Place } from "#components/assistant/conversation/place.ts";
import { UnreadWatch } from "#components/assistant/maintained/lazy.ts";
import { useMessages } from "#components/messages/messages.tsx";
import type { About } from "../ask-about/ask-about.ts";
import { followInPage, linkFollowedBy } from "./follow-link.ts";
import styles from "./opener.module.css";
import { PanelPlaceholder } from "./panel-placeholder.tsx";
import { Resizer } from "./resizer.tsx";
import { useComposerKey } from "./use-composer-key.ts";
import { useSheet } from "./use-sheet.ts";
import { useThreadUrl } from "./use-thread-url.ts";

export type PanelProps = {
  open: boolean;
  /** Whether it was open when the page was loaded: then it does not take the focus. */
  restored: boolean;
  /** Called when the reader has moved the focus into it. */
  onUsed(): void;
  place: Place;
  /** The context of the next question, until the conversation has taken it. */
  about: About | null;
  onAboutTaken(): void;
  /** `returnFocus` (true): whether the focus goes back to where it was. */
  onClose(returnFocus?: boolean): void;
};

/** The assistant beside a docs page. While it is closed it renders nothing, but remembers its thread. */
export default function Panel(props: PanelProps) {
  return (
    <AssistantTexts
      fallback={(failed, onRetry) =>
        props.open && <PanelPlaceholder {...{ failed, onRetry }} onClose={props.onClose} />
      }
    >
      <TranslatedPanel {...props} />
    </AssistantTexts>
  );
}

function TranslatedPanel({ open, restored, onUsed, place, about, onAboutTaken, onClose }: PanelProps) {
  const t = useMessages();
  const [threadId, setThreadId] = useThreadUrl(open);
  const panel = useRef<HTMLElement>(null);
  // The code is loaded on intent already: a panel that was never open asks for nothing.
  const [used, setUsed] = useState(open);
  if (open && !used) setUsed(true);
  const sheet = useSheet(open, panel, () => onClose(false));
  useComposerKey(open, panel);
  const dock = document.getElementById("assistant-dock");
  if (!dock) return null;

  const onKeyDown = (event: KeyboardEvent) => {
    // An input method ends its composition with Escape.
    if (event.key === "Escape" && !event.defaultPrevented && !event.nativeEvent.isComposing) onClose();
  };
  // In the capture phase, before the link's own handler.
  const onClickCapture = (event: MouseEvent) => {
    const link = linkFollowedBy(event);
    if (!link) return;
    if (!followInPage(event, link)) sheet.leave();
    // A panel that covers the page would hide the heading.
    else if (sheet.covers) onClose(false);
  };
  return createPortal(
    <aside
      ref={panel}
      className={styles.panel}
      aria-label={t("assistant.name")}
      hidden={!open}
      onFocus={restored ? onUsed : undefined}
      onKeyDown={onKeyDown}
      onClickCapture={onClickCapture}
    >
      {!open && used && <UnreadWatch open={false} />}
      {open && (
        <>
          {!sheet.covers && <Resizer dock={dock} />}
          <AssistantView
            threadId={threadId}
            onThread={setThreadId}
            place={place}
            autoFocus={!restored}
            about={about}
            onAboutTaken={onAboutTaken}
            onClose={onClose}
          />
        </>
      )}
    </aside>,
    dock,
  );
}
