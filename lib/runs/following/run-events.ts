import { isPending, type RunEvent } from "#lib/contract/assistant.ts";
import type { Watch } from "./watch.ts";

/** Longest wait before the state of a run without events is read again, ms. */
const QUIET_MS = 30_000;

const isLast = (event: RunEvent): boolean => event.type === "done" || event.type === "error";

/** The events of the watched run after number `after`, as they come. @throws AppError database_unavailable */
export async function* runEvents(watch: Watch, after: number, signal: AbortSignal): AsyncGenerator<RunEvent[]> {
  const wake = () => watch.wake();
  signal.addEventListener("abort", wake, { once: true });
  try {
    let last = after;
    // An empty batch opens the stream at once, except for a reader who has already seen the last event.
    if (isPending(watch.row()?.status ?? "cancelled")) yield [];
    while (!signal.aborted) {
      const events = watch.since(last);
      if (events.length > 0) {
        yield events;
        if (events.some(isLast)) return;
        last = events.at(-1)?.id ?? last;
        continue;
      }
      const row = watch.row();
      if (!row) {
        const data = { status: "cancelled", code: "not_found", message: "The thread was deleted." } as const;
        yield [{ id: last + 1, type: "error", data }];
        return;
      }
      // Without a last event the reader connects again, to another process or to the next one.
      if (!isPending(row.status) || watch.isStopped) return;
      await watch.next(QUIET_MS);
    }
  } finally {
    signal.removeEventListener("abort", wake);
  }
}
