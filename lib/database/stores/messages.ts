/** Reads messages in the database, with the rows that are shown beside them. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { RunStep } from "#lib/contract/assistant.ts";
import { createRpc, type ListQuery, type Page, page, parse, unwrap } from "#lib/database/query.ts";
import {
  type FeedbackRow,
  type FileRow,
  feedbackRow,
  fileRow,
  type MessageRow,
  messageRow,
} from "#lib/database/rows.ts";

const listMessages = z.object({
  messages: z.array(messageRow),
  steps: z.record(z.string(), z.custom<RunStep[]>(Array.isArray)),
  feedback: z.array(feedbackRow),
  files: z.array(fileRow),
  questions: z.array(z.string()),
});

export type MessagePage = Page<MessageRow> & {
  /** The steps, by run id. */
  steps: Record<string, RunStep[]>;
  /** The feedback, by message id. */
  votes: Map<string, FeedbackRow>;
  /** The files, by message id, in the order of their upload. */
  attachments: Map<string, FileRow[]>;
  /** The thread's questions, latest first: at most 200, each shortened to 1,000 characters. */
  questions: string[];
};

export function createMessageStore(client: SupabaseClient) {
  const rpc = createRpc(client);
  const messages = () => client.from("assistant_messages");

  return {
    /**
     * Returns a page of the owner's thread with everything that is shown beside it; null when the owner has no such
     * thread.
     */
    async listMessages(threadId: string, owner: string, { limit, after }: ListQuery): Promise<MessagePage | null> {
      const args = { p_thread_id: threadId, p_owner: owner, p_after: after ?? null, p_limit: limit };
      const found = await rpc("list_messages", args, listMessages.nullable());
      if (!found) return null;
      const { messages, steps, feedback, files, questions } = found;
      return {
        ...page(messages, limit),
        ...{ steps, questions },
        votes: new Map(feedback.map((row) => [row.message_id, row])),
        attachments: Map.groupBy(files, ({ message_id }) => message_id ?? ""),
      };
    },

    /** Returns the id of a run's answer; null while there is none. */
    async answerOf(runId: string): Promise<string | null> {
      const query = messages().select("id").eq("run_id", runId).eq("role", "assistant");
      return parse(z.object({ id: z.string() }).nullable(), unwrap(await query.maybeSingle()))?.id ?? null;
    },
  };
}
