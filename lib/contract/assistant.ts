/**
 * The wire contract between server and browser: types and small constants, which add next to nothing to a page. The
 * schemas of requests are in lib/requests.ts; the checks of answers by clients are in checks.ts.
 * Shapes follow OpenAI's thread / message / run objects; every time stamp is in Unix seconds.
 */
import type { NavItem, SectionLink } from "./docs.ts";
import type { ThreadFile } from "./files.ts";
import type { Correction, Handoff } from "./maintainers.ts";

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
/** Whether a run in this status is not over yet. */
export const isPending = (status: RunStatus): boolean => PENDING.includes(status);

export type Metadata = Record<string, string>;

export type Thread = {
  id: string;
  object: "thread";
  created_at: number;
  /** Time of the last question or answer. */
  updated_at: number;
  metadata: Metadata;
  /** The id of the assistant that answers in the thread. */
  assistant_id: string;
  /** Whether an answer is on its way. */
  running: boolean;
  /** When the last run ended or a maintainer last wrote; null before the first did. */
  answered_at: number | null;
  /** The state of the thread's handoff to a person; null if none was asked for. */
  handoff: Handoff | null;
};

/** Id of the assistant that answers when the reader has chosen none. */
export const DEFAULT_ASSISTANT = "default";

/** An assistant that may be chosen for a thread. `model` is null for one that quotes the docs without a model. */
export type Assistant = {
  id: string;
  object: "assistant";
  name: string;
  description: string | null;
  model: string | null;
  /** Names of the site's own tools and of hosted tools. */
  tools: ({ type: "function"; function: { name: string } } | { type: "file_search" } | { type: "code_interpreter" })[];
};

/** A citation. `[start_index, end_index)` is the range of the link to `url` in the text value. */
export type UrlCitation = {
  type: "url_citation";
  url: string;
  title: string;
  start_index: number;
  end_index: number;
  /** The beginning of the cited section as it is today, as plain text; null if the section does not exist any more. */
  snippet: string | null;
  /** Whether the section was changed or removed since the answer was written. */
  changed: boolean;
};

/** The context of a question: the page that it was asked on, and the passage that the reader had selected. */
export type QuestionContext = { page: NavItem | null; selection: string | null };

/** Longest selected passage that goes with a question, in UTF-16 code units. */
export const MAX_SELECTION_LENGTH = 2_000;

/** The reasons that a reader may give for a vote against an answer. */
export const FEEDBACK_REASONS = ["wrong", "outdated", "incomplete", "off_topic", "missing"] as const;
export type FeedbackReason = (typeof FEEDBACK_REASONS)[number];
/** Longest note that goes with a vote, in UTF-16 code units. */
export const MAX_NOTE_LENGTH = 2_000;
/** A reader's vote on an answer. Only a vote "down" has reasons. */
export type Feedback = { rating: "up" | "down"; reasons: FeedbackReason[]; note: string };

export type Message = {
  id: string;
  object: "thread.message";
  created_at: number;
  thread_id: string;
  /** `maintainer`: a person of the site's team wrote the message. It belongs to no run. */
  role: "user" | "assistant" | "maintainer";
  content: { type: "text"; text: { value: string; annotations: UrlCitation[] } }[];
  run_id: string | null;
  /**
   * Questions have `masked`: the kinds of data that are masked for the model and for maintainers (secret, email, phone,
   * card, iban). Answers have `engine`. `degraded` is "true" when the docs are quoted because the model could not be
   * reached or a budget is spent; in the second case `over_budget` is the budget: reader, address, network or site.
   * `uncited` is "true" when the docs were searched but no section is cited. `uncovered` is "true" when no search found
   * a section that seems to answer the question. `verified` is the id of the verified answer that was given.
   */
  metadata: Metadata;
  status: "completed" | "incomplete";
  /** The display name of the maintainer who wrote the message; null for others. */
  author: string | null;
  /** When a maintainer last changed the message; null if never. */
  edited_at: number | null;
  /** The correction of an answer; null if it has none. */
  correction: Correction | null;
  /** The context of a question; null if it has none. */
  context: QuestionContext | null;
  /** The files that are attached to a question. */
  attachments: ThreadFile[];
  /** The tool calls of an answer. */
  steps: RunStep[];
  /** The reader's vote on an answer. */
  feedback: Feedback | null;
  /** Follow-up questions that the docs can answer. Only the last answer of a thread has them. */
  follow_ups: string[];
};

/** A passage that a file search found. `link` is its docs section; null if the file is no docs page. */
export type FileQuote = { name: string; text: string; link: SectionLink | null };

/**
 * One tool call as shown to the reader. `error` is an error code. `covered`: whether a search found a section that seems
 * to answer its query; null for tools that do not search. The other fields are those of hosted tools: `quotes` are
 * passages of searched files, `code` is the code that ran with its output, `files` are the files that it made, and `lost`
 * are the names of files that could not be copied. Files are known when the model has ended its turn.
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

/** The result of a hosted tool in OpenAI's shape. Files have addresses of this site. */
export type HostedOutput =
  | { type: "logs"; logs: string }
  | { type: "file"; file: ThreadFile }
  | { type: "lost_file"; name: string };
export type HostedDetails =
  | { type: "file_search"; file_search: { results: FileQuote[] } }
  | { type: "code_interpreter"; code_interpreter: { input: string; outputs: HostedOutput[] } };

/**
 * A step in the list of a run's steps: a tool call, or the answer as the last step. `ms` is the duration of the call; 0
 * if it is unknown.
 */
export type ListedStep = {
  id: string;
  object: "thread.run.step";
  thread_id: string;
  run_id: string;
  /** `failed` concerns this call only: the model receives the error, and the run continues. */
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
 * `cost_usd` is an estimate by the configured prices; null if the model has no price.
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
 * Events of `GET …/run/:runId/events`. `id` counts from 1, and the last event is `done` or `error`. `delta` is inserted at
 * `offset` (UTF-16 code units) and replaces the text from there on. `offset` is the end of the text so far, unless the
 * model started over.
 */
export type RunEvent =
  | { id: number; type: "step"; data: RunStep }
  | { id: number; type: "delta"; data: { delta: string; offset: number } }
  | { id: number; type: "done"; data: { status: RunStatus; message_id: string | null } }
  | { id: number; type: "error"; data: { status: RunStatus; code: string; message: string } };

/**
 * Events of a streamed completion: those of a run without steps. `model` is "demo" if the completion was made without a
 * model.
 */
export type CompletionEvent =
  | { id: number; type: "delta"; data: { delta: string; offset: number } }
  | { id: number; type: "done"; data: { status: "completed"; message_id: null; model: string } }
  | { id: number; type: "error"; data: { status: "failed"; code: string; message: string } };
