/** A run as a request of this process sees it move, whoever drives it. */
import { isPending, type RunEvent } from "#lib/contract/assistant.ts";
import type { RunRow } from "#lib/database/rows.ts";
import type { Follower } from "./follower.ts";
import type { LiveRun } from "./live-run.ts";
import type { Ear, Notices } from "./notices.ts";

type Parts = {
  notices: Notices;
  follower: Follower;
  /** The run as this process drives it; resolves once it is known whether it does. */
  driven(runId: string): Promise<LiveRun | null>;
  /** Aborted when this process drives nothing any more. */
  stopping: AbortSignal;
};

export class Watch {
  readonly #parts: Parts;
  readonly #runId: string;
  readonly #ear: Ear;
  #live: LiveRun | null = null;
  #isFollowing = false;

  private constructor(parts: Parts, runId: string) {
    this.#parts = parts;
    this.#runId = runId;
    this.#ear = parts.notices.listen(runId);
  }

  /** Costs one request of the database where this process does not drive the run. @throws AppError database_unavailable */
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

  /** Whether nothing more is to be seen here, because this process stops. */
  get isStopped(): boolean {
    return this.#parts.stopping.aborted && this.#live?.isOver !== true;
  }

  /** Null when there is no such run, any more. */
  row(): RunRow | null {
    return this.#live ? this.#live.row() : this.#parts.follower.row(this.#runId);
  }

  /** Events after number `after`, in order. */
  since(after: number): RunEvent[] {
    return this.#live ? this.#live.since(after) : this.#parts.follower.since(this.#runId, after);
  }

  /** Whether the model has been given the outputs of its first tools; unknown, hence false, of what others drive. */
  get outputsSubmitted(): boolean {
    return (this.#live?.state.heard ?? 0) >= 1;
  }

  /** Resolves when the run moved since the last wait, or after `ms` milliseconds. @throws AppError database_unavailable */
  async next(ms: number): Promise<void> {
    await this.#ear.next(ms);
    if (!this.isStopped) await this.#attach();
  }

  /** Ends the wait under way, or the next one. */
  wake(): void {
    this.#ear.wake();
  }

  close(): void {
    this.#ear.close();
    if (this.#isFollowing) this.#parts.follower.leave(this.#runId);
    this.#isFollowing = false;
  }

  /** Finds where the run is: in this process's memory, or with another one. */
  async #attach(): Promise<void> {
    const live = await this.#parts.driven(this.#runId);
    if (live) this.#live = live;
    // What ended here is over.
    if (live || (this.#live && !isPending(this.#live.row().status))) return;
    this.#live = null;
    if (this.#isFollowing) return;
    await this.#parts.follower.follow(this.#runId);
    this.#isFollowing = true;
  }
}
