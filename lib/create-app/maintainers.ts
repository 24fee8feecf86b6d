/** What maintainers do in threads of readers, and the event streams that show it to open pages. */
import { errorFields } from "#lib/log.ts";
import { createReplies, type Replies } from "#lib/maintainers/replies.ts";
import { ThreadEvents } from "#lib/maintainers/thread-events.ts";
import type { Outbox } from "#lib/outbox/outbox.ts";
import type { Runner } from "#lib/runs/runner.ts";
import type { CompleteParts } from "./parts.ts";

export type Maintainers = { replies: Replies; threadEvents: ThreadEvents };

type Uses = { outbox: Outbox; runner: Runner };

export function createMaintainers({ store, clock, log }: CompleteParts, { outbox, runner }: Uses): Maintainers {
  const onFailure = (error: unknown) => log.warn(errorFields(error), "threads could not be followed");
  const threadEvents = new ThreadEvents({ store, clock, onFailure });
  const replies = createReplies({
    store,
    onOutbox: (lane) => outbox.kick(lane),
    onCancelled(runId) {
      runner.cancel(runId);
      // No process may drive it: whoever does so next ends it.
      void runner.drive(runId);
    },
    announce: (threadId) => threadEvents.announce(threadId),
  });
  return { replies, threadEvents };
}
