import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import { AssistantTexts } from "#components/assistant/assistant-texts.tsx";
import { AssistantView } from "#components/assistant/conversation/assistant-view.tsx";
import type { Place } from "#components/assistant/conversation/place.ts";
import { usePagePlace } from "#components/assistant/data/use-page-place.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { AssistantFallback } from "../page/page-fallback.tsx";
import { useComposerKey } from "../panel/use-composer-key.ts";
import styles from "./frame.module.css";
import { NoCookies } from "./no-cookies.tsx";
import { storesCookies, useFrameThread } from "./use-frame-thread.ts";
import { useHost } from "./use-host.ts";

type FrameProps = { place: Place; origins: readonly string[] };

/** The assistant in the frame on another site's page. While it is closed it renders nothing, but remembers its thread. */
export default function Frame(props: FrameProps) {
  return (
    <AssistantTexts fallback={(failed, onRetry) => <AssistantFallback {...{ failed, onRetry }} />}>
      <TranslatedFrame {...props} />
    </AssistantTexts>
  );
}

function TranslatedFrame({ place: first, origins }: FrameProps) {
  const t = useMessages();
  const [threadId, setThreadId] = useFrameThread();
  const { opened, question, questionTaken, close, isFramed, page } = useHost(origins);
  const place: Place = { ...first, ...usePagePlace(page, { page: first.page, starters: first.starters }) };
  const [isUsable] = useState(storesCookies);
  const main = useRef<HTMLElement>(null);
  const open = opened > 0;
  useComposerKey(open, main);

  useEffect(() => {
    // The first time, the composer takes the focus when it appears.
    if (opened > 1) main.current?.querySelector<HTMLElement>("textarea, a")?.focus({ preventScroll: true });
  }, [opened]);

  const onKeyDown = (event: KeyboardEvent) => {
    // An input method ends its composition with Escape.
    if (event.key === "Escape" && !event.defaultPrevented && !event.nativeEvent.isComposing) close();
  };
  // Links open in another tab, so that the conversation stays: only this page of the site may be in a frame.
  const onClickCapture = ({ target }: MouseEvent) => {
    const link = target instanceof Element ? target.closest<HTMLAnchorElement>("a[href]") : null;
    // A file is saved without another tab, which would not have this frame's cookies.
    if (!link || link.hasAttribute("download")) return;
    link.target = "_blank";
    link.rel = "noopener";
  };
  return (
    <main
      ref={main}
      aria-label={t("assistant.name")}
      className={styles.frame}
      onKeyDown={onKeyDown}
      onClickCapture={onClickCapture}
    >
      {open && !isUsable && <NoCookies page={place.page} onClose={close} />}
      {open && isUsable && (
        <>
          <ScreenReaderOnly as="h1">{t("assistant.askDocs")}</ScreenReaderOnly>
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
