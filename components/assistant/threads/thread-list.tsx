import { Button } from "@twilio-paste/core/button";
import { Paragraph } from "@twilio-paste/core/paragraph";
import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import { SkeletonLoader } from "@twilio-paste/core/skeleton-loader";
import { useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Trouble } from "#components/assistant/conversation/trouble.tsx";
import { isUnread, markSeen, useSeen } from "#components/assistant/data/browser/seen.ts";
import type { Thread } from "#lib/contract/assistant.ts";
import { type Threads, useThreads } from "../data/use-threads.ts";
import { Confirm } from "./confirm.tsx";
import { EraseData } from "./erase-data.tsx";
import { groupThreads } from "./group-threads.ts";
import { rowKeys } from "./row-keys.ts";
import { SearchField } from "./search-field.tsx";
import { ThreadItem } from "./thread-item.tsx";
import { titleOf } from "./thread-title.ts";
import styles from "./threads.module.css";
import { useListFocus } from "./use-list-focus.ts";
import { useRowActions } from "./use-row-actions.ts";
import { useSteadyPlaces } from "./use-steady-places.ts";

type ThreadListProps = {
  /** The thread that is open. */
  current: string | null;
  /** Opens a thread, or a new one. */
  onChoose(id: string | null): void;
  /** Everything of the reader's was erased, the open thread with it. */
  onErased(): void;
};

/** The reader's threads: find one, open it, rename, export or delete it. */
export function ThreadList({ current, onChoose, onErased }: ThreadListProps) {
  const [query, setQuery] = useState("");
  const list = useThreads(query);
  const threads = useSteadyPlaces(list.threads);
  // A deletion may take seconds: by then another thread may be open, or this list closed.
  const open = useRef(current);
  useEffect(() => {
    open.current = current;
    return () => {
      open.current = null;
    };
  }, [current]);
  const actions = useRowActions(list, (id) => id === open.current && onChoose(null));
  const [toDelete, setToDelete] = useState<Thread | null>(null);
  const seen = useSeen();
  const ids = useId();
  const region = useRef<HTMLElement>(null);
  const focus = useListFocus(region, threads);

  const choose = (thread: Thread) => {
    markSeen(thread.id, thread.answered_at);
    onChoose(thread.id);
  };
  const finishRename = (thread: Thread, typed: string | null, byKey: boolean) => {
    flushSync(() => actions.finishRename(thread, typed));
    // Whoever left the field by other means is elsewhere already.
    if (byKey) focus.row(thread.id);
  };
  const remove = (thread: Thread) => {
    setToDelete(null);
    focus.whenGone(thread);
    actions.remove(thread);
  };
  const reload = () => {
    // The button that was pressed goes with what it tells of.
    region.current?.focus();
    list.reload();
  };
  const known = !list.loading && !list.error;
  const none = known && threads.length === 0 && query === "";
  return (
    <section
      ref={region}
      className={styles.list}
      tabIndex={-1}
      aria-label="Threads"
      onKeyDown={rowKeys(threads, { onRename: actions.startRename, onDelete: setToDelete })}
    >
      {!none && <SearchField onQuery={setQuery} />}
      <div role="status">{query !== "" && known && !list.pending && <Found list={list} query={query} />}</div>
      <Confirm
        open={toDelete !== null}
        heading="Delete this thread?"
        text={toDelete ? `“${titleOf(toDelete)}” and all its messages will be deleted for good.` : ""}
        action="Delete"
        onConfirm={() => toDelete && remove(toDelete)}
        onCancel={() => setToDelete(null)}
      />
      {list.error && <Trouble text={list.error.message} action={{ label: "Retry", run: reload }} />}
      {list.loading && <Loading />}
      {none && <Paragraph marginBottom="space0">No threads yet. Ask a question and it will be kept here.</Paragraph>}
      <div aria-busy={list.pending}>
        {groupThreads(threads, new Date()).map(({ label, threads: members }, at) => (
          <div key={label}>
            <h3 id={`${ids}${at}`} className={styles.label}>
              {label}
            </h3>
            <ul className={styles.threads} aria-label="Threads" aria-describedby={`${ids}${at}`}>
              {members.map((thread) => (
                <ThreadItem
                  key={thread.id}
                  thread={thread}
                  current={thread.id === current}
                  unread={isUnread(thread, seen)}
                  actions={actions}
                  onChoose={() => choose(thread)}
                  onDelete={() => setToDelete(thread)}
                  onRenamed={(typed, byKey) => finishRename(thread, typed, byKey)}
                />
              ))}
            </ul>
          </div>
        ))}
      </div>
      {list.hasMore && (
        <Button
          variant="secondary"
          size="small"
          data-older=""
          onClick={() => {
            focus.whenMore();
            list.loadMore();
          }}
        >
          Show older
        </Button>
      )}
      {!list.loading && <EraseData onErased={onErased} />}
    </section>
  );
}

function Found({ list: { threads, hasMore }, query }: { list: Threads; query: string }) {
  if (threads.length === 0) return <Paragraph marginBottom="space0">No threads match “{query}”.</Paragraph>;
  const count = `${threads.length}${hasMore ? " or more" : ""}`;
  return (
    <ScreenReaderOnly>
      {count === "1" ? "1 thread matches" : `${count} threads match`} “{query}”.
    </ScreenReaderOnly>
  );
}

const Loading = () => (
  <div role="status" aria-label="Loading the threads" className={styles.loading}>
    {[70, 85, 55].map((width) => (
      <SkeletonLoader key={width} height="sizeBase70" width={`${width}%`} />
    ))}
  </div>
);
