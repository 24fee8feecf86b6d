/** Questions that are asked in Slack, in the database. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createRpc, unwrap } from "#lib/database/query.ts";

/** A person in a thread of Slack. */
export type SlackAsker = { channel: string; thread_ts: string; user_id: string };

const answer = z.object({
  run_id: z.string(),
  thread_id: z.string(),
  team_id: z.string(),
  user_id: z.string(),
  channel: z.string(),
  thread_ts: z.string(),
  /** The message with the answer; null before it is posted. */
  ts: z.string().nullable(),
  attempts: z.number(),
});
export type SlackAnswer = z.infer<typeof answer>;
export type NewSlackAnswer = Omit<SlackAnswer, "ts" | "attempts">;

const toArgs = ({ channel, thread_ts, user_id }: SlackAsker) => ({
  ...{ p_channel: channel, p_thread_ts: thread_ts, p_user_id: user_id },
});

export function createSlackAnswerStore(client: SupabaseClient) {
  const rpc = createRpc(client);

  return {
    /** Returns the id of the conversation that a person has in a thread of Slack; null when there is none. */
    getSlackThread: (asker: SlackAsker): Promise<string | null> =>
      rpc("get_slack_thread", toArgs(asker), z.string().nullable()),

    /** Whether anybody has a conversation in a thread of Slack. */
    hasSlackThread: ({ channel, thread_ts }: Pick<SlackAsker, "channel" | "thread_ts">): Promise<boolean> =>
      rpc("has_slack_thread", { p_channel: channel, p_thread_ts: thread_ts }, z.boolean()),

    /** Stores the conversation of a person in a thread of Slack, unless there is one. Returns the id of the one that counts. */
    addSlackThread: (asker: SlackAsker, threadId: string): Promise<string> =>
      rpc("add_slack_thread", { ...toArgs(asker), p_thread_id: threadId }, z.string()),

    /** Queues an answer to be posted. One with the same run is not queued again. */
    async addSlackAnswer(row: NewSlackAnswer): Promise<void> {
      unwrap(await client.from("assistant_slack_answers").upsert(row, { ignoreDuplicates: true }));
    },

    /** Claims answers that are due and that nobody follows. */
    claimSlackAnswers: (token: string, leaseMs: number, limit: number): Promise<SlackAnswer[]> =>
      rpc("claim_slack_answers", { p_token: token, p_lease_ms: leaseMs, p_limit: limit }, z.array(answer)),

    /**
     * Keeps the lease. With `ts`, the answer's message is recorded. Returns false when the lease is lost or the thread is
     * deleted: then the message is erased.
     */
    keepSlackAnswer: (
      { run_id, thread_id, channel }: SlackAnswer,
      lease: { token: string; leaseMs: number; ts: string | null },
    ): Promise<boolean> => {
      const { token, leaseMs: lease_ms, ts } = lease;
      return rpc("keep_slack_answer", { p: { run_id, thread_id, channel, token, lease_ms, ts } }, z.boolean());
    },

    /** Ends the work on an answer: with `retryMs` null it is complete, else it is tried again after that time. */
    releaseSlackAnswer: (runId: string, token: string, retryMs: number | null): Promise<null> =>
      rpc("release_slack_answer", { p_run_id: runId, p_token: token, p_retry_ms: retryMs }, z.null()),
  };
}
