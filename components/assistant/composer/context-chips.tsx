import { CloseIcon } from "@twilio-paste/icons/esm/CloseIcon";
import { PlusIcon } from "@twilio-paste/icons/esm/PlusIcon";
import { IconButton } from "#components/assistant/answer/small-button.tsx";
import { useMessages } from "#components/messages/messages.tsx";
import type { QuestionContext } from "#lib/contract/assistant.ts";
import type { NavItem } from "#lib/contract/docs.ts";
import styles from "../conversation/assistant.module.css";

type ContextChipsProps = {
  context: QuestionContext;
  /** The page that is offered, as long as the question is about none. */
  page: NavItem | null;
  onChange(context: QuestionContext): void;
};

/** The context of the next question, each part with a button that removes it. */
export function ContextChips({ context, page, onChange }: ContextChipsProps) {
  const t = useMessages();
  if (!context.page && !context.selection && !page) return null;
  return (
    <ul className={styles.chips} aria-label={t("composer.context")}>
      {context.page && (
        <Chip
          text={t("assistant.about", { title: context.page.title })}
          remove={t("composer.leaveOutPage")}
          onRemove={() => onChange({ ...context, page: null })}
        />
      )}
      {context.selection && (
        <Chip
          text={t("assistant.quoted", { text: context.selection })}
          remove={t("composer.leaveOutSelection")}
          onRemove={() => onChange({ ...context, selection: null })}
        />
      )}
      {!context.page && page && (
        <li>
          <button type="button" className={styles.addChip} onClick={() => onChange({ ...context, page })}>
            <PlusIcon decorative size="sizeIcon05" />
            {t("composer.addPage")}
          </button>
        </li>
      )}
    </ul>
  );
}

/** A part of what is sent with a question. */
export const Chip = ({ text, remove, onRemove }: { text: string; remove: string; onRemove(): void }) => (
  <li className={styles.chip}>
    <span title={text} dir="auto">
      {text}
    </span>
    <IconButton name={remove} onClick={onRemove}>
      <CloseIcon decorative size="sizeIcon05" />
    </IconButton>
  </li>
);
