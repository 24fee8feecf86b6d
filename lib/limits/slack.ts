/** How often one person may act in Slack: mentions, replies, questions, clicks and submitted views together. */
import { LRUCache } from "lru-cache";
import type { Clock } from "#lib/clock.ts";
import type { Bucket } from "#lib/database/query.ts";
import { sha256 } from "#lib/ids.ts";

/** A person is told at most this often that there is a limit, ms. */
const TELL_MS = 60_000;
/** The most people whose refusals are remembered. */
const MAX_PEOPLE = 10_000;

export type SlackPerson = { teamId: string; userId: string };

export type SlackLimits = {
  /** The bucket that an act of the person counts in. All servers share it. */
  bucketsOf(person: SlackPerson): Bucket[];
  /** How long the person is refused without asking the database, ms; 0 for not at all. */
  getPause(person: SlackPerson): number;
  /** Remembers a refusal. Returns whether the person is told of it. */
  recordRefusal(person: SlackPerson, retryAfterMs: number): boolean;
};

/** @param perMinute acts of one person and minute */
export function createSlackLimits(perMinute: number, clock: Pick<Clock, "now">): SlackLimits {
  const refusals = new LRUCache<string, { until: number; toldAt: number | null }>({ max: MAX_PEOPLE });
  const keyOf = ({ teamId, userId }: SlackPerson) => `slack:person:${sha256(`${teamId}:${userId}`)}`;
  return {
    bucketsOf: (person) => [{ key: keyOf(person), limit: perMinute, window_ms: 60_000 }],
    getPause: (person) => Math.max(0, (refusals.get(keyOf(person))?.until ?? 0) - clock.now()),
    recordRefusal(person, retryAfterMs) {
      const key = keyOf(person);
      const now = clock.now();
      const toldAt = refusals.get(key)?.toldAt ?? null;
      const isTold = toldAt === null || now - toldAt >= TELL_MS;
      refusals.set(key, { until: now + retryAfterMs, toldAt: isTold ? now : toldAt });
      return isTold;
    },
  };
}
