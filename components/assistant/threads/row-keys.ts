import type { KeyboardEvent } from "react";
import type { Thread } from "#lib/contract/assistant.ts";

type RowKeys = { onRename(thread: Thread): void; onDelete(thread: Thread): void };

/** The index of the row that a key moves the focus to, from the row `at` of `count` rows. */
const MOVES: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * Keys of a list whose rows hold a button with `data-thread` = the thread's id. They work on that button only: on the
 * others, Delete and F2 could mean anything. From the search field, the arrow down leads to the first row.
 */
export const rowKeys =
  (threads: Thread[], { onRename, onDelete }: RowKeys) =>
  (event: KeyboardEvent<HTMLElement>): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.nativeEvent.isComposing) return;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-thread]")];
    const at = event.target instanceof HTMLElement ? rows.indexOf(event.target) : -1;
    const thread = threads.find(({ id }) => id === rows[at]?.dataset.thread);
    const searching = event.target instanceof HTMLInputElement && event.target.type === "search";
    if (!thread && !(searching && event.key === "ArrowDown")) return;

    const move = MOVES[event.key];
    if (move) rows[Math.max(0, Math.min(move(at, rows.length), rows.length - 1))]?.focus();
    else if (thread && event.key === "F2") onRename(thread);
    else if (thread && event.key === "Delete") onDelete(thread);
    else return;
    event.preventDefault();
  };
