/** The reader's side of maintainers: asking for a person, and following what maintainers change in a thread. */
import type { Thread } from "#lib/contract/assistant.ts";
import type { Store } from "#lib/database/store.ts";
import { AppError } from "#lib/errors.ts";
import type { Concurrency } from "#lib/limits/concurrency.ts";
import { type Caller, type Limits, ownerHash } from "#lib/limits/rates.ts";
import type { Replies } from "#lib/maintainers/replies.ts";
import type { IdentifiedThreadEvent, ThreadEvents } from "#lib/maintainers/thread-events.ts";
import { toOneThread } from "./threads.ts";

export type MaintainedParts = {
  store: Store;
  limits: Limits;
  replies: Pick<Replies, "askForPerson">;
  threadEvents: Pick<ThreadEvents, "follow">;
  /** Event streams of threads that are open. */
  threadStreams: Concurrency;
  /** Whether readers can ask for a person. */
  offersHandoff: boolean;
};

export function createMaintained(parts: MaintainedParts) {
  const { store, limits, replies, threadEvents, threadStreams, offersHandoff } = parts;

  /**
   * The changes of a thread by maintainers after the event `after` (null: none is known), as they come, until `signal`
   * aborts or this process stops. Each batch is yielded as a whole.
   * @throws AppError not_found | rate_limited | overloaded
   */
  async function* streamThreadEvents(
    caller: Caller,
    threadId: string,
    after: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<IdentifiedThreadEvent[]> {
    const leave = threadStreams.enter(caller);
    try {
      if (!(await store.getThread(threadId, ownerHash(caller)))) throw new AppError("not_found");
      yield* threadEvents.follow(threadId, after, signal);
    } finally {
      leave();
    }
  }

  return {
    streamThreadEvents,

    /**
     * Asks for a person, or takes that back (`isWanted` false).
     * @throws AppError not_found, also where this is not offered; handoff_taken; rate_limited
     */
    async askForPerson(caller: Caller, threadId: string, isWanted: boolean): Promise<Thread> {
      if (!offersHandoff) throw new AppError("not_found");
      await limits.take("handoff", caller);
      return toOneThread(store, await replies.askForPerson(threadId, ownerHash(caller), isWanted));
    },
  };
}
