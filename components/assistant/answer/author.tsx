import { AIChatMessageAuthor } from "@twilio-paste/core/ai-chat-log";
import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import { UserIcon } from "@twilio-paste/icons/esm/UserIcon";
import { useMessages } from "#components/messages/messages.tsx";

type AuthorProps = {
  who: "reader" | "assistant";
  /** The line for screen readers. */
  said: string;
};

/** The author of a message, within its `AIChatMessage`. The visible name is hidden from screen readers: the line says it. */
export const Author = ({ who, said }: AuthorProps) => (
  <>
    <ScreenReaderOnly>{said}</ScreenReaderOnly>
    <AIChatMessageAuthor aria-hidden aria-label={said} avatarIcon={UserIcon}>
      {useMessages()(who === "reader" ? "assistant.you" : "assistant.name")}
    </AIChatMessageAuthor>
  </>
);
