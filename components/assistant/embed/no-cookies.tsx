import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { Heading } from "@twilio-paste/core/heading";
import { Paragraph } from "@twilio-paste/core/paragraph";
import { useEffect, useRef } from "react";
import { TextLink } from "#components/assistant/answer/markdown/links.tsx";
import { assistantHref } from "#components/assistant/page/page-links.ts";
import { useMessages } from "#components/messages/messages.tsx";
import type { NavItem } from "#lib/contract/docs.ts";

/** Shown instead of the assistant where the browser stores no cookies for it. */
export function NoCookies({ page, onClose }: { page: NavItem | null; onClose(): void }) {
  const t = useMessages();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector("a")?.focus();
  }, []);
  return (
    <Box ref={box} padding="space60">
      <Heading as="h1" variant="heading40">
        {t("assistant.askDocs")}
      </Heading>
      <Paragraph>
        {t("embed.noCookies")} <TextLink href={assistantHref(null, page)}>{t("embed.ownTab")}</TextLink>
      </Paragraph>
      <Button variant="secondary" size="small" onClick={onClose}>
        {t("assistant.close")}
      </Button>
    </Box>
  );
}
