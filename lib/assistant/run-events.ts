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
    // Opens the stream; nothing is opened for whoever has seen the end.
    if (isPending(run.status)) yield [];
    while (!signal.aborted) {
      const events = await store.events(run.id, last);
      if (events.length > 0) {
        yield events;
        last = events.at(-1)?.id ?? last;
        if (events.some(isLast)) return;
        // A newer one may be there already: an answer comes faster than it is read.
        continue;
      }
      const now = await store.run(run.id, run.thread_id);
      if (!now) {
        const data = { status: "cancelled", code: "not_found", message: "The thread was deleted." } as const;
        yield [{ id: last + 1, type: "error", data }];
        return;
      }
      if (!isPending(now.status)) {
        // Over, and nothing newer than `last`: whoever asks again after the end has seen it all.
        if ((await store.events(run.id, last)).length === 0) return;
        continue;
      }
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
