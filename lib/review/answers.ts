/** Verified answers as the review pages show them. */
import type { ReviewAnswer } from "#lib/contract/review.ts";
import type { VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";

export const toReviewAnswer = ({ sources, updated_at, ...row }: VerifiedAnswerRow): ReviewAnswer => ({
  ...{ id: row.id, question: row.question, paraphrases: row.paraphrases, answer: row.answer, author: row.author },
  ...{ page_scope: row.page_scope, status: row.status, version: row.version, thread_id: row.thread_id },
  proposals: row.proposals,
  sources: sources.map(({ url, title }) => ({ url, title })),
  updated_at: Math.floor(Date.parse(updated_at) / 1000),
});
