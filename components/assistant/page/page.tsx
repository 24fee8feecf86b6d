import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import { ArrowBackIcon } from "@twilio-paste/icons/esm/ArrowBackIcon";
import Link from "next/link";
import { useRouter } from "next/router";
import { type MouseEvent, useEffect, useState } from "react";
import { type About, onAskAbout } from "#components/assistant/ask-about/ask-about.ts";
import { AssistantTexts } from "#components/assistant/assistant-texts.tsx";
import { AssistantView } from "#components/assistant/conversation/assistant-view.tsx";
import type { Place } from "#components/assistant/conversation/place.ts";
import { linkFollowedBy } from "#components/assistant/panel/follow-link.ts";
import { setPanelOpen } from "#components/assistant/panel/panel-state.ts";
import { usePhone } from "#components/assistant/panel/use-phone.ts";
import { useThreadUrl } from "#components/assistant/panel/use-thread-url.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { useSite } from "#components/site/brand/site-context.ts";
import styles from "./page.module.css";
import { AssistantFallback } from "./page-fallback.tsx";
import { besideThread, docsHref } from "./page-links.ts";

type PageProps = { place: Place };

/** The assistant on a page of its own. */
export default function AssistantPage({ place }: PageProps) {
  return (
    <AssistantTexts fallback={(failed, onRetry) => <AssistantFallback {...{ failed, onRetry }} />}>
      <TranslatedPage place={place} />
    </AssistantTexts>
  );
}

function TranslatedPage({ place }: PageProps) {
  const [threadId, setThreadId] = useThreadUrl(true);
  const { asPath, push } = useRouter();
  const [about, setAbout] = useState<About | null>(null);
  const phone = usePhone();
  const t = useMessages();
  useEffect(() => onAskAbout(setAbout), []);
  useEffect(() => {
    // On a phone, an open panel would cover the docs page that the reader goes back to.
    if (phone) setPanelOpen(false);
  }, [phone]);

  // On a wide window, a docs page opens with the conversation beside it.
  const onClickCapture = (event: MouseEvent) => {
    const link = linkFollowedBy(event);
    const href = link && threadId && !phone ? besideThread(link, threadId) : null;
    if (!href) return;
    event.preventDefault();
    void push(href);
  };
  return (
    <div className={styles.page} onClickCapture={onClickCapture}>
      <ScreenReaderOnly as="h1">{t("assistant.askDocs")}</ScreenReaderOnly>
      <Link href={docsHref(asPath, useSite()?.home)} className={styles.back}>
        <ArrowBackIcon decorative />
        {t("toolbar.back")}
      </Link>
      <AssistantView
        threadId={threadId}
        onThread={setThreadId}
        place={place}
        autoFocus
        hasSidebar={!phone}
        about={about}
        onAboutTaken={() => setAbout(null)}
      />
    </div>
  );
}
