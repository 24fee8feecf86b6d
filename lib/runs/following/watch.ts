/** One request's view of a run, whichever process drives it. */
import { isPending, type RunEvent } from "#lib/contract/assistant.ts";
import type { RunRow } from "#lib/database/rows.ts";
import type { LiveRun } from "#lib/runs/live-run.ts";
import type { Follower } from "./follower.ts";
import type { Listener, Notices } from "./notices.ts";

type Parts = {
  notices: Notices;
  follower: Follower;
  /** The run in memory; null where this process does not drive it. Waits for a claim under way. */
  findLive(runId: string): Promise<LiveRun | null>;
  /** Aborted when this process stops driving runs. */
  stopping: AbortSignal;
};

export class Watch {
  readonly #parts: Parts;
  readonly #runId: string;
  readonly #listener: Listener;
  #live: LiveRun | null = null;
  #isFollowing = false;

  private constructor(parts: Parts, runId: string) {
    this.#parts = parts;
    this.#runId = runId;
    this.#listener = parts.notices.listen(runId);
  }

  /** Makes one database request where this process does not drive the run. @throws AppError database_unavailable */
  static async open(parts: Parts, runId: string): Promise<Watch> {
    const watch = new Watch(parts, runId);
    try {
      await watch.#attach();
    } catch (error) {
      watch.close();
      throw error;
    }
    return watch;
  }

  /** Whether this process stops and will show nothing more of the run. */
  get isStopped(): boolean {
    return this.#parts.stopping.aborted && this.#live?.isOver !== true;
  }

  /** Null when the run does not exist, or was deleted. */
  row(): RunRow | null {
    return this.#live ? this.#live.row() : this.#parts.follower.row(this.#runId);
  }

  /** Events after number `after`, in order. */
  since(after: number): RunEvent[] {
    return this.#live ? this.#live.since(after) : this.#parts.follower.since(this.#runId, after);
  }

  /** Whether the model has received the outputs of its first tools; false for a run that another process drives. */
  get outputsSubmitted(): boolean {
    return (this.#live?.state.respondedRound ?? 0) >= 1;
  }

  /** Resolves when the run was announced since the last wait, or after `ms` milliseconds. @throws AppError database_unavailable */
  async next(ms: number): Promise<void> {
    await this.#listener.next(ms);
    if (!this.isStopped) await this.#attach();
  }

  /** Ends the wait under way, or the next one. */
  wake(): void {
    this.#listener.wake();
  }

  close(): void {
    this.#listener.close();
    if (this.#isFollowing) this.#parts.follower.leave(this.#runId);
    this.#isFollowing = false;
  }

  /** Finds the run in this process's memory, or follows it in the database. */
  async #attach(): Promise<void> {
    const live = await this.#parts.findLive(this.#runId);
    if (live) this.#live = live;
    // A run that ended in this process is shown from memory.
    if (live || (this.#live && !isPending(this.#live.row().status))) return;
    this.#live = null;
    if (this.#isFollowing) return;
    await this.#parts.follower.follow(this.#runId);
    this.#isFollowing = true;
  }
}
