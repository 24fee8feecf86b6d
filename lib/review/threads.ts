/** Threads as maintainers see them: the list, and one whole conversation. Texts of readers are masked, as in Slack. */
import { LRUCache } from "lru-cache";
import { DEFAULT_ASSISTANT, type RunStep } from "#lib/contract/assistant.ts";
import { SEARCH_TOOL, type SearchResult, sectionTitleOf } from "#lib/contract/docs.ts";
import type {
  ReviewConversation,
  ReviewMark,
  ReviewMessage,
  ReviewRun,
  ReviewStep,
  ReviewThread,
  SearchFindings,
} from "#lib/contract/review.ts";
import { seconds, toFeedback, toHandoff } from "#lib/database/api-objects.ts";
import type { MessageRow, ThreadCounts, ThreadRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type { ReviewedMessage, ReviewedRun, ReviewedThread, ReviewQuery } from "#lib/database/stores/review.ts";
import type { Docs } from "#lib/docs/docs.ts";
import { AppError } from "#lib/errors.ts";
import type { KnownMaintainer, Replies } from "#lib/maintainers/replies.ts";
import type { Mask } from "#lib/masking/mask.ts";
import { maskMessage } from "#lib/masking/mask-message.ts";
import { toReviewAnswer } from "./answers.ts";

export type ReviewParts = {
  store: Pick<Store, "listReviewThreads" | "getReviewThread">;
  docs: Pick<Docs, "search">;
  replies: Replies;
  mask: Mask;
};

export type Review = ReturnType<typeof createReview>;

/** Searches whose scores are kept in memory, and those that are repeated for one conversation without stored scores. */
const MAX_KEPT = 500;
const MAX_SEARCHES = 40;

type Found = Pick<SearchResult, "confidence"> & { scores: Map<string, number> };

export function createReview({ store, docs, replies, mask }: ReviewParts) {
  const searches = new LRUCache<string, Promise<Found | null>>({ max: MAX_KEPT, ttl: 3_600_000 });

  /** The scores of a search in today's docs; null when it fails. */
  function find(query: string): Promise<Found | null> {
    const kept = searches.get(query);
    if (kept) return kept;
    const found = docs.search(query).then(
      ({ confidence, sections }) => ({ confidence, scores: new Map(sections.map(({ url, score }) => [url, score])) }),
      () => null,
    );
    searches.set(query, found);
    return found;
  }

  async function getConversation(id: string, maintainer: KnownMaintainer): Promise<ReviewConversation> {
    const reviewed = await store.getReviewThread(id);
    if (!reviewed) throw new AppError("not_found");
    const queries = reviewed.runs.flatMap(({ steps, found }) =>
      steps.flatMap(({ tool, query }, at) => (tool === SEARCH_TOOL && query && !findingsOf(found, at) ? [query] : [])),
    );
    const latest = [...new Set(queries)].slice(-MAX_SEARCHES);
    const found = new Map(await Promise.all(latest.map(async (query) => [query, await find(query)] as const)));
    const messages = await Promise.all(
      reviewed.messages.map(async (row) => {
        // What maintainers have written is the draft of its changes: a mask would reach readers.
        const shown = row.role === "user" ? await maskMessage(row, mask) : row;
        return toMessage(shown, reviewed, found, maintainer, mask);
      }),
    );
    return { thread: await toThread(reviewed.thread, reviewed.counts, null, mask), messages };
  }

  /** Changes a reply of this maintainer. @throws AppError not_found | invalid_request */
  async function changeReply(threadId: string, messageId: string, text: string | null, maintainer: KnownMaintainer) {
    const reviewed = await store.getReviewThread(threadId);
    const message = reviewed?.messages.find(({ id }) => id === messageId);
    if (!message || !isOwn(message, maintainer)) throw new AppError("not_found");
    if (!(await replies.changeReply(messageId, text))) throw new AppError("not_found");
  }

  return {
    /** Lists threads, latest activity first. `next` continues the list; null at its end. */
    async list(query: ReviewQuery): Promise<{ threads: ReviewThread[]; next: { at: string; id: string } | null }> {
      const { rows, hasMore } = await store.listReviewThreads(query);
      const threads = await Promise.all(
        rows.map(({ thread, counts, question }) => toThread(thread, counts, question, mask)),
      );
      const last = rows.at(-1)?.thread;
      return { threads, next: hasMore && last ? { at: last.updated_at, id: last.id } : null };
    },

    /** A whole conversation. @throws AppError not_found */
    getConversation,

    changeReply,
  };
}

/** A reply that is a message in Slack is changed there. One of a form in Slack can only be changed here. */
const isOwn = ({ role, author_id, origin }: ReviewedMessage, { id }: KnownMaintainer): boolean =>
  role === "maintainer" && author_id === id && !origin?.startsWith("slack:");

async function toThread(
  row: ThreadRow,
  counts: ThreadCounts,
  question: string | null,
  mask: Mask,
): Promise<ReviewThread> {
  const title = row.metadata.threadTitle || question?.replace(/\s+/g, " ").trim() || "";
  return {
    id: row.id,
    title: (await mask(title)).text,
    page: row.page_path,
    assistant: row.assistant_id ?? DEFAULT_ASSISTANT,
    created_at: seconds(row.created_at),
    updated_at: seconds(row.updated_at),
    handoff: toHandoff(row),
    counts,
  };
}

type FoundByQuery = Map<string, Found | null>;

async function toMessage(
  row: ReviewedMessage,
  { runs, feedback, files, answers }: ReviewedThread,
  found: FoundByQuery,
  maintainer: KnownMaintainer,
  mask: Mask,
): Promise<ReviewMessage> {
  const vote = feedback.find(({ message_id }) => message_id === row.id);
  const run = runOf(row, runs);
  const verified = answers.find(({ message_id }) => message_id === row.id);
  const attached = files.filter(({ message_id }) => message_id === row.id);
  return {
    id: row.id,
    role: row.role,
    created_at: seconds(row.created_at),
    text: row.text,
    author: row.author,
    edited_at: row.edited_at === null ? null : seconds(row.edited_at),
    is_own: isOwn(row, maintainer),
    context: row.context && { page: row.context.page, selection: row.context.selection },
    masked: row.context?.masked ?? [],
    attachments: await Promise.all(attached.map(async ({ name }) => (await mask(name)).text)),
    marks: marksOf(row),
    sources: [...new Map(row.annotations.map(({ url, title }) => [url, { url, title }])).values()],
    feedback: vote ? { ...toFeedback(vote), note: (await mask(vote.note)).text } : null,
    correction: row.correction && {
      text: row.correction.text,
      author: row.correction.author,
      created_at: seconds(row.correction.corrected_at),
    },
    verified: verified ? toReviewAnswer(verified) : null,
    run: run ? toReviewRun(run, found) : null,
  };
}

/** The run that wrote an answer, or the last one of a question that ended without an answer. */
function runOf(row: MessageRow, runs: ReviewedRun[]): ReviewedRun | undefined {
  if (row.role === "assistant") return runs.find(({ id }) => id === row.run_id);
  const last = runs.findLast(({ message_id }) => message_id === row.id);
  return last && last.status !== "completed" && last.status !== "incomplete" ? last : undefined;
}

/** The marks that are in a message's metadata. */
const MARKS = ["uncovered", "uncited", "degraded", "verified"] as const;

const marksOf = ({ metadata, status }: MessageRow): ReviewMark[] => [
  ...MARKS.filter((mark) => metadata[mark]),
  ...(status === "incomplete" ? ["incomplete" as const] : []),
];

const toReviewRun = (run: ReviewedRun, found: FoundByQuery): ReviewRun => ({
  status: run.status,
  error: run.last_error,
  usage: run.usage,
  ms: run.started_at && run.completed_at ? Date.parse(run.completed_at) - Date.parse(run.started_at) : null,
  own_key: run.own_key,
  steps: run.steps.map((step, at) => toReviewStep(step, findingsOf(run.found, at), found)),
});

/** What the search of a step found when the answer was written; null where that is not stored. */
function findingsOf(findings: SearchFindings[] | null, at: number): Found | null {
  const found = findings?.find(({ step }) => step === at);
  if (!found) return null;
  return { confidence: found.confidence, scores: new Map(found.sections.map(({ url, score }) => [url, score])) };
}

function toReviewStep(
  { tool, query, ms, error, covered, sections }: RunStep,
  stored: Found | null,
  found: FoundByQuery,
): ReviewStep {
  const today = (tool === SEARCH_TOOL && query !== null && found.get(query)) || null;
  const shown = stored ?? today;
  return {
    ...{ tool, query, ms, error, covered },
    confidence: shown?.confidence ?? null,
    is_today: stored === null && today !== null,
    sections: sections.map((section) => ({
      title: sectionTitleOf(section),
      url: section.url,
      score: shown?.scores.get(section.url) ?? null,
    })),
  };
}
