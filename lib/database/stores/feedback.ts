/** Votes in the database. Each answer has one vote, the latest. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { Feedback } from "#lib/contract/assistant.ts";
import { type Bucket, createRpc, type Limited, limited } from "#lib/database/query.ts";
import { type FeedbackRow, feedbackRow } from "#lib/database/rows.ts";

export type NewFeedback = Feedback & { message_id: string; thread_id: string; owner: string; buckets: Bucket[] };

export function createFeedbackStore(client: SupabaseClient) {
  const rpc = createRpc(client);

  return {
    /**
     * Stores a vote in place of the former one. Returns `unchanged` for an equal vote, and `not_found` when there is no
     * such answer.
     */
    saveFeedback: (vote: NewFeedback) =>
      rpc<{ outcome: "stored" | "unchanged"; feedback: FeedbackRow } | { outcome: "not_found" } | Limited>(
        "save_feedback",
        { p: vote },
        z.union([
          z.object({ outcome: z.enum(["stored", "unchanged"]), feedback: feedbackRow }),
          z.object({ outcome: z.literal("not_found") }),
          limited,
        ]),
      ),

    /** Deletes a vote if there is one. Returns false when there is no such answer. */
    deleteFeedback: (messageId: string, threadId: string, owner: string): Promise<boolean> =>
      rpc("delete_feedback", { p_message_id: messageId, p_thread_id: threadId, p_owner: owner }, z.boolean()),
  };
}
