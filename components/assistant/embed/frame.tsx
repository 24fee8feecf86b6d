import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import { AssistantView } from "#components/assistant/conversation/assistant-view.tsx";
import type { Place } from "#components/assistant/conversation/place.ts";
import { useComposerKey } from "../panel/use-composer-key.ts";
import styles from "./frame.module.css";
import { NoCookies } from "./no-cookies.tsx";
import { keepsCookies, useFrameThread } from "./use-frame-thread.ts";
import { useHost } from "./use-host.ts";

type FrameProps = { place: Place; origins: readonly string[] };

/** The assistant as other sites' pages show it. Closed, it keeps its thread but draws nothing, as the docs' panel. */
export default function Frame({ place, origins }: FrameProps) {
  const [threadId, setThreadId] = useFrameThread();
  const { opened, question, questionTaken, close, isFramed } = useHost(origins);
  const [isUsable] = useState(keepsCookies);
  const main = useRef<HTMLElement>(null);
  const open = opened > 0;
  useComposerKey(open, main);

  useEffect(() => {
    // When it first appears the field takes the focus by itself.
    if (opened > 1) main.current?.querySelector<HTMLElement>("textarea, a")?.focus({ preventScroll: true });
  }, [opened]);

  const onKeyDown = (event: KeyboardEvent) => {
    // An input method ends its composition with Escape.
    if (event.key === "Escape" && !event.defaultPrevented && !event.nativeEvent.isComposing) close();
  };
  // The conversation stays where it is, whatever is looked up; nothing but this page may be in a frame anyway.
  const onClickCapture = ({ target }: MouseEvent) => {
    const link = target instanceof Element ? target.closest<HTMLAnchorElement>("a[href]") : null;
    // A file is saved from here: another tab would have none of this frame's cookies.
    if (!link || link.hasAttribute("download")) return;
    link.target = "_blank";
    link.rel = "noopener";
  };
  return (
    <main
      ref={main}
      aria-label="Assistant"
      className={styles.frame}
      onKeyDown={onKeyDown}
      onClickCapture={onClickCapture}
    >
      {open && !isUsable && <NoCookies page={place.page} onClose={close} />}
      {open && isUsable && (
        <>
          <ScreenReaderOnly as="h1">Ask the docs</ScreenReaderOnly>
          <AssistantView
            threadId={threadId}
            onThread={setThreadId}
            place={place}
            autoFocus
            about={null}
            onAboutTaken={() => undefined}
            question={question}
            onQuestionTaken={questionTaken}
            onClose={isFramed ? close : undefined}
            hasOwnPage={false}
          />
        </>
      )}
    </main>
  );
}
