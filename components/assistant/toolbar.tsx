import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { Heading } from "@twilio-paste/core/heading";
import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import { CloseIcon } from "@twilio-paste/icons/esm/CloseIcon";
import { LinkExternalIcon } from "@twilio-paste/icons/esm/LinkExternalIcon";
import Link from "next/link";
import styles from "./assistant.module.css";

type ToolbarProps = {
  listing: boolean;
  onThreads(): void;
  onNew(): void;
  /** Address of the same thread on a page of its own. */
  pageHref?: string;
  onClose?(): void;
};

export function Toolbar({ listing, onThreads, onNew, pageHref, onClose }: ToolbarProps) {
  return (
    <Box
      display="flex"
      alignItems="center"
      columnGap="space30"
      paddingX="space50"
      paddingY="space30"
      borderBottomWidth="borderWidth10"
      borderBottomStyle="solid"
      borderBottomColor="colorBorderWeaker"
    >
      <Box flexGrow={1}>
        <Heading as="h2" variant="heading50" marginBottom="space0">
          Assistant
        </Heading>
      </Box>
      <Button variant="secondary" size="small" onClick={onThreads} aria-expanded={listing}>
        Threads
      </Button>
      <Button variant="secondary" size="small" onClick={onNew}>
        New thread
      </Button>
      {pageHref && (
        <Link href={pageHref} prefetch={false} className={styles.iconLink}>
          <LinkExternalIcon decorative />
          <ScreenReaderOnly>Open on a page of its own</ScreenReaderOnly>
        </Link>
      )}
      {onClose && (
        <Button variant="secondary_icon" size="reset" onClick={onClose}>
          <CloseIcon decorative={false} title="Close the assistant" />
        </Button>
      )}
    </Box>
  );
}
