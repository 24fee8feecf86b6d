/**
 * The wire contract between server and browser: types and constants, so that it costs a page nothing. What requests
 * must look like is in lib/requests.ts; how clients check answers is in checks.ts.
 * Shapes follow OpenAI's thread / message / run objects; every time stamp is in Unix seconds.
 */
import type { NavItem, SectionLink } from "./docs.ts";
import type { ThreadFile } from "./files.ts";

/** What the site and its assistant call themselves. */
export const SITE_NAME = "Paste Assistant";

/** Longest message a reader may send, in UTF-16 code units. */
export const MAX_MESSAGE_LENGTH = 16_000;

export const RUN_STATUSES = [
  "queued",
  "in_progress",
  "requires_action",
  "cancelling",
  "cancelled",
  "failed",
  "completed",
  "incomplete",
  "expired",
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

const PENDING: readonly RunStatus[] = ["queued", "in_progress", "requires_action", "cancelling"];
/** Whether a run in this status still moves on by itself. */
export const isPending = (status: RunStatus): boolean => PENDING.includes(status);

export type Metadata = Record<string, string>;

export type Thread = {
  id: string;
  object: "thread";
  created_at: number;
  /** Time of the last question or answer. */
  updated_at: number;
  metadata: Metadata;
  /** Who answers in it; see Assistant. */
  assistant_id: string;
  /** Whether an answer is on its way. */
  running: boolean;
  /** When the last run ended; null before the first did. */
  answered_at: number | null;
};

/** Id of the assistant that answers where none was chosen. */
export const DEFAULT_ASSISTANT = "default";

/** Who may be chosen to answer a thread. `model` is null where there is none: the docs are quoted. */
export type Assistant = {
  id: string;
  object: "assistant";
  name: string;
  description: string | null;
  model: string | null;
  /** Functions of the site, and tools that the model's vendor runs itself. */
  tools: ({ type: "function"; function: { name: string } } | { type: "file_search" } | { type: "code_interpreter" })[];
};

/** A citation: `[start_index, end_index)` in the text value is the link that cites `url`. */
export type UrlCitation = {
  type: "url_citation";
  url: string;
  title: string;
  start_index: number;
  end_index: number;
  /** How the cited section begins today, as plain text; null when it is gone. */
  snippet: string | null;
  /** Whether the section was changed or removed since the answer was written. */
  changed: boolean;
};

/** What a question is about, beside its words: the page its reader was on, and the passage they had selected. */
export type QuestionContext = { page: NavItem | null; selection: string | null };

/** Longest selected passage that goes with a question, in UTF-16 code units. */
export const MAX_SELECTION_LENGTH = 2_000;

/** What readers may say is wrong with an answer. */
export const FEEDBACK_REASONS = ["wrong", "outdated", "incomplete", "off_topic", "missing"] as const;
export type FeedbackReason = (typeof FEEDBACK_REASONS)[number];
/** Longest note that goes with a vote, in UTF-16 code units. */
export const MAX_NOTE_LENGTH = 2_000;
/** A reader's vote on an answer; reasons go with "down" only. */
export type Feedback = { rating: "up" | "down"; reasons: FeedbackReason[]; note: string };

export type Message = {
  id: string;
  object: "thread.message";
  created_at: number;
  thread_id: string;
  role: "user" | "assistant";
  content: { type: "text"; text: { value: string; annotations: UrlCitation[] } }[];
  run_id: string | null;
  /**
   * Of questions: `masked`, what no model and no maintainer is shown of it (secret, email, phone, card, iban).
   * Of answers: `engine`; `degraded` "true" when the docs are quoted because the model could not be reached
   * or a budget is spent: then `over_budget` says whose, reader, address, network or site;
   * `uncited` "true" when the docs were searched and nothing of them is cited; `uncovered` "true" when no search found
   * what seems to answer the question.
   */
  metadata: Metadata;
  status: "completed" | "incomplete";
  /** Of questions: what was given along; null when nothing was. */
  context: QuestionContext | null;
  /** Of questions: what was attached. */
  attachments: ThreadFile[];
  /** Of answers: what was done for them. */
  steps: RunStep[];
  /** Of answers: the reader's vote. */
  feedback: Feedback | null;
  /** Of a thread's last answer: questions to go on with that the docs can answer. */
  follow_ups: string[];
};

/** A passage that a search of files found; `link` is the docs section it is from, null where it is of no docs page. */
export type FileQuote = { name: string; text: string; link: SectionLink | null };

/**
 * One tool call as shown to the reader; `error` is an error code. `covered`: whether a search found what seems to answer
 * its query; null for what is no search. Of tools that the model's vendor runs: `quotes` of files that were searched,
 * `code` that was run with what it printed, the `files` it made, and the names of those that were `lost` before they
 * could be copied. The files are known when the model has ended its turn.
 */
export type RunStep = {
  type: "tool_call";
  tool: string;
  query: string | null;
  sections: SectionLink[];
  covered: boolean | null;
  ms: number;
  error: string | null;
  quotes?: FileQuote[];
  code?: { input: string; logs: string };
  files?: ThreadFile[];
  lost?: string[];
};

/** What a tool that the model's vendor runs itself came to, as OpenAI tells it; a file is had from this site. */
export type HostedOutput =
  | { type: "logs"; logs: string }
  | { type: "file"; file: ThreadFile }
  | { type: "lost_file"; name: string };
export type HostedDetails =
  | { type: "file_search"; file_search: { results: FileQuote[] } }
  | { type: "code_interpreter"; code_interpreter: { input: string; outputs: HostedOutput[] } };

/**
 * A step in the list of a run's steps: one tool call that was performed (`ms` is how long it took, 0 where it is unknown),
 * or, as the last, the answer that was made.
 */
export type ListedStep = {
  id: string;
  object: "thread.run.step";
  thread_id: string;
  run_id: string;
  /** `failed` is a call's own end: the model reads the error, and the run goes on. */
  status: "completed" | "failed";
  last_error: { code: string; message: string } | null;
} & (
  | {
      type: "tool_calls";
      step_details: {
        type: "tool_calls";
        tool_calls: (({ type: "function"; function: { name: string } } | HostedDetails) &
          Pick<RunStep, "query" | "sections" | "covered" | "ms">)[];
      };
    }
  | {
      type: "message_creation";
      step_details: { type: "message_creation"; message_creation: { message_id: string } };
    }
);

/**
 * Tokens billed for a run, over all its rounds; `cached_tokens` are those of the prompt that were read from a cache.
 * `cost_usd` is an estimate by the configured prices; null where the model has none.
 */
export type Usage = {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  cached_tokens: number;
  cost_usd: number | null;
};

export type Run = {
  id: string;
  object: "thread.run";
  created_at: number;
  thread_id: string;
  status: RunStatus;
  required_action: {
    type: "submit_tool_outputs";
    submit_tool_outputs: { tool_calls: { type: "function"; function: { name: string } }[] };
  } | null;
  last_error: { code: string; message: string } | null;
  started_at: number | null;
  completed_at: number | null;
  usage: Usage | null;
  steps: RunStep[];
  /** The message this run answers. */
  message_id: string;
};

export type List<T> = {
  object: "list";
  data: T[];
  first_id: string | null;
  last_id: string | null;
  has_more: boolean;
};

export type Completion = {
  id: string;
  object: "chat.completion";
  created: number;
  model: string;
  choices: {
    index: 0;
    finish_reason: "stop";
    message: { role: "assistant"; content: string };
  }[];
};

/** RFC 9457 problem details; `errors` names the fields of a 400. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  retryable: boolean;
  requestId: string;
  errors?: { field: string; detail: string }[];
  /** Of `challenge_required`: an ALTCHA challenge. Its solution goes with the request as `Challenge-Solution`. */
  challenge?: object;
};

/**
 * Events of `GET …/run/:runId/events`; `id` counts from 1 and the last one is `done` or `error`. A `delta` goes at
 * `offset` (UTF-16 code units), which is the end of the text so far unless the model started over: what stood from
 * there on is void.
 */
export type RunEvent =
  | { id: number; type: "step"; data: RunStep }
  | { id: number; type: "delta"; data: { delta: string; offset: number } }
  | { id: number; type: "done"; data: { status: RunStatus; message_id: string | null } }
  | { id: number; type: "error"; data: { status: RunStatus; code: string; message: string } };

/**
 * Events of a completion that is streamed: as those of a run, from 1, without steps. The `model` of one that was made
 * without any is "demo".
 */
export type CompletionEvent =
  | { id: number; type: "delta"; data: { delta: string; offset: number } }
  | { id: number; type: "done"; data: { status: "completed"; message_id: null; model: string } }
  | { id: number; type: "error"; data: { status: "failed"; code: string; message: string } };
