/** The deletion of threads: here at once, upstream and in Slack through the outbox. */
import type { Store } from "#lib/database/store.ts";
import type { Lane } from "#lib/database/stores/outbox.ts";
import { AppError } from "#lib/errors.ts";
import { type Caller, ownerHash } from "#lib/limits/rates.ts";
import type { Runner } from "#lib/runs/runner.ts";

export type DeletionParts = {
  store: Pick<Store, "deleteThread" | "deleteAllThreads">;
  runner: Pick<Runner, "drop">;
  /** Called after a row was written to the outbox. */
  onOutbox(lane: Lane): void;
  /** Deletes the conversations of deleted threads upstream. Resolves when that is done, or left to the outbox. */
  cleanUp(): Promise<void>;
};

export function createThreadDeletion({ store, runner, onOutbox, cleanUp }: DeletionParts) {
  /** Waits for upstream, not for Slack. */
  async function eraseOutside(runIds: string[]): Promise<void> {
    runner.drop(runIds);
    onOutbox("erase");
    await cleanUp();
    onOutbox("notify");
  }

  return {
    /** Deletes the thread here, upstream and in Slack. Its pending run ends. */
    async deleteThread(
      caller: Caller,
      threadId: string,
    ): Promise<{ id: string; object: "thread.deleted"; deleted: true }> {
      const pendingRunIds = await store.deleteThread(threadId, ownerHash(caller));
      if (!pendingRunIds) throw new AppError("not_found");
      await eraseOutside(pendingRunIds);
      return { id: threadId, object: "thread.deleted", deleted: true };
    },

    /** Deletes all the caller's threads, each as above. `deleted` counts them. */
    async deleteAllThreads(caller: Caller): Promise<{ object: "thread.deleted_all"; deleted: number }> {
      const { deleted, runs } = await store.deleteAllThreads(ownerHash(caller));
      await eraseOutside(runs);
      return { object: "thread.deleted_all", deleted };
    },
  };
}
