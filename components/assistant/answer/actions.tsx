import { Icon } from "#components/site/icon.tsx";
import { useCopy } from "#components/site/use-copy.ts";
import type { Feedback, Message } from "#lib/contract/assistant.ts";
import styles from "./actions.module.css";
import { toMarkdown } from "./copy.ts";
import { Glyph } from "./glyph.tsx";
import { SmallButton } from "./small-button.tsx";

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
  const { outcome, copy } = useCopy();
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons, not fields of a form
    <div role="group" aria-label="Answer actions" className={styles.actions}>
      <SmallButton
        aria-label="Copy answer"
        title="Copy answer"
        onClick={() => void copy(toMarkdown(message, location.origin))}
      >
        <Icon name={outcome === "copied" ? "check" : "copy"} size={16} />
      </SmallButton>
      <SmallButton
        aria-label="Good answer"
        title="Good answer"
        aria-pressed={feedback?.rating === "up"}
        onClick={onVoteUp}
      >
        <Glyph name="up" />
      </SmallButton>
      <SmallButton
        aria-label="Bad answer"
        title="Bad answer"
        aria-pressed={feedback?.rating === "down"}
        aria-expanded={formOpen}
        onClick={onVoteDown}
      >
        <Glyph name="down" />
      </SmallButton>
      {onAskAgain && (
        <SmallButton onClick={onAskAgain} disabled={busy}>
          <Glyph name="again" />
          Ask again
        </SmallButton>
      )}
      <span role="status" className={styles.said}>
        {outcome === "copied" && "Copied"}
        {outcome === "failed" && "Copying is not possible here"}
      </span>
    </div>
  );
}
