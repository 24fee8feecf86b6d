import { AIChatMessageActionCard, AIChatMessageActionGroup } from "@twilio-paste/core/ai-chat-log";
import { CheckboxCheckIcon } from "@twilio-paste/icons/esm/CheckboxCheckIcon";
import { CopyIcon } from "@twilio-paste/icons/esm/CopyIcon";
import { RefreshIcon } from "@twilio-paste/icons/esm/RefreshIcon";
import { ThumbsDownIcon } from "@twilio-paste/icons/esm/ThumbsDownIcon";
import { ThumbsUpIcon } from "@twilio-paste/icons/esm/ThumbsUpIcon";
import { useMessages } from "#components/messages/messages.tsx";
import { siteUrl } from "#components/site/site-url.ts";
import { useCopy } from "#components/site/use-copy.ts";
import type { Feedback, Message } from "#lib/contract/assistant.ts";
import styles from "./actions.module.css";
import { toMarkdown } from "./copy.ts";
import { IconButton, SmallButton } from "./small-button.tsx";

type ActionsProps = {
  message: Message;
  feedback: Feedback | null;
  /** Whether the form for feedback is open. */
  formOpen: boolean;
  onVoteUp(): void;
  onVoteDown(): void;
  busy: boolean;
  onAskAgain?: (() => void) | undefined;
};

/** The actions of a finished answer: copy, vote, ask again. */
export function Actions({ message, feedback, formOpen, onVoteUp, onVoteDown, busy, onAskAgain }: ActionsProps) {
  const t = useMessages();
  const { outcome, copy } = useCopy();
  return (
    <AIChatMessageActionGroup>
      <AIChatMessageActionCard role="group" aria-label={t("answer.actions")}>
        <IconButton name={t("answer.copy")} onClick={() => void copy(toMarkdown(message, siteUrl(), t))}>
          {outcome === "copied" ? <CheckboxCheckIcon decorative /> : <CopyIcon decorative />}
        </IconButton>
        <IconButton name={t("answer.good")} pressed={feedback?.rating === "up"} onClick={onVoteUp}>
          <ThumbsUpIcon decorative />
        </IconButton>
        <IconButton
          name={t("answer.bad")}
          pressed={feedback?.rating === "down"}
          aria-expanded={formOpen}
          onClick={onVoteDown}
        >
          <ThumbsDownIcon decorative />
        </IconButton>
      </AIChatMessageActionCard>
      {onAskAgain && (
        <SmallButton onClick={onAskAgain} disabled={busy}>
          <RefreshIcon decorative />
          {t("assistant.askAgain")}
        </SmallButton>
      )}
      <span role="status" className={styles.said}>
        {outcome === "copied" && t("assistant.copied")}
        {outcome === "failed" && t("assistant.copyFailed")}
      </span>
    </AIChatMessageActionGroup>
  );
}
