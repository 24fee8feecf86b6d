import { isPending, type RunEvent } from "#lib/contract/assistant.ts";
import type { Watch } from "./watch.ts";

/** A quiet run is looked at this often, ms. */
const QUIET_MS = 30_000;

const isLast = (event: RunEvent): boolean => event.type === "done" || event.type === "error";

/** The events of the watched run after number `after`, as they come. @throws AppError database_unavailable */
export async function* runEvents(watch: Watch, after: number, signal: AbortSignal): AsyncGenerator<RunEvent[]> {
  const wake = () => watch.wake();
  signal.addEventListener("abort", wake, { once: true });
  try {
    let last = after;
    // Opens the stream; nothing is opened for whoever has seen the end.
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
      // Without a last event: the reader comes again, and finds another process or the next one.
      if (!isPending(row.status) || watch.isStopped) return;
      await watch.next(QUIET_MS);
    }
  } finally {
    signal.removeEventListener("abort", wake);
  }
}
