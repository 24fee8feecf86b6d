import { Button } from "@twilio-paste/core/button";
import { Paragraph } from "@twilio-paste/core/paragraph";
import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import { SkeletonLoader } from "@twilio-paste/core/skeleton-loader";
import { useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { ErrorNotice } from "#components/assistant/conversation/error-notice.tsx";
import { isUnread, markSeen, useSeen } from "#components/assistant/data/browser/seen.ts";
import { describeError } from "#components/assistant/data/errors.ts";
import { useMessages } from "#components/messages/messages.tsx";
import type { Thread } from "#lib/contract/assistant.ts";
import { type Threads, useThreads } from "../data/threads/use-threads.ts";
import { Confirm } from "./confirm.tsx";
import { EraseData } from "./erase-data.tsx";
import { groupThreads } from "./group-threads.ts";
import { rowKeys } from "./row-keys.ts";
import { SearchField } from "./search-field.tsx";
import { ThreadItem } from "./thread-item.tsx";
import { titleOf } from "./thread-title.ts";
import styles from "./threads.module.css";
import { useListFocus } from "./use-list-focus.ts";
import { type RowActions, useRowActions } from "./use-row-actions.ts";
import { useSteadyPlaces } from "./use-steady-places.ts";

type ThreadListProps = {
  /** The thread that is open. */
  current: string | null;
  /** Whether the list stays open while a thread is read. */
  isSidebar: boolean;
  /** Opens a thread, or a new one. */
  onChoose(id: string | null): void;
  /** All data of the reader was erased, the open thread too. */
  onErased(): void;
};

/** The reader's threads: find one, open it, rename, export or delete it. */
export function ThreadList({ current, isSidebar, onChoose, onErased }: ThreadListProps) {
  const t = useMessages();
  const [query, setQuery] = useState("");
  const list = useThreads(query);
  const region = useRef<HTMLElement>(null);
  const isInUse = () => !isSidebar || region.current?.matches(":hover, :focus-within") !== false;
  const threads = useSteadyPlaces(list.threads, isInUse);
  const focus = useListFocus(region, threads);
  const isOpen = useIsOpen(current);
  const actions = useRowActions(list, (threadId) => isOpen(threadId) && onChoose(null));
  const [toDelete, setToDelete] = useState<Thread | null>(null);

  const choose = (thread: Thread) => {
    markSeen(thread.id, thread.answered_at);
    onChoose(thread.id);
  };
  const finishRename = (thread: Thread, typed: string | null, byKey: boolean) => {
    flushSync(() => actions.finishRename(thread, typed));
    // Without a key, the focus has already moved elsewhere.
    if (byKey) focus.row(thread.id);
  };
  const confirmDelete = (thread: Thread) => {
    setToDelete(null);
    focus.whenGone(thread);
    actions.remove(thread);
  };
  const loadMore = () => {
    focus.whenMore();
    list.loadMore();
  };
  return (
    <section
      ref={region}
      className={styles.list}
      tabIndex={-1}
      aria-label={t("assistant.threads")}
      onKeyDown={rowKeys(threads, { onRename: actions.startRename, onDelete: setToDelete })}
    >
      <ListHead list={list} query={query} onQuery={setQuery} onReload={() => region.current?.focus()} />
      <ConfirmDeletion thread={toDelete} onConfirm={confirmDelete} onCancel={() => setToDelete(null)} />
      <div aria-busy={list.pending}>
        <Groups {...{ threads, current, actions }} onChoose={choose} onDelete={setToDelete} onRenamed={finishRename} />
      </div>
      {list.hasMore && (
        <Button variant="secondary" size="small" data-older="" onClick={loadMore}>
          {t("threads.older")}
        </Button>
      )}
      {!list.loading && <EraseData onErased={onErased} />}
    </section>
  );
}

/** Returns a function that tells whether a thread is the open one: another may be open by the end of a deletion. */
function useIsOpen(current: string | null): (threadId: string) => boolean {
  const open = useRef(current);
  useEffect(() => {
    open.current = current;
    return () => {
      open.current = null;
    };
  }, [current]);
  return (threadId) => threadId === open.current;
}

type ListHeadProps = {
  list: Threads;
  query: string;
  onQuery(query: string): void;
  /** Called before the list is loaded again, as the button for it disappears. */
  onReload(): void;
};

/** The search, and the state of the list: loading, failed, empty, or the number of results. */
function ListHead({ list, query, onQuery, onReload }: ListHeadProps) {
  const t = useMessages();
  const isLoaded = !list.loading && !list.error;
  const isEmpty = isLoaded && list.threads.length === 0 && query === "";
  const reload = () => {
    onReload();
    list.reload();
  };
  return (
    <>
      {!isEmpty && <SearchField onQuery={onQuery} />}
      <div role="status">{query !== "" && isLoaded && !list.pending && <Found list={list} query={query} />}</div>
      {list.error && (
        <ErrorNotice text={describeError(t, list.error)} action={{ label: t("assistant.retry"), run: reload }} />
      )}
      {list.loading && <Loading />}
      {isEmpty && <Paragraph marginBottom="space0">{t("threads.none")}</Paragraph>}
    </>
  );
}

type ConfirmDeletionProps = { thread: Thread | null; onConfirm(thread: Thread): void; onCancel(): void };

const ConfirmDeletion = ({ thread, onConfirm, onCancel }: ConfirmDeletionProps) => {
  const t = useMessages();
  return (
    <Confirm
      open={thread !== null}
      heading={t("threads.deleteQuestion")}
      text={thread ? t("threads.deleteWarning", { title: titleOf(thread, t) }) : ""}
      action={t("threads.delete")}
      onConfirm={() => thread && onConfirm(thread)}
      onCancel={onCancel}
    />
  );
};

type GroupsProps = {
  threads: Thread[];
  current: string | null;
  actions: RowActions;
  onChoose(thread: Thread): void;
  onDelete(thread: Thread): void;
  onRenamed(thread: Thread, typed: string | null, byKey: boolean): void;
};

function Groups({ threads, current, actions, onChoose, onDelete, onRenamed }: GroupsProps) {
  const t = useMessages();
  const ids = useId();
  const seen = useSeen();
  return groupThreads(threads, new Date(), t).map(({ label, threads: members }, at) => (
    <div key={label}>
      <h3 id={`${ids}${at}`} className={styles.label}>
        {label}
      </h3>
      <ul className={styles.threads} aria-label={t("assistant.threads")} aria-describedby={`${ids}${at}`}>
        {members.map((thread) => (
          <ThreadItem
            key={thread.id}
            thread={thread}
            current={thread.id === current}
            unread={isUnread(thread, seen)}
            actions={actions}
            onChoose={() => onChoose(thread)}
            onDelete={() => onDelete(thread)}
            onRenamed={(typed, byKey) => onRenamed(thread, typed, byKey)}
          />
        ))}
      </ul>
    </div>
  ));
}

function Found({ list: { threads, hasMore }, query }: { list: Threads; query: string }) {
  const t = useMessages();
  const count = threads.length;
  if (count === 0) return <Paragraph marginBottom="space0">{t("threads.noMatch", { query })}</Paragraph>;
  return (
    <ScreenReaderOnly>{t(hasMore ? "threads.matchesOrMore" : "threads.matches", { count, query })}</ScreenReaderOnly>
  );
}

const Loading = () => (
  <div role="status" aria-label={useMessages()("assistant.loadingThreads")} className={styles.loading}>
    {[70, 85, 55].map((width) => (
      <SkeletonLoader key={width} height="sizeBase70" width={`${width}%`} />
    ))}
  </div>
);
