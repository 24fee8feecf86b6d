/** Messages of maintainers and handoffs in the database, and events received from the services of notifiers. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { HandoffState } from "#lib/contract/maintainers.ts";
import { type Bucket, createRpc, parse, unwrap } from "#lib/database/query.ts";
import { type MessageRow, messageRow, type ThreadRow, threadRow } from "#lib/database/rows.ts";
import type { Json } from "#lib/json.ts";

/**
 * `author_id`: who may change the message on the review pages. `origin`: the message elsewhere that this one is a copy of;
 * null for one that was written on the site.
 */
export type NewMaintainerMessage = {
  thread_id: string;
  message_id: string;
  author: string;
  author_id?: string | null;
  text: string;
  origin: string | null;
};
/** `deleted`: the message was deleted at its origin before it arrived here. */
export type AddedMessage =
  | { outcome: "created" | "replayed"; message: MessageRow }
  | { outcome: "deleted" }
  | { outcome: "not_found" };

/** `owner` is null when a maintainer changes the handoff. `by`: the maintainer's display name. */
export type HandoffChange = {
  thread_id: string;
  owner: string | null;
  handoff: HandoffState | null;
  by: string | null;
};
/** `cancelled`: the ids of the runs that end because a maintainer took the thread. */
export type ChangedHandoff =
  | { outcome: "updated"; thread: ThreadRow; cancelled: string[] }
  | { outcome: "unchanged" | "taken"; thread: ThreadRow }
  | { outcome: "not_found" };

/** An event of a notifier's service. Events with the same `key` are handled one after the other. */
export type ReceivedEvent = { id: string; notifier: string; key: string; kind: string; payload: Json };
/** `repeated`: an event with its id was received before. `limited`: a bucket is empty, and nothing was queued. */
export type Received = { outcome: "queued" | "repeated" } | { outcome: "limited"; retry_after_ms: number };

const notFound = z.object({ outcome: z.literal("not_found") });
const added = z.union([
  z.object({ outcome: z.enum(["created", "replayed"]), message: messageRow }),
  z.object({ outcome: z.literal("deleted") }),
  notFound,
]);
const changed = z.union([
  z.object({ outcome: z.literal("updated"), thread: threadRow, cancelled: z.array(z.string()) }),
  z.object({ outcome: z.enum(["unchanged", "taken"]), thread: threadRow }),
  notFound,
]);
const received = z.union([
  z.object({ outcome: z.enum(["queued", "repeated"]) }),
  z.object({ outcome: z.literal("limited"), retry_after_ms: z.number() }),
]);
const maintained = z.array(z.object({ thread_id: z.string(), maintained_at: z.string() }));

export function createMaintainerStore(client: SupabaseClient) {
  const rpc = createRpc(client);

  return {
    /** Adds a message of a maintainer to a thread. One with a known or a deleted origin is not added. */
    addMaintainerMessage: (message: NewMaintainerMessage): Promise<AddedMessage> =>
      rpc<AddedMessage>("add_maintainer_message", { p: message }, added),

    /**
     * Changes a maintainer's message, or deletes it when `text` is null. `id` is its id or its origin. Returns the id of
     * its thread; null when there is no such message.
     */
    changeMaintainerMessage: (id: string, text: string | null): Promise<string | null> =>
      rpc("change_maintainer_message", { p_id: id, p_text: text }, z.string().nullable()),

    /** Whether there is a maintainer's message with this origin. */
    async hasMaintainerMessage(origin: string): Promise<boolean> {
      const query = client.from("assistant_messages").select("id").eq("role", "maintainer").eq("origin", origin);
      return unwrap(await query.maybeSingle()) !== null;
    },

    /** Changes a thread's handoff. The outcome is `taken` when a reader can no longer change it. */
    changeHandoff: (change: HandoffChange): Promise<ChangedHandoff> =>
      rpc<ChangedHandoff>("change_handoff", { p: change }, changed),

    /** Returns when maintainers last changed the threads: a map from thread id to a time stamp. */
    async getMaintainedThreads(threadIds: string[]): Promise<Map<string, string>> {
      const rows = await rpc("get_maintained_threads", { p_ids: threadIds }, maintained);
      return new Map(rows.map(({ thread_id, maintained_at }) => [thread_id, maintained_at]));
    },

    /** Queues a received event, and counts it in these buckets. A repeated one is neither queued nor counted. */
    receiveEvent: ({ id, notifier, key, kind, payload }: ReceivedEvent, buckets: Bucket[] = []): Promise<Received> =>
      rpc<Received>(
        "receive_event",
        { p_id: id, p_notifier: notifier, p_key: key, p_kind: kind, p_payload: payload, p_buckets: buckets },
        received,
      ),

    /**
     * Returns an answer of the assistant and the question before it, which is null when it was deleted; null when the
     * thread has no such answer.
     */
    async getAnswer(
      threadId: string,
      messageId: string,
    ): Promise<{ answer: MessageRow; question: MessageRow | null } | null> {
      const messages = () => client.from("assistant_messages").select().eq("thread_id", threadId);
      const found = unwrap(await messages().eq("id", messageId).eq("role", "assistant").maybeSingle());
      if (!found) return null;
      const answer = parse(messageRow, found);
      const before = messages().eq("role", "user").lt("position", answer.position);
      const question = unwrap(await before.order("position", { ascending: false }).limit(1).maybeSingle());
      return { answer, question: question && parse(messageRow, question) };
    },
  };
}
