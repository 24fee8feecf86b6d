/** Messages as a reader sees them: with links to the present docs, steps, votes and follow-ups. */
import { toCitation } from "#lib/citations/citations.ts";
import type { List, Message, QuestionContext } from "#lib/contract/assistant.ts";
import { toFeedback, toFile, toMessage } from "#lib/database/api-objects.ts";
import type { ListQuery } from "#lib/database/query.ts";
import type { MessageRow, StoredContext } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type { Docs } from "#lib/docs/docs.ts";
import { AppError } from "#lib/errors.ts";
import { type Caller, ownerHash } from "#lib/limits/rates.ts";
import { findFollowUps } from "./follow-ups.ts";
import { toList } from "./list.ts";

export type MessageDocs = Pick<Docs, "pages" | "pageInfo" | "section">;

export function createMessages({ store, docs }: { store: Store; docs: MessageDocs }) {
  /** Follow-ups for the thread's last message, if that is a complete answer. */
  function followUpsOf(last: MessageRow | undefined, asked: string[]): string[] {
    if (last?.role !== "assistant" || last.status !== "completed" || last.annotations.length === 0) return [];
    const cited = last.annotations.map(({ url }) => url);
    return findFollowUps(docs, cited, asked);
  }

  return {
    /** A thread's messages, oldest first. */
    async listMessages(caller: Caller, threadId: string, query: ListQuery): Promise<List<Message>> {
      const page = await store.listMessages(threadId, ownerHash(caller), query);
      if (!page) throw new AppError("not_found");
      const { steps, votes, attachments } = page;
      const last = page.hasMore ? undefined : page.rows.at(-1);
      const follow_ups = followUpsOf(last, page.questions);
      const messages = page.rows.map((row) => {
        const vote = votes.get(row.id);
        return toMessage(row, {
          annotations: row.annotations.map((citation) => toCitation(citation, docs)),
          context: row.context && toContext(row.context, docs),
          attachments: (attachments.get(row.id) ?? []).map(toFile),
          steps: (row.role === "assistant" && row.run_id && steps[row.run_id]) || [],
          feedback: vote ? toFeedback(vote) : null,
          follow_ups: row === last ? follow_ups : [],
        });
      });
      return toList(page, messages);
    },
  };
}

function toContext({ page, selection }: StoredContext, docs: MessageDocs): QuestionContext | null {
  if (page === null && selection === null) return null;
  const found = page === null ? null : docs.pageInfo(page);
  return { page: found && { title: found.title, path: found.path }, selection };
}
