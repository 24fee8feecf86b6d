/** What the review pages show maintainers. Times are in Unix seconds. */
import type { Feedback, RunStatus, Usage } from "./assistant.ts";
import type { Correction, Handoff, HandoffState } from "./maintainers.ts";

export type ReviewCounts = {
  questions: number;
  answers: number;
  /** Answers that the docs do not cover or that cite nothing. */
  doubts: number;
  /** Messages of maintainers. */
  replies: number;
  corrections: number;
  up: number;
  down: number;
};

export type ReviewThread = {
  id: string;
  /** Empty for a thread without a question. */
  title: string;
  /** The docs page that the thread was started on. */
  page: string | null;
  assistant: string;
  created_at: number;
  updated_at: number;
  handoff: Handoff | null;
  counts: ReviewCounts;
};

/**
 * What a search found when an answer was written, best first. `step` is the index of the search in the steps of its run.
 * `confidence` is 0 to 1.
 */
export type SearchFindings = {
  step: number;
  confidence: number;
  sections: { url: string; heading: string; score: number }[];
};

/** A section that a search found. `score` is null if a search in today's docs would not find the section. */
export type ReviewSection = { title: string; url: string; score: number | null };

/**
 * A tool call of an answer. `confidence` is 0 to 1; null for other tools than the search. Scores and confidence are those
 * of the answer, or `is_today`: those of the same search in today's docs, for an answer that was stored without them.
 */
export type ReviewStep = {
  tool: string;
  query: string | null;
  ms: number;
  error: string | null;
  covered: boolean | null;
  confidence: number | null;
  is_today: boolean;
  sections: ReviewSection[];
};

export type ReviewRun = {
  status: RunStatus;
  error: { code: string; message: string } | null;
  usage: Usage | null;
  /** From start to end; null while it is under way. */
  ms: number | null;
  own_key: boolean;
  steps: ReviewStep[];
};

/**
 * What an answer is marked with. uncovered: the docs do not cover it; uncited: it cites nothing; degraded: it quotes the docs
 * without the model; verified: it is a verified answer; incomplete: it broke off.
 */
export type ReviewMark = "uncovered" | "uncited" | "degraded" | "verified" | "incomplete";

export type ReviewMessage = {
  id: string;
  role: "user" | "assistant" | "maintainer";
  created_at: number;
  /** Markdown; a question is masked. */
  text: string;
  author: string | null;
  edited_at: number | null;
  /** Whether the maintainer may change or delete the message. */
  is_own: boolean;
  context: { page: string | null; selection: string | null } | null;
  /** Kinds of data that were masked. */
  masked: string[];
  attachments: string[];
  marks: ReviewMark[];
  sources: { title: string; url: string }[];
  feedback: Feedback | null;
  correction: Correction | null;
  /** The verified answer that comes from the message. */
  verified: ReviewAnswer | null;
  /** The run of an answer, or of a question without one. */
  run: ReviewRun | null;
};

export type ReviewConversation = { thread: ReviewThread; messages: ReviewMessage[] };

/** What a maintainer may set a thread to. */
export type ReviewHandoff = Exclude<HandoffState, "waiting">;

/** A verified answer. stale: a source has changed since it was confirmed. */
export type ReviewAnswer = {
  id: string;
  question: string;
  paraphrases: string[];
  /** Paraphrases that a model proposed, and that nobody has saved yet. */
  proposals: string[];
  /** Markdown. */
  answer: string;
  sources: { title: string; url: string }[];
  author: string;
  page_scope: string | null;
  status: "active" | "stale" | "retired";
  /** A change names the version that it is based on. */
  version: number;
  /** The thread that the answer comes from; null when that is deleted. */
  thread_id: string | null;
  updated_at: number;
};
