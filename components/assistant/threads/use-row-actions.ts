import { useState } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { siteUrl } from "#components/site/site-url.ts";
import type { Thread } from "#lib/contract/assistant.ts";
import type { Threads } from "../data/threads/use-threads.ts";
import { download } from "./download.ts";
import { MAX_TITLE_LENGTH, titleOf } from "./thread-title.ts";

/** An action that failed, shown in the thread's row. */
export type Failure = {
  threadId: string;
  text: string;
  /** A title that could not be saved; it is offered when the thread is renamed again. */
  typed?: string;
  retry(): void;
};

export type RowActions = {
  failure: Failure | null;
  /** The thread whose title is being edited, and the initial text of the field. */
  renaming: { threadId: string; text: string } | null;
  /** Id of the thread that is being deleted. */
  deleting: string | null;
  startRename(thread: Thread): void;
  /** `typed` is null when the title does not change. */
  finishRename(thread: Thread, typed: string | null): void;
  exportOne(thread: Thread): void;
  remove(thread: Thread): void;
};

/** The actions of a row, and their state. `onRemoved` is called when a thread is deleted. */
export function useRowActions(list: Threads, onRemoved: (threadId: string) => void): RowActions {
  const t = useMessages();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [renaming, setRenaming] = useState<RowActions["renaming"]>(null);
  const [deleting, setDeleting] = useState<string | null>(null);

  async function attempt(failed: Failure, act: () => Promise<void>): Promise<void> {
    setFailure(null);
    await act().catch(() => setFailure(failed));
  }

  function saveTitle(thread: Thread, title: string): void {
    const text = t("threads.renameFailed", { title: titleOf(thread, t), typed: title });
    const failed = { threadId: thread.id, text, typed: title, retry: () => saveTitle(thread, title) };
    void attempt(failed, () => list.rename(thread.id, title));
  }

  function exportOne(thread: Thread): void {
    const text = t("threads.exportFailed", { title: titleOf(thread, t) });
    void attempt({ threadId: thread.id, text, retry: () => exportOne(thread) }, async () => {
      const [{ exportThread, fileNameOf }, all] = await Promise.all([
        import("./export-thread.ts"),
        list.messages(thread.id),
      ]);
      download(fileNameOf(thread, t), exportThread(thread, all, siteUrl(), t));
    });
  }

  async function remove(thread: Thread): Promise<void> {
    setDeleting(thread.id);
    const text = t("threads.deleteFailed", { title: titleOf(thread, t) });
    await attempt({ threadId: thread.id, text, retry: () => void remove(thread) }, async () => {
      await list.remove(thread.id);
      onRemoved(thread.id);
    });
    setDeleting((latest) => (latest === thread.id ? null : latest));
  }

  return {
    failure,
    renaming,
    deleting,
    startRename(thread) {
      const typed = failure?.threadId === thread.id ? failure.typed : undefined;
      setRenaming({ threadId: thread.id, text: typed ?? thread.metadata.threadTitle ?? "" });
    },
    finishRename(thread, typed) {
      setRenaming(null);
      const title = typed?.trim().replace(/\s+/g, " ");
      if (title && title !== thread.metadata.threadTitle) saveTitle(thread, title.slice(0, MAX_TITLE_LENGTH));
    },
    exportOne,
    remove: (thread) => void remove(thread),
  };
}
