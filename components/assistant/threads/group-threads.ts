import type { Thread } from "#lib/contract/assistant.ts";
import type { Translate } from "#lib/messages/translate.ts";

export type ThreadGroup = { label: string; threads: Thread[] };

/** Threads by the day of their last activity as the reader's calendar counts days, latest first. */
export function groupThreads(threads: Thread[], now: Date, t: Translate): ThreadGroup[] {
  const groups = new Map<string, Thread[]>();
  for (const thread of threads.toSorted((a, b) => b.updated_at - a.updated_at)) {
    const label = labelOf(toDate(thread), now, t);
    groups.set(label, [...(groups.get(label) ?? []), thread]);
  }
  return [...groups].map(([label, members]) => ({ label, threads: members }));
}

/** The time of a thread's last activity, as far as the label of its group does not say it: an hour, or a day. */
export function momentOf(thread: Thread, now: Date, language: string): string {
  const date = toDate(thread);
  if (daysBetween(date, now) <= 1) return date.toLocaleTimeString(language, { hour: "numeric", minute: "2-digit" });
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return date.toLocaleDateString(language, { day: "numeric", month: "short", year });
}

export const toDate = (thread: Thread): Date => new Date(thread.updated_at * 1_000);

function labelOf(date: Date, now: Date, t: Translate): string {
  const days = daysBetween(date, now);
  // The server's clock may be ahead of the reader's.
  if (days <= 0) return t("threads.today");
  if (days === 1) return t("threads.yesterday");
  if (days <= 7) return t("threads.week");
  if (days <= 30) return t("threads.month");
  return date.toLocaleDateString(t.language, { month: "long", year: "numeric" });
}

/** The difference in days of the calendar: where clocks change, days are not 24 hours long. */
const daysBetween = (date: Date, now: Date): number => dayNumber(now) - dayNumber(date);
const dayNumber = (date: Date): number => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
