import { AlertDialog } from "@twilio-paste/core/alert-dialog";
import { Button } from "@twilio-paste/core/button";
import { Paragraph } from "@twilio-paste/core/paragraph";
import { SkeletonLoader } from "@twilio-paste/core/skeleton-loader";
import { useEffect, useRef, useState } from "react";
import type { Thread } from "#lib/contract.ts";
import styles from "../assistant.module.css";
import { useThreads } from "../data/use-threads.ts";
import { Trouble } from "../trouble.tsx";

type ThreadListProps = { current: string | null; onChoose(id: string | null): void };

export function ThreadList({ current, onChoose }: ThreadListProps) {
  const { threads, loading, error, hasMore, loadMore, reload, remove } = useThreads();
  const [doomed, setDoomed] = useState<Thread | null>(null);
  const [failed, setFailed] = useState<Thread | null>(null);

  const region = useRef<HTMLElement>(null);
  useEscape(doomed !== null, () => setDoomed(null));

  const confirm = async (thread: Thread) => {
    setDoomed(null);
    setFailed(null);
    try {
      const place = threads.findIndex(({ id }) => id === thread.id);
      await remove(thread.id);
      if (thread.id === current) return onChoose(null);
      // The button that was pressed is gone with its thread.
      const left = region.current?.querySelectorAll<HTMLElement>("[data-delete]") ?? [];
      (left[Math.min(place, left.length - 1)] ?? region.current)?.focus();
    } catch {
      setFailed(thread);
    }
  };
  return (
    <section ref={region} className={styles.list} tabIndex={-1} aria-label="Threads">
      {failed && (
        <Trouble
          text={`“${titleOf(failed)}” could not be deleted.`}
          action={{ label: "Retry", run: () => void confirm(failed) }}
        />
      )}
      {error && <Trouble text={error.message} action={{ label: "Retry", run: reload }} />}
      {loading && <SkeletonLoader height="sizeBase150" />}
      {!loading && !error && threads.length === 0 && (
        <Paragraph marginBottom="space0">No threads yet. Ask a question and it will be kept here.</Paragraph>
      )}
      <ul className={styles.threads} aria-label="Threads">
        {threads.map((thread) => (
          <ThreadItem
            key={thread.id}
            thread={thread}
            current={thread.id === current}
            onChoose={() => onChoose(thread.id)}
            onDelete={() => setDoomed(thread)}
          />
        ))}
      </ul>
      {hasMore && (
        <Button variant="secondary" size="small" onClick={loadMore}>
          Show older threads
        </Button>
      )}
      <AlertDialog
        heading="Delete this thread?"
        isOpen={doomed !== null}
        destructive
        onConfirmLabel="Delete"
        onConfirm={() => doomed && void confirm(doomed)}
        onDismissLabel="Cancel"
        onDismiss={() => setDoomed(null)}
      >
        {doomed ? `“${titleOf(doomed)}” and all its messages will be deleted for good.` : ""}
      </AlertDialog>
    </section>
  );
}

/** Paste's alert dialog does not listen to Escape, and the panel behind it must not either. */
function useEscape(active: boolean, onEscape: () => void): void {
  const listener = useRef(onEscape);
  listener.current = onEscape;
  useEffect(() => {
    if (!active) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      listener.current();
    };
    addEventListener("keydown", onKeyDown, { capture: true });
    return () => removeEventListener("keydown", onKeyDown, { capture: true });
  }, [active]);
}

type ThreadItemProps = { thread: Thread; current: boolean; onChoose(): void; onDelete(): void };

function ThreadItem({ thread, current, onChoose, onDelete }: ThreadItemProps) {
  const titleId = `title-${thread.id}`;
  return (
    <li>
      <button
        type="button"
        className={styles.choose}
        id={titleId}
        aria-current={current || undefined}
        onClick={onChoose}
      >
        <span>{titleOf(thread)}</span>
        <time dateTime={new Date(thread.created_at * 1000).toISOString()}>{dayOf(thread.created_at)}</time>
      </button>
      <Button variant="destructive_secondary" size="small" aria-describedby={titleId} data-delete="" onClick={onDelete}>
        Delete
      </Button>
    </li>
  );
}

const titleOf = (thread: Thread): string => thread.metadata.threadTitle || "New thread";

const dayOf = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" });
