/** The verified answers, with the docs that their sources are sections of. */
import type { ThreadEvents } from "#lib/maintainers/thread-events.ts";
import type { Outbox } from "#lib/outbox/outbox.ts";
import { createVerifiedAnswers, type VerifiedAnswers } from "#lib/verified-answers/verified-answers.ts";
import type { CompleteParts } from "./parts.ts";

export function createAnswers(
  { store, docs, addresses, mask }: CompleteParts,
  outbox: Outbox,
  threadEvents: ThreadEvents,
): VerifiedAnswers {
  return createVerifiedAnswers({
    ...{ store, docs, addresses, mask },
    onOutbox: (lane) => outbox.kick(lane),
    announce: (threadId) => threadEvents.announce(threadId),
  });
}
