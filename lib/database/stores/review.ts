/** Threads as maintainers review them. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { SearchFindings } from "#lib/contract/review.ts";
import { createRpc, type Page, page } from "#lib/database/query.ts";
import { feedbackRow, fileRow, messageRow, runRow, threadCounts, threadRow } from "#lib/database/rows.ts";
import { verifiedAnswerRow } from "./verified-answers.ts";

export const REVIEW_FILTERS = ["doubtful", "down", "unanswered", "waiting", "corrected"] as const;
export type ReviewFilter = (typeof REVIEW_FILTERS)[number];

/** Selects a page of threads; null for no condition. Times are ISO 8601. */
export type ReviewQuery = {
  filter: ReviewFilter | null;
  /** The path of the docs page that the thread was started on. */
  page: string | null;
  assistant: string | null;
  since: string | null;
  until: string | null;
  /** A text in titles, or words in messages. */
  query: string | null;
  /** The last thread of the page before. */
  after: { at: string; id: string } | null;
  limit: number;
};

const listed = z.object({ thread: threadRow, counts: threadCounts, question: z.string().nullable() });
export type ListedThread = z.infer<typeof listed>;

const reviewedRun = runRow
  .pick({
    ...{ id: true, message_id: true, status: true, steps: true, last_error: true, usage: true, own_key: true },
    ...{ started_at: true, completed_at: true },
  })
  // Null for a run that ended before scores were stored.
  .extend({ found: z.custom<SearchFindings[]>(Array.isArray).nullable() });
/** `author_id`: the maintainer who wrote the message on the review pages; null for all others. */
const reviewedMessage = messageRow.extend({ author_id: z.string().nullable() });
export type ReviewedMessage = z.infer<typeof reviewedMessage>;
export type ReviewedRun = z.infer<typeof reviewedRun>;

const reviewed = z.object({
  thread: threadRow,
  counts: threadCounts,
  messages: z.array(reviewedMessage),
  runs: z.array(reviewedRun),
  feedback: z.array(feedbackRow),
  files: z.array(fileRow),
  answers: z.array(verifiedAnswerRow),
});
export type ReviewedThread = z.infer<typeof reviewed>;

export function createReviewStore(client: SupabaseClient) {
  const rpc = createRpc(client);
  return {
    /** Lists threads, latest activity first. */
    async listReviewThreads({ limit, ...query }: ReviewQuery): Promise<Page<ListedThread>> {
      const words = query.query === null ? null : toTsquery(query.query);
      return page(await rpc("list_review_threads", { p: { ...query, words, limit } }, z.array(listed)), limit);
    },

    /** Returns a thread with everything that maintainers are shown of it; null for an unknown one. */
    getReviewThread: (id: string): Promise<ReviewedThread | null> =>
      rpc("get_review_thread", { p_id: id }, reviewed.nullable()),
  };
}

/** The words of a text as a tsquery: all of them, the last one as the beginning of a word. */
function toTsquery(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  // An empty query matches nothing.
  return words.map((word) => `'${word}'`).join(" & ") + (words.length > 0 ? ":*" : "");
}
