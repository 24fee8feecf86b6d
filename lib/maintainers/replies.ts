/** Replies of maintainers to readers, and handoffs of threads. Slack and the review pages call these use cases. */
import { MAX_MESSAGE_LENGTH } from "#lib/contract/assistant.ts";
import type { HandoffState } from "#lib/contract/maintainers.ts";
import type { MessageRow, ThreadRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type { Lane } from "#lib/database/stores/outbox.ts";
import { displayName } from "#lib/display-name.ts";
import { AppError, invalidField } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";

/** A maintainer, as readers see them. */
export type Maintainer = { name: string };
/** A maintainer on the review pages. `id` is stored with their replies, and readers do not get it. */
export type KnownMaintainer = Maintainer & { id: string };

export type ReplyParts = {
  store: Pick<Store, "addMaintainerMessage" | "changeMaintainerMessage" | "changeHandoff">;
  /** Called after a row was written to the outbox. */
  onOutbox(lane: Lane): void;
  /** Called for a run that ends because a maintainer took its thread. */
  onCancelled(runId: string): void;
  /** Called when the reader has to see a change of the thread. */
  announce(threadId: string): void;
};

/** `origin`: the message elsewhere that the reply is a copy of; null for a reply that was written on the site. */
export type Reply = { threadId: string; author: Maintainer | KnownMaintainer; text: string; origin: string | null };

export type Replies = ReturnType<typeof createReplies>;

export const createReplies = (parts: ReplyParts) => ({ ...createMessages(parts), ...createHandoffs(parts) });

function tell({ onOutbox, announce }: ReplyParts, threadId: string): void {
  onOutbox("notify");
  announce(threadId);
}

async function add(parts: ReplyParts, { threadId, author, text, origin }: Reply) {
  const message = { thread_id: threadId, message_id: newId("msg"), author: nameOf(author), text: checked(text) };
  const author_id = "id" in author ? author.id : null;
  const added = await parts.store.addMaintainerMessage({ ...message, author_id, origin });
  if (added.outcome === "not_found") throw new AppError("not_found");
  if (added.outcome === "created") tell(parts, threadId);
  return added;
}

function createMessages(parts: ReplyParts) {
  const { store } = parts;
  return {
    /**
     * Adds a message of a maintainer to a reader's thread. A reply with a known origin is not added again.
     * @throws AppError not_found | invalid_request
     */
    async reply(reply: Reply): Promise<MessageRow> {
      const added = await add(parts, reply);
      if (added.outcome === "deleted") throw new AppError("not_found");
      return added.message;
    },

    /**
     * Adds a copy of a message elsewhere. Returns false when that was deleted before it arrived here.
     * @throws AppError not_found | invalid_request
     */
    async copyReply(reply: Reply & { origin: string }): Promise<boolean> {
      return (await add(parts, reply)).outcome !== "deleted";
    },

    /**
     * Changes a reply, or deletes it when `text` is null. `id` is the message's id or its origin. Returns whether there is
     * such a reply.
     * @throws AppError invalid_request
     */
    async changeReply(id: string, text: string | null): Promise<boolean> {
      const threadId = await store.changeMaintainerMessage(id, text === null ? null : checked(text));
      if (threadId !== null) tell(parts, threadId);
      return threadId !== null;
    },
  };
}

function createHandoffs(parts: ReplyParts) {
  const { store } = parts;
  return {
    /**
     * Takes a thread (taken) or hands it back (resolved). An answer that is being written ends when the thread is taken.
     * @throws AppError not_found
     */
    async hand(
      threadId: string,
      handoff: Extract<HandoffState, "taken" | "resolved">,
      by: Maintainer,
    ): Promise<ThreadRow> {
      const changed = await store.changeHandoff({ thread_id: threadId, owner: null, handoff, by: nameOf(by) });
      if (changed.outcome === "not_found") throw new AppError("not_found");
      if (changed.outcome === "updated") {
        for (const runId of changed.cancelled) parts.onCancelled(runId);
        tell(parts, threadId);
      }
      return changed.thread;
    },

    /**
     * Asks for a person on behalf of the reader, or takes that back.
     * @throws AppError not_found | handoff_taken
     */
    async askForPerson(threadId: string, owner: string, isWanted: boolean): Promise<ThreadRow> {
      const handoff = isWanted ? "waiting" : null;
      const changed = await store.changeHandoff({ thread_id: threadId, owner, handoff, by: null });
      if (changed.outcome === "not_found") throw new AppError("not_found");
      if (changed.outcome === "taken") throw new AppError("handoff_taken");
      if (changed.outcome === "updated") tell(parts, threadId);
      return changed.thread;
    },
  };
}

/** @throws AppError invalid_request */
function checked(text: string): string {
  if (text.trim() === "") throw invalidField("text", "must not be empty");
  if (text.length > MAX_MESSAGE_LENGTH) throw invalidField("text", `must be at most ${MAX_MESSAGE_LENGTH} characters`);
  return text.toWellFormed();
}

const nameOf = ({ name }: Maintainer): string => displayName(name);
