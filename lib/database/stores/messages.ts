/** Messages in the database, and what is read along with them. */
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
  /** By the run's id. */
  steps: Record<string, RunStep[]>;
  /** By the message's id. */
  votes: Map<string, FeedbackRow>;
  /** In the order they were uploaded, by the message's id. */
  attachments: Map<string, FileRow[]>;
  /** What was asked in the thread, latest first: at most 200, each at most 1,000 characters. */
  questions: string[];
};

export function createMessageStore(client: SupabaseClient) {
  const rpc = createRpc(client);
  const messages = () => client.from("assistant_messages");

  return {
    /** A page of the owner's thread with all that is shown beside it; null when there is no such thread of theirs. */
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

    /** Id of what a run answered; null while there is nothing. */
    async answerOf(runId: string): Promise<string | null> {
      const query = messages().select("id").eq("run_id", runId).eq("role", "assistant");
      return parse(z.object({ id: z.string() }).nullable(), unwrap(await query.maybeSingle()))?.id ?? null;
    },
  };
}
