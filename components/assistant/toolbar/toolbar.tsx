import { Button } from "@twilio-paste/core/button";
import { Heading } from "@twilio-paste/core/heading";
import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import { CloseIcon } from "@twilio-paste/icons/esm/CloseIcon";
import { LinkExternalIcon } from "@twilio-paste/icons/esm/LinkExternalIcon";
import Link from "next/link";
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
  return (
    <div className={styles.toolbar}>
      <div className={styles.title}>
        <Heading as="h2" variant="heading50" marginBottom="space0">
          {useAssistantName() ?? "Assistant"}
        </Heading>
      </div>
      <Button
        variant="secondary"
        size="small"
        onClick={onThreads}
        aria-expanded={listing}
        aria-describedby={unread ? NEWS : undefined}
      >
        Threads
        {unread && <span className={styles.unread} />}
      </Button>
      {unread && (
        <span id={NEWS} hidden>
          New answers
        </span>
      )}
      <Button variant="secondary" size="small" onClick={onNew}>
        New thread
      </Button>
      {pageHref && (
        <Link href={pageHref} prefetch={false} className={styles.icon} title="Open on a page of its own">
          <LinkExternalIcon decorative />
          <ScreenReaderOnly>Open on a page of its own</ScreenReaderOnly>
        </Link>
      )}
      {onClose && (
        <Button variant="secondary_icon" size="icon" title="Close (Esc)" onClick={() => onClose()}>
          <CloseIcon decorative />
          <ScreenReaderOnly>Close the assistant</ScreenReaderOnly>
        </Button>
      )}
    </div>
  );
}
