import { Button } from "@twilio-paste/core/button";
import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import { DeleteIcon } from "@twilio-paste/icons/esm/DeleteIcon";
import { DownloadIcon } from "@twilio-paste/icons/esm/DownloadIcon";
import { EditIcon } from "@twilio-paste/icons/esm/EditIcon";
import { type ReactNode, useRef } from "react";
import { ErrorNotice } from "#components/assistant/conversation/error-notice.tsx";
import { useMessages } from "#components/messages/messages.tsx";
import type { Thread } from "#lib/contract/assistant.ts";
import { momentOf, toDate } from "./group-threads.ts";
import { RenameField } from "./rename-field.tsx";
import { titleOf } from "./thread-title.ts";
import styles from "./threads.module.css";
import type { RowActions } from "./use-row-actions.ts";

type ThreadItemProps = {
  thread: Thread;
  /** Whether it is the one that is open. */
  current: boolean;
  unread: boolean;
  actions: RowActions;
  onChoose(): void;
  onDelete(): void;
  /** See `onDone` of `RenameField`. */
  onRenamed(typed: string | null, byKey: boolean): void;
};

export function ThreadItem({ thread, current, unread, actions, onChoose, onDelete, onRenamed }: ThreadItemProps) {
  const t = useMessages();
  const { renaming, deleting, failure } = actions;
  const titleId = `title-${thread.id}`;
  const open = useRef<HTMLButtonElement>(null);
  const retry = () => {
    // The button disappears with the error that it is in.
    open.current?.focus();
    failure?.retry();
  };
  return (
    <li className={styles.item} aria-busy={deleting === thread.id || undefined}>
      {renaming?.threadId === thread.id ? (
        <RenameField initial={renaming.text} onDone={onRenamed} />
      ) : (
        <div className={styles.row}>
          <button
            ref={open}
            type="button"
            className={styles.open}
            aria-current={current || undefined}
            data-thread={thread.id}
            data-unread={unread || undefined}
            onClick={onChoose}
          >
            <span id={titleId} className={styles.title} dir="auto">
              {titleOf(thread, t)}
            </span>{" "}
            <span className={styles.meta}>
              <time dateTime={toDate(thread).toISOString()}>{momentOf(thread, new Date(), t.language)}</time>{" "}
              <Mark thread={thread} unread={unread} deleting={deleting === thread.id} />
            </span>
          </button>
          <RowButton
            action="rename"
            name={t("threads.rename")}
            titleId={titleId}
            onClick={() => actions.startRename(thread)}
          >
            <EditIcon decorative />
          </RowButton>
          <RowButton
            action="export"
            name={t("threads.export")}
            titleId={titleId}
            onClick={() => actions.exportOne(thread)}
          >
            <DownloadIcon decorative />
          </RowButton>
          <RowButton action="delete" name={t("threads.delete")} titleId={titleId} onClick={onDelete}>
            <DeleteIcon decorative />
          </RowButton>
        </div>
      )}
      {failure?.threadId === thread.id && (
        <ErrorNotice text={failure.text} action={{ label: t("assistant.retry"), run: retry }} />
      )}
    </li>
  );
}

type MarkProps = { thread: Thread; unread: boolean; deleting: boolean };

/** The state of the thread: being deleted, being answered, or with a new answer. */
function Mark({ thread, unread, deleting }: MarkProps) {
  const t = useMessages();
  if (deleting) return <Busy>{t("threads.deleting")}</Busy>;
  if (thread.running) return <Busy>{t("answer.answering")}</Busy>;
  if (!unread) return null;
  return (
    <span className={styles.mark}>
      <span className={styles.dot} aria-hidden="true" />
      {t("threads.newAnswer")}
    </span>
  );
}

const Busy = ({ children }: { children: string }) => (
  <span className={styles.mark}>
    <span className={styles.spinner} aria-hidden="true" />
    {children}
  </span>
);

type RowButtonProps = {
  action: "rename" | "export" | "delete";
  name: string;
  titleId: string;
  onClick(): void;
  children: ReactNode;
};

/** An action of a row. Its accessible name is the action, its description is the title of the thread. */
const RowButton = ({ action, name, titleId, onClick, children }: RowButtonProps) => (
  <Button
    variant="secondary_icon"
    size="icon_small"
    title={name}
    aria-describedby={titleId}
    data-action={action}
    onClick={onClick}
  >
    {children}
    <ScreenReaderOnly>{name}</ScreenReaderOnly>
  </Button>
);
