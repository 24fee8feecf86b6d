import { type RefObject, useEffect, useRef } from "react";
import type { Thread } from "#lib/contract/assistant.ts";

/** Whether no element has the focus, e.g. because the one that had it is gone. */
const isIdle = () => document.activeElement === document.body;

export type ListFocus = {
  /** To the thread's own button. */
  row(threadId: string): void;
  /** Once the thread is gone, to the Delete button that takes its place, as the one that was pressed goes with it. */
  whenGone(thread: Thread): void;
  /** Once there are more threads, to the first of them. */
  whenMore(): void;
};

/** Moves the focus after a change of the list, unless the reader has moved it meanwhile. */
export function useListFocus(region: RefObject<HTMLElement | null>, threads: Thread[]): ListFocus {
  const gone = useRef<{ threadId: string; place: number } | null>(null);
  const more = useRef<number | null>(null);
  const all = (selector: string) => [...(region.current?.querySelectorAll<HTMLElement>(selector) ?? [])];

  useEffect(() => {
    if (more.current !== null && threads.length > more.current) {
      if (isIdle() || document.activeElement?.matches("[data-older]")) all("[data-thread]")[more.current]?.focus();
      more.current = null;
    }
    if (gone.current && !threads.some(({ id }) => id === gone.current?.threadId)) {
      const buttons = all("[data-action=delete]");
      if (isIdle()) (buttons[Math.min(gone.current.place, buttons.length - 1)] ?? region.current)?.focus();
      gone.current = null;
    }
  });

  return {
    row: (threadId) =>
      all("[data-thread]")
        .find((button) => button.dataset.thread === threadId)
        ?.focus(),
    whenGone({ id }) {
      const place = all("[data-thread]").findIndex((button) => button.dataset.thread === id);
      gone.current = { threadId: id, place };
    },
    whenMore() {
      more.current = threads.length;
    },
  };
}
