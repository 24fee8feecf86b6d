/** Verified answers in the database. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createRpc, type ListQuery, type Page, page, parse, unwrap } from "#lib/database/query.ts";

/** active: given to readers. stale: a source has changed; only offered to the model. retired: not used. */
export const ANSWER_STATUSES = ["active", "stale", "retired"] as const;
export type AnswerStatus = (typeof ANSWER_STATUSES)[number];

/** A section of the docs. `hash` is its hash when the answer was last confirmed. */
const answerSource = z.object({ url: z.string(), title: z.string(), hash: z.string() });
export type AnswerSource = z.infer<typeof answerSource>;

export const verifiedAnswerRow = z.object({
  id: z.string(),
  question: z.string(),
  /** Other wordings of the question. */
  paraphrases: z.array(z.string()),
  /** Those that a model proposed, until a maintainer saves the answer. */
  proposals: z.array(z.string()),
  /** Markdown. */
  answer: z.string(),
  sources: z.array(answerSource),
  /** The maintainer's display name. */
  author: z.string(),
  /** The beginning of the path of the pages that the answer is for; null: all pages. */
  page_scope: z.string().nullable(),
  status: z.enum(ANSWER_STATUSES),
  /** Counts the changes, and how often the answer became stale. */
  version: z.number(),
  /** The version that the last proposals made; null: none were made. */
  proposals_version: z.number().nullable(),
  /** The thread and message that the answer comes from; null when they are deleted. */
  thread_id: z.string().nullable(),
  message_id: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type VerifiedAnswerRow = z.infer<typeof verifiedAnswerRow>;

type Content = Pick<VerifiedAnswerRow, "question" | "paraphrases" | "answer" | "sources" | "author" | "page_scope">;
/**
 * Whether a change that is based on `version` is accepted: that is the answer's version, or the one before a model proposed
 * paraphrases, which the change then keeps.
 */
export const isCurrentVersion = (answer: VerifiedAnswerRow, version: number): boolean =>
  version === answer.version || (answer.proposals_version === answer.version && version === answer.version - 1);

export type NewCorrection = Content & { answer_id: string; thread_id: string; message_id: string };
/**
 * `version` is the version that the change is based on; null: any. `status_before` is the status that the answer must have;
 * without it, any.
 */
export type AnswerChange = Partial<Content & Pick<VerifiedAnswerRow, "status">> & {
  id: string;
  version: number | null;
  status_before?: VerifiedAnswerRow["status"];
};
export type Corrected =
  | { outcome: "created"; answer: VerifiedAnswerRow }
  | { outcome: "not_found" | "changed" | "full" };
export type ChangedAnswer = { outcome: "updated"; answer: VerifiedAnswerRow } | { outcome: "not_found" | "changed" };
/** All answers that are not retired, oldest first. `revision` differs after each change; null before the first one. */
export type AnswerSet = { revision: string | null; answers: VerifiedAnswerRow[] };
/** An answer whose sources have changed since `version` of it. */
export type StaleAnswer = { id: string; version: number; changed: Pick<AnswerSource, "url" | "title">[] };

type SavedProposals = Pick<VerifiedAnswerRow, "id" | "version" | "proposals">;

const corrected = z.union([
  z.object({ outcome: z.literal("created"), answer: verifiedAnswerRow }),
  z.object({ outcome: z.enum(["not_found", "changed", "full"]) }),
]);
const changed = z.union([
  z.object({ outcome: z.literal("updated"), answer: verifiedAnswerRow }),
  z.object({ outcome: z.enum(["not_found", "changed"]) }),
]);
const answerSet = z.object({ revision: z.string().nullable(), answers: z.array(verifiedAnswerRow) });

export function createVerifiedAnswerStore(client: SupabaseClient) {
  const rpc = createRpc(client);

  return {
    /**
     * Stores the correction of an answer and the verified answer that comes of it. A repeated correction does nothing; the
     * outcome of another one is `changed`.
     */
    correctAnswer: (correction: NewCorrection): Promise<Corrected> =>
      rpc<Corrected>("correct_answer", { p: correction }, corrected),

    /** Changes a verified answer. The outcome is `changed` when it has another version or status, and other fields; proposals
     * that a model made meanwhile are kept.
     */
    changeVerifiedAnswer: (change: AnswerChange): Promise<ChangedAnswer> =>
      rpc<ChangedAnswer>("change_verified_answer", { p: change }, changed),

    async getVerifiedAnswer(id: string): Promise<VerifiedAnswerRow | null> {
      const row = unwrap(await client.from("verified_answers").select().eq("id", id).maybeSingle());
      return row && parse(verifiedAnswerRow, row);
    },

    /** Returns the verified answer that comes from a message and is not retired; null when there is none. */
    async findVerifiedAnswer(messageId: string): Promise<VerifiedAnswerRow | null> {
      const query = client.from("verified_answers").select().eq("message_id", messageId).neq("status", "retired");
      const row = unwrap(await query.maybeSingle());
      return row && parse(verifiedAnswerRow, row);
    },

    /** Lists verified answers, newest first. `status`: undefined for all. */
    async listVerifiedAnswers({
      limit,
      after,
      status,
    }: ListQuery & { status?: AnswerStatus | null | undefined }): Promise<Page<VerifiedAnswerRow>> {
      const args = { p: { status: status ?? null, after: after ?? null, limit: limit + 1 } };
      return page(await rpc("list_verified_answers", args, z.array(verifiedAnswerRow)), limit);
    },

    loadVerifiedAnswers: (): Promise<AnswerSet> => rpc("load_verified_answers", {}, answerSet),

    /** Returns an answer without proposals for its question, for this process alone; null when there is none. */
    claimProposals: (): Promise<VerifiedAnswerRow | null> => rpc("claim_proposals", {}, verifiedAnswerRow.nullable()),

    /** Returns whether the proposals were saved: not when the answer has another version or is retired. */
    saveProposals: ({ id, version, proposals }: SavedProposals): Promise<boolean> =>
      rpc("save_proposals", { p: { id, version, proposals } }, z.boolean()),

    /** Marks active answers as stale. Returns how many became it. */
    markStaleAnswers: (answers: StaleAnswer[]): Promise<number> =>
      rpc("mark_stale_answers", { p_answers: answers }, z.number()),
  };
}
