/** What the weekly digest for maintainers counts and lists in the database. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createRpc } from "#lib/database/query.ts";
import { storedContext } from "#lib/database/rows.ts";

/** A time from `since` until before `until`, as ISO 8601. */
export type Period = { since: string; until: string };

const counts = z.object({
  threads: z.number(),
  questions: z.number(),
  /** Complete answers, doubtful ones included. */
  answered: z.number(),
  /** Answers that the docs do not cover or that cite nothing. */
  doubtful: z.number(),
  /** Votes down. */
  down: z.number(),
  /** Questions whose last run ended without an answer. */
  unanswered: z.number(),
  /** Threads that a reader asked a person into or that a maintainer took. */
  handed_over: z.number(),
  /** Verified answers that readers got. */
  verified_given: z.number(),
  /** Verified answers whose sources have changed, now. */
  verified_stale: z.number(),
  /** Answers that were corrected in the time, however old they are. */
  corrected: z.number(),
});
export type DigestCounts = z.infer<typeof counts>;

const days = z.array(z.object({ day: z.string(), questions: z.number(), doubts: z.number() }));
/** A day (UTC, YYYY-MM-DD) with its questions and doubtful answers. */
export type CountedDay = z.infer<typeof days>[number];

const questions = z.array(
  z.object({
    id: z.string(),
    thread_id: z.string(),
    text: z.string(),
    context: storedContext.nullable(),
    reason: z.enum(["missing", "uncovered", "uncited", "unanswered"]),
    /** What the assistant looked for. */
    queries: z.array(z.string()),
  }),
);
export type UnansweredQuestion = z.infer<typeof questions>[number];

export function createDigestStore(client: SupabaseClient) {
  const rpc = createRpc(client);
  const args = ({ since, until }: Period) => ({ p_since: since, p_until: until });

  return {
    /** Queues the digest of an ISO week, once. Returns whether this call queued it. A week without questions gets none. */
    queueDigest: (week: string, period: Period): Promise<boolean> =>
      rpc("queue_digest", { p_week: week, ...args(period) }, z.boolean()),

    countDigest: (period: Period): Promise<DigestCounts> => rpc("count_digest", args(period), counts),

    /** Returns the days that have questions or answers, in order. */
    countDigestDays: (period: Period): Promise<CountedDay[]> => rpc("count_digest_days", args(period), days),

    /** Returns the questions that the docs could not answer, the latest first. */
    listUnansweredQuestions: (period: Period, limit: number): Promise<UnansweredQuestion[]> =>
      rpc("list_unanswered_questions", { ...args(period), p_limit: limit }, questions),
  };
}
