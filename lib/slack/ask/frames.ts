/** How often growing answers may be shown in Slack: its limits count all changes of messages together. */
import type { Clock } from "#lib/clock.ts";
import type { Store } from "#lib/database/store.ts";

/**
 * Slack allows an app somewhat more than 50 changes of messages a minute and workspace. The rest is for complete answers and
 * for the first messages of conversations.
 */
const PER_MINUTE = 30;
/** How long nothing is shown after a failure for which Slack names no time, ms. */
const PAUSE_MS = 5_000;

export type Frames = {
  /** Takes one from the share of the workspace. Returns false when there is none: the frame is left out. */
  take(teamId: string): Promise<boolean>;
  /** No answer of this process is shown while it grows, for so long or for a moment. */
  pause(ms: number | null): void;
};

export function createFrames(store: Pick<Store, "takeTokens">, clock: Pick<Clock, "now">): Frames {
  let pausedUntil = Number.NEGATIVE_INFINITY;
  return {
    async take(teamId) {
      if (clock.now() < pausedUntil) return false;
      const bucket = { key: `slack:frames:${teamId}`, limit: PER_MINUTE, window_ms: 60_000 };
      return (await store.takeTokens([bucket])) === 0;
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + (ms ?? PAUSE_MS));
    },
  };
}
