/** All database access. Every change of several rows is one SQL function (supabase/migrations), hence one transaction. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { type Bucket, createRpc } from "./query.ts";
import { createBudgetStore } from "./stores/budget.ts";
import { createExplanationStore } from "./stores/explanations.ts";
import { createFeedbackStore } from "./stores/feedback.ts";
import { createFileStore } from "./stores/files.ts";
import { createMessageStore } from "./stores/messages.ts";
import { createNewMessageStore } from "./stores/new-messages.ts";
import { createOutboxStore } from "./stores/outbox.ts";
import { createRunStore } from "./stores/runs.ts";
import { createThreadDeletion, createThreadStore } from "./stores/threads.ts";

export type Store = ReturnType<typeof createStore>;

/** @throws AppError database_unavailable from every method when the database does not answer. */
export function createStore(client: SupabaseClient) {
  const rpc = createRpc(client);

  return {
    ...createThreadStore(client),
    ...createThreadDeletion(client),
    ...createMessageStore(client),
    ...createNewMessageStore(client),
    ...createFeedbackStore(client),
    ...createRunStore(client),
    ...createOutboxStore(client),
    ...createExplanationStore(client),
    ...createFileStore(client),
    ...createBudgetStore(client),

    /** Takes one token of every bucket; answers 0, or ms until that would succeed. */
    takeTokens: (buckets: Bucket[]): Promise<number> => rpc("take_tokens", { p_buckets: buckets }, z.number()),

    /**
     * Deletes what nobody needs any more, and gives up outbox rows whose notifier is not among `notifiers` for a day; answers
     * the number of those.
     */
    async sweep(notifiers: readonly string[]): Promise<number> {
      return (await rpc("sweep", { p_notifiers: notifiers }, z.object({ given_up: z.number() }))).given_up;
    },
  };
}
