import { Box } from "@twilio-paste/core/box";
import { Callout, CalloutText } from "@twilio-paste/core/callout";
import { useMessages } from "#components/messages/messages.tsx";

/** Why something failed; nothing for null. */
export function ErrorNotice({ text }: { text: string | null }) {
  const t = useMessages();
  if (text === null) return null;
  return (
    <Box role="alert">
      <Callout variant="error" i18nLabel={t("review.error")}>
        <CalloutText>{text}</CalloutText>
      </Callout>
    </Box>
  );
}

/** What stands in place of an empty list. */
export const EmptyNotice = ({ children }: { children: string }) => (
  <Callout variant="neutral" i18nLabel={useMessages()("review.note")}>
    <CalloutText>{children}</CalloutText>
  </Callout>
);
