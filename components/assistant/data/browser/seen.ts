/**
 * Which answers this browser has shown to its reader: for each thread, `answered_at` as it was last seen.
 *
 * A thread is unread when it was answered after that. A thread without an entry counts as seen: a new browser profile
 * or cleared storage must not light up the whole list. So that the first answer of a thread is told of, a question
 * asked here makes an entry (`noteAsked`), as if an answer older than any had been seen. Where storage is forbidden
 * nothing is ever unread.
 */
import { useMemo, useSyncExternalStore } from "react";
import type { Thread } from "#lib/contract/assistant.ts";
import { readLocal, writeLocal } from "./local.ts";

/** Unix seconds by thread id. */
export type Seen = ReadonlyMap<string, number>;

const KEY = "seen";
/** Most entries kept; those written longest ago make way. */
const MAX_ENTRIES = 200;

const listeners = new Set<() => void>();

/** What this browser has seen; the same in all its tabs. */
export function useSeen(): Seen {
  const kept = useSyncExternalStore(subscribe, snapshot, snapshot);
  return useMemo(() => parse(kept), [kept]);
}

/** Whether the thread was answered since its reader last looked at it here. */
export function isUnread({ id, answered_at }: Thread, seen: Seen): boolean {
  const last = seen.get(id);
  return answered_at !== null && last !== undefined && answered_at > last;
}

/** Threads with a new answer; one that is being answered again is not among them yet. */
export const countUnread = (threads: Thread[], seen: Seen): number =>
  threads.filter((thread) => !thread.running && isUnread(thread, seen)).length;

/** The thread's answers are before the reader's eyes; `answeredAt` is the thread's `answered_at`. */
export function markSeen(threadId: string, answeredAt: number | null): void {
  const seen = parse(readLocal(KEY));
  const last = seen.get(threadId);
  if (answeredAt === null || (last !== undefined && last >= answeredAt)) return;
  write(seen, threadId, answeredAt);
}

/** A question was asked here: its answer will be news even if the thread was never looked at before. */
export function noteAsked(threadId: string): void {
  const seen = parse(readLocal(KEY));
  if (!seen.has(threadId)) write(seen, threadId, 0);
}

export function forgetSeen(): void {
  writeLocal(KEY, null);
  tell();
}

function write(seen: Map<string, number>, threadId: string, answeredAt: number): void {
  // Behind the others, as the latest.
  seen.delete(threadId);
  seen.set(threadId, answeredAt);
  writeLocal(KEY, JSON.stringify(Object.fromEntries([...seen].slice(-MAX_ENTRIES))));
  tell();
}

const tell = () => {
  for (const listener of listeners) listener();
};

const snapshot = () => readLocal(KEY);

/** Other tabs' changes arrive as events of the storage, this tab's own do not. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}

/** Leniently: an older or newer version of this site may have written it. */
function parse(kept: string | null): Map<string, number> {
  try {
    const entries: [string, unknown][] = Object.entries(JSON.parse(kept ?? "{}"));
    return new Map(entries.filter((entry): entry is [string, number] => typeof entry[1] === "number"));
  } catch {
    return new Map();
  }
}
