/** What maintainers do in threads of readers, and the event streams that show it to open pages. */
import { errorFields } from "#lib/log.ts";
import { createReplies, type Replies } from "#lib/maintainers/replies.ts";
import { ThreadEvents } from "#lib/maintainers/thread-events.ts";
import type { Outbox } from "#lib/outbox/outbox.ts";
import type { CompleteParts } from "./parts.ts";

export type Maintainers = { replies: Replies; threadEvents: ThreadEvents };

export function createMaintainers({ store, clock, log }: CompleteParts, outbox: Outbox): Maintainers {
  const onFailure = (error: unknown) => log.warn(errorFields(error), "threads could not be followed");
  const threadEvents = new ThreadEvents({ store, clock, onFailure });
  const replies = createReplies({
    store,
    onOutbox: (lane) => outbox.kick(lane),
    announce: (threadId) => threadEvents.announce(threadId),
  });
  return { replies, threadEvents };
}
