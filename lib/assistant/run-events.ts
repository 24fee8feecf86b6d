import { isPending, type RunEvent } from "#lib/contract.ts";
import type { RunRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/store.ts";
import type { Runner } from "./runs.ts";

/** Events are looked for at least this often, ms, in case another process writes them. */
const EVENT_POLL_MS = 500;

const isLast = (event: RunEvent): boolean => event.type === "done" || event.type === "error";

/** The events of `run` after number `after`, read from the event log while the run is driven on. */
export async function* runEvents(
  { store, runner }: { store: Store; runner: Runner },
  run: RunRow,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent[]> {
  const watch = runner.notices.watch(run.id);
  try {
    let last = after;
    let over = !isPending(run.status);
    // Opens the stream; nothing is opened for whoever has seen the end.
    if (!over) yield [];
    while (!signal.aborted) {
      const events = await store.events(run.id, last);
      if (events.length > 0) {
        yield events;
        last = events.at(-1)?.id ?? last;
        if (events.some(isLast)) return;
        // More may be there: a log that is read after the end comes in pages.
        if (over) continue;
      } else {
        // Over, and nothing newer than `last`: whoever asks again after the end has seen it all.
        if (over) return;
        const status = await store.runStatus(run.id);
        if (!status) {
          const data = { status: "cancelled", code: "not_found", message: "The thread was deleted." } as const;
          yield [{ id: last + 1, type: "error", data }];
          return;
        }
        over = !isPending(status);
        if (over) continue;
      }
      // What was announced while all this was read ends the wait at once.
      void runner.drive(run.id);
      await watch.next(EVENT_POLL_MS);
    }
  } finally {
    watch.close();
  }
}

/** All events of a run so far, in order. */
export async function allEvents(store: Pick<Store, "events">, runId: string): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for (;;) {
    const events = await store.events(runId, all.at(-1)?.id ?? 0);
    if (events.length === 0) return all;
    all.push(...events);
  }
}
