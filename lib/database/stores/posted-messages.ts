/** Messages that notifiers posted, in the database. A message is the notifier's own JSON. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createRpc } from "#lib/database/query.ts";
import type { Json } from "#lib/json.ts";

const posted = z.object({ thread_id: z.string(), message_id: z.string().nullable() });

export function createPostedMessageStore(client: SupabaseClient) {
  const rpc = createRpc(client);
  return {
    /** Returns the thread and message that a posted message shows; null for an unknown one. */
    findPostedMessage: (notifier: string, message: Json): Promise<z.infer<typeof posted> | null> =>
      rpc("find_posted_message", { p_notifier: notifier, p_message: message }, posted.nullable()),

    /** Records a message that was posted for a thread, so that it is erased with it. */
    async recordPostedMessage(notifier: string, threadId: string, message: Json): Promise<void> {
      const row = { thread_id: threadId, notifier, message, is_home: false, message_id: null };
      await rpc("record_posted_message", { p: row }, z.unknown());
    },

    /** Whether a notifier posted a message for a thread that is deleted. Such messages are known for 30 days. */
    isErasedMessage: (notifier: string, message: Json): Promise<boolean> =>
      rpc("is_erased_message", { p_notifier: notifier, p_message: message }, z.boolean()),

    /** Returns the messages that a notifier posted for one of ours, oldest first, in the notifier's own JSON. */
    listPostedMessages: (notifier: string, messageId: string): Promise<Json[]> =>
      rpc("list_posted_messages", { p_notifier: notifier, p_message_id: messageId }, z.array(z.json())),
  };
}
