/**
 * Which answers this browser has shown to its reader: for each thread, `answered_at` as it was last seen.
 *
 * A thread is unread when it was answered after that. A thread without an entry counts as seen: a new browser profile
 * or cleared storage must not mark the whole list as unread. A question that is asked here makes an entry of time 0
 * (`recordQuestion`), so that the first answer of a thread is unread too. Where storage is forbidden, no thread is
 * ever unread.
 */
import { useMemo, useSyncExternalStore } from "react";
import type { Thread } from "#lib/contract/assistant.ts";
import { isObject, parseJson } from "#lib/contract/type-guards.ts";
import { readLocal, writeLocal } from "./local.ts";

/** Unix seconds by thread id. */
export type Seen = ReadonlyMap<string, number>;

const KEY = "seen";
/** Most entries stored; those written longest ago are removed. */
const MAX_ENTRIES = 200;

const listeners = new Set<() => void>();

/** The answers that this browser has shown; the same in all its tabs. */
export function useSeen(): Seen {
  const stored = useSyncExternalStore(subscribe, snapshot, snapshot);
  return useMemo(() => parse(stored), [stored]);
}

/** Whether the thread was answered after its reader last looked at it in this browser. */
export function isUnread({ id, answered_at }: Thread, seen: Seen): boolean {
  const last = seen.get(id);
  return answered_at !== null && last !== undefined && answered_at > last;
}

/** The number of threads with a new answer. A thread that is being answered is not counted yet. */
export const countUnread = (threads: Thread[], seen: Seen): number =>
  threads.filter((thread) => !thread.running && isUnread(thread, seen)).length;

/** Records that the thread's answers were shown; `answeredAt` is the thread's `answered_at`. */
export function markSeen(threadId: string, answeredAt: number | null): void {
  const seen = parse(readLocal(KEY));
  const last = seen.get(threadId);
  if (answeredAt === null || (last !== undefined && last >= answeredAt)) return;
  write(seen, threadId, answeredAt);
}

/** Records that a question was asked here: its answer will be unread even if the thread has no entry yet. */
export function recordQuestion(threadId: string): void {
  const seen = parse(readLocal(KEY));
  if (!seen.has(threadId)) write(seen, threadId, 0);
}

export function clearSeen(): void {
  writeLocal(KEY, null);
  notify();
}

function write(seen: Map<string, number>, threadId: string, answeredAt: number): void {
  // Added at the end, as the latest entry.
  seen.delete(threadId);
  seen.set(threadId, answeredAt);
  writeLocal(KEY, JSON.stringify(Object.fromEntries([...seen].slice(-MAX_ENTRIES))));
  notify();
}

const notify = () => {
  for (const listener of listeners) listener();
};

const snapshot = () => readLocal(KEY);

/** Other tabs' changes arrive as storage events, this tab's own do not. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}

/** Entries of another shape are skipped: an older or newer version of this site may have written them. */
function parse(json: string | null): Map<string, number> {
  const value = parseJson(json ?? "{}");
  const entries: [string, unknown][] = isObject(value) ? Object.entries(value) : [];
  return new Map(entries.filter((entry): entry is [string, number] => typeof entry[1] === "number"));
}
