/** A run as a request of this process sees it move, whoever drives it. */
import { isPending, type RunEvent } from "#lib/contract.ts";
import type { RunRow } from "#lib/database/rows.ts";
import type { Follower } from "./follower.ts";
import type { LiveRun } from "./live-run.ts";
import type { Notices } from "./notices.ts";

export type Watch = {
  /** Null when the run is gone. */
  row(): RunRow | null;
  /** Events after number `after`, in order. */
  since(after: number): RunEvent[];
  /** Whether the model has been given the outputs of its first tools; unknown, hence false, of what others drive. */
  outputsSubmitted(): boolean;
  /** Resolves when the run moved since the last wait, or after `ms` milliseconds. @throws AppError database_unavailable */
  next(ms: number): Promise<void>;
  /** Ends the wait under way, or the next one. */
  wake(): void;
  close(): void;
};

type Parts = {
  notices: Notices;
  follower: Follower;
  /** The run as this process drives it; resolves once it is known whether it does. */
  driven(runId: string): Promise<LiveRun | null>;
};

/** @throws AppError database_unavailable */
export async function watchRun({ notices, follower, driven }: Parts, run: RunRow): Promise<Watch> {
  const ear = notices.listen(run.id);
  let live: LiveRun | null = null;
  let isFollowing = false;

  /** Finds where the run is: in this process's memory, or with another one. */
  async function attach(): Promise<void> {
    const found = await driven(run.id);
    if (found) live = found;
    // What ended here is over.
    if (found || (live && !isPending(live.row().status))) return;
    live = null;
    if (isFollowing) return;
    isFollowing = true;
    await follower.follow(run).catch((error: unknown) => {
      isFollowing = false;
      throw error;
    });
  }

  function close(): void {
    ear.close();
    if (isFollowing) follower.leave(run.id);
  }

  try {
    await attach();
  } catch (error) {
    close();
    throw error;
  }
  const source = () => live ?? follower.get(run.id);
  return {
    row: () => source()?.row() ?? null,
    since: (after) => source()?.since(after) ?? [],
    outputsSubmitted: () => (live?.state.heard ?? 0) >= 1,
    async next(ms) {
      await ear.next(ms);
      await attach();
    },
    wake: ear.wake,
    close,
  };
}
