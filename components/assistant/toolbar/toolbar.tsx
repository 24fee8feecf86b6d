import { Button } from "@twilio-paste/core/button";
import { Heading } from "@twilio-paste/core/heading";
import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import { CloseIcon } from "@twilio-paste/icons/esm/CloseIcon";
import { LinkExternalIcon } from "@twilio-paste/icons/esm/LinkExternalIcon";
import Link from "next/link";
import { useMessages } from "#components/messages/messages.tsx";
import { useAssistantName } from "#components/site/brand/site-context.ts";
import styles from "./toolbar.module.css";

const NEWS = "assistant-new-answers";

type ToolbarProps = {
  listing: boolean;
  /** Whether another thread has an answer that was not seen. */
  unread: boolean;
  onThreads(): void;
  onNew(): void;
  /** Address of the same thread on a page of its own. */
  pageHref?: string;
  onClose?(): void;
};

export function Toolbar({ listing, unread, onThreads, onNew, pageHref, onClose }: ToolbarProps) {
  const t = useMessages();
  return (
    <div className={styles.toolbar}>
      <div className={styles.title}>
        <Heading as="h2" variant="heading50" marginBottom="space0">
          {useAssistantName() ?? t("assistant.name")}
        </Heading>
      </div>
      <Button
        variant="secondary"
        size="small"
        onClick={onThreads}
        aria-expanded={listing}
        aria-describedby={unread ? NEWS : undefined}
      >
        {t("assistant.threads")}
        {unread && <span className={styles.unread} />}
      </Button>
      {unread && (
        <span id={NEWS} hidden>
          {t("assistant.newAnswers")}
        </span>
      )}
      <Button variant="secondary" size="small" onClick={onNew}>
        {t("assistant.newThread")}
      </Button>
      {pageHref && (
        <Link href={pageHref} prefetch={false} className={styles.icon} title={t("toolbar.ownPage")}>
          <LinkExternalIcon decorative />
          <ScreenReaderOnly>{t("toolbar.ownPage")}</ScreenReaderOnly>
        </Link>
      )}
      {onClose && (
        <Button variant="secondary_icon" size="icon" title={t("toolbar.closeHint")} onClick={() => onClose()}>
          <CloseIcon decorative />
          <ScreenReaderOnly>{t("toolbar.close")}</ScreenReaderOnly>
        </Button>
      )}
    </div>
  );
}
