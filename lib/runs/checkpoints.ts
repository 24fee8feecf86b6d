/** When a run under way is stored: at once where it matters, else once a second while text streams, or four times for much. */
import type { Clock } from "#lib/clock.ts";
import type { RunLimits } from "./limits.ts";

export type Checkpoints = {
  /** Resolves when all that there was at this moment is stored. @throws what the write threw */
  save(): Promise<void>;
  /** Has it stored when the next checkpoint is due; `length` is how much text came since the last call. */
  saveSoon(length: number): void;
  /** Milliseconds since the last write that succeeded, or since the beginning. */
  age(): number;
  /** Stores nothing more by itself; resolves when what is under way has ended, well or not. */
  close(): Promise<void>;
};

type Parts = {
  /** Stores the run as it is when this is called. */
  write(): Promise<void>;
  /** A write that nobody waits for failed; it is tried again when the next one is due. */
  onFailure(error: unknown): void;
  clock: Clock;
  limits: Pick<RunLimits, "checkpointMs" | "checkpointFullMs" | "checkpointLength">;
};

export function createCheckpoints({ write, onFailure, clock, limits }: Parts): Checkpoints {
  let last = clock.now();
  let unstored = 0;
  let underWay: Promise<void> = Promise.resolve();
  /** A write that has not begun: whoever wants one meanwhile shares it. */
  let next: Promise<void> | null = null;
  /** Waits until a checkpoint is due. */
  let pause: AbortController | null = null;
  let closed = false;

  async function writeNow(): Promise<void> {
    next = null;
    unstored = 0;
    pause?.abort("stored");
    await write();
    last = clock.now();
  }

  function save(): Promise<void> {
    next ??= underWay.then(writeNow, writeNow);
    underWay = next;
    return next;
  }

  /** Milliseconds until one is due. */
  const untilDue = (): number =>
    last + (unstored >= limits.checkpointLength ? limits.checkpointFullMs : limits.checkpointMs) - clock.now();

  async function saveWhenDue(): Promise<void> {
    while (!closed && unstored > 0 && untilDue() > 0) {
      pause = new AbortController();
      await clock.sleep(untilDue(), pause.signal);
    }
    pause = null;
    // Stored meanwhile by somebody who waits for it.
    if (closed || unstored === 0) return;
    try {
      await save();
    } catch (error) {
      onFailure(error);
      last = clock.now();
      saveSoon(1);
    }
  }

  function saveSoon(length: number): void {
    const isMore = unstored < limits.checkpointLength && unstored + length >= limits.checkpointLength;
    unstored += length;
    if (closed) return;
    if (!pause) void saveWhenDue();
    else if (isMore) pause.abort("due sooner");
  }

  return {
    save,
    saveSoon,
    age: () => clock.now() - last,
    async close() {
      closed = true;
      pause?.abort("closed");
      await underWay.catch(() => undefined);
    },
  };
}
