import { AIChatMessage } from "@twilio-paste/core/ai-chat-log";
import { Avatar } from "@twilio-paste/core/avatar";
import { Badge } from "@twilio-paste/core/badge";
import { UserIcon } from "@twilio-paste/icons/esm/UserIcon";
import styles from "#components/assistant/answer/answer.module.css";
import { Markdown } from "#components/assistant/answer/markdown/markdown.tsx";
import { textOf } from "#components/assistant/data/conversation/conversation.ts";
import { useLanguage, useMessages } from "#components/messages/messages.tsx";
import type { Message } from "#lib/contract/assistant.ts";
import own from "./maintained.module.css";

/** A message that a person of the site's team wrote to the reader. */
export function MaintainerReply({ message }: { message: Message }) {
  const t = useMessages();
  const name = message.author ?? t("assistant.maintainer");
  return (
    <AIChatMessage variant="bot">
      <div className={own.reply}>
        <div className={own.author}>
          <span aria-hidden="true">
            <Avatar size="sizeIcon30" color="decorative10" name={name} icon={UserIcon} />
          </span>
          <span className="sr-only">{t("maintainers.said", { name })}</span>
          <span aria-hidden="true" className={own.name} dir="auto">
            {name}
          </span>
          <span aria-hidden="true" className={own.badge}>
            <Badge as="span" variant="info" size="small">
              {t("maintainers.fromTeam")}
            </Badge>
          </span>
          <span className={own.time}>
            <Moment seconds={message.created_at} />
            {message.edited_at !== null && (
              <span title={new Date(message.edited_at * 1_000).toLocaleString(t.language)}>
                {t("maintainers.edited")}
              </span>
            )}
          </span>
        </div>
        <div className={styles.answer}>
          <Markdown text={textOf(message)} streaming={false} steps={message.steps} citations={null} />
        </div>
      </div>
    </AIChatMessage>
  );
}

/** The time of a message of today, else its day. */
export function Moment({ seconds }: { seconds: number }) {
  const language = useLanguage();
  const date = new Date(seconds * 1_000);
  const isToday = date.toDateString() === new Date().toDateString();
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString(language)}>
      {isToday
        ? date.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" })
        : date.toLocaleDateString(language, { day: "numeric", month: "short" })}
    </time>
  );
}
