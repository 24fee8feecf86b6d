/**
 * All access to the database. Every change of several rows is one SQL function (supabase/migrations), so it is one
 * transaction.
 */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { type Bucket, createRpc } from "./query.ts";
import { createBudgetStore } from "./stores/budget.ts";
import { createDigestStore } from "./stores/digest.ts";
import { createExplanationStore } from "./stores/explanations.ts";
import { createFeedbackStore } from "./stores/feedback.ts";
import { createFileStore } from "./stores/files.ts";
import { createMaintainerStore } from "./stores/maintainers.ts";
import { createMessageStore } from "./stores/messages.ts";
import { createNewMessageStore } from "./stores/new-messages.ts";
import { createOutboxStore } from "./stores/outbox.ts";
import { createPostedMessageStore } from "./stores/posted-messages.ts";
import { createReviewStore } from "./stores/review.ts";
import { createRunStore } from "./stores/runs.ts";
import { createSlackAnswerStore } from "./stores/slack-answers.ts";
import { createThreadDeletion, createThreadStore } from "./stores/threads.ts";
import { createVerifiedAnswerStore } from "./stores/verified-answers.ts";

export type Store = ReturnType<typeof createStore>;

/** @throws AppError database_unavailable from every method when the database does not answer. */
export function createStore(client: SupabaseClient) {
  const rpc = createRpc(client);

  return {
    ...createThreadStore(client),
    ...createThreadDeletion(client),
    ...createMessageStore(client),
    ...createNewMessageStore(client),
    ...createMaintainerStore(client),
    ...createFeedbackStore(client),
    ...createReviewStore(client),
    ...createRunStore(client),
    ...createOutboxStore(client),
    ...createPostedMessageStore(client),
    ...createExplanationStore(client),
    ...createFileStore(client),
    ...createBudgetStore(client),
    ...createVerifiedAnswerStore(client),
    ...createDigestStore(client),
    ...createSlackAnswerStore(client),

    /** Takes one token from every bucket. Returns 0, or the time until all buckets have one, ms. */
    takeTokens: (buckets: Bucket[]): Promise<number> => rpc("take_tokens", { p_buckets: buckets }, z.number()),

    /**
     * Deletes rows that are no longer needed. Outbox rows that are older than a day become dead letters when
     * their notifier is not among `notifiers`. Returns the number of these.
     */
    async sweep(notifiers: readonly string[]): Promise<number> {
      return (await rpc("sweep", { p_notifiers: notifiers }, z.object({ given_up: z.number() }))).given_up;
    },
  };
}
