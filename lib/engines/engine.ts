/** PORT: runs a model. Adapters: openai, chat, demo, own-key. One contract test suite covers all of them. */
import type { Metadata, Usage } from "#lib/contract/assistant.ts";
import type { AttachmentKind } from "#lib/contract/files.ts";
import type { ErrorCode } from "#lib/errors.ts";
import type { Json } from "#lib/json.ts";
import type { JsonSchema } from "#lib/json-schemas.ts";
import type { HostedTool } from "./hosted-tools.ts";

/** Tokens as a vendor counts them. Their cost is computed elsewhere. */
export type Tokens = Omit<Usage, "cost_usd">;

/**
 * A tool as the model sees it; `parameters` is a JSON schema in OpenAI's strict subset. `questionPattern` matches questions
 * that call for the tool; an engine without a model uses it.
 */
export type ToolSpec = {
  name: string;
  description: string;
  parameters: { [key: string]: unknown };
  questionPattern?: RegExp;
};
/** `arguments` is the JSON text as the model wrote it: possibly not JSON at all. */
export type ToolCall = { id: string; name: string; arguments: string };
export type ToolOutput = { callId: string; output: string };
/** A finished tool round: `outputs` holds exactly one output per call. */
export type Round = { calls: ToolCall[]; outputs: ToolOutput[] };

/** A file that a hosted tool made; `ref` is the argument of `fetchFile`. */
export type MadeFile = { ref: Json; name: string };
/**
 * A call of a hosted tool. `id` identifies it within the run: parts may contain the same call again. `passages` of files are
 * ordered best first; `path` is the docs page that a file was made from, null for any other file. `ms` is null where the
 * duration is unknown.
 */
export type HostedCall = {
  id: string;
  tool: HostedTool;
  queries: string[];
  passages: { name: string; path: string | null; text: string }[];
  code: string | null;
  logs: string;
  failed: boolean;
  ms: number | null;
};
/** A citation of a file; `at` is the end of the text that it supports, in UTF-16 code units. */
export type FileCitation = { at: number; name: string; path: string | null };
/**
 * The calls of hosted tools in one response, the citations of its text, and the files that code made. Vendors do not say
 * which call made a file.
 */
export type HostedResults = { calls: HostedCall[]; citations: FileCitation[]; files: MadeFile[] };

/** A file that goes with a question. `read` loads its content from the database: call it only to send the file. */
export type Attachment = {
  name: string;
  kind: Exclude<AttachmentKind, "text">;
  mediaType: string;
  read(): Promise<Buffer>;
};
/**
 * A message of the history. `text` includes the files that models read as text; `attachments` are the other files.
 * `textWithoutFiles` has only the names of files; undefined for a message without files. `isMaintainers`: a maintainer wrote
 * it, not the model. `isRepeated`: the history has its text already in the place of an earlier message, which was changed
 * after it may have been sent.
 */
export type ChatTurn = {
  role: "user" | "assistant";
  text: string;
  textWithoutFiles?: string;
  attachments?: Attachment[];
  isMaintainers?: true;
  isRepeated?: true;
};

/** Everything that a request to a model may need; an adapter takes what its vendor's API has. Data only. */
export type Turn = {
  runId: string;
  /** A hash of 64 characters that identifies the reader to the vendor, which may block readers for abuse. */
  reader: string;
  /** The vendor's id of the thread, or null while there is none. */
  conversationId: string | null;
  /**
   * The question to answer: `text` is the reader's `words` with the selected `passage` and the attached texts.
   * `attachments` are the other files that this engine accepts; `hasFiles` says whether the question has any file at all.
   */
  question: {
    id: string;
    text: string;
    words: string;
    passage: string | null;
    attachments: Attachment[];
    hasFiles: boolean;
  };
  /** The docs page that the question is about, if the reader chose one; its text is in `instructions`. */
  page: { path: string; title: string } | null;
  /** Earlier questions and answers of the thread, oldest first, without the question. */
  history: ChatTurn[];
  instructions: string;
  /** The language of the docs that the question is about (BCP 47), where they have several. */
  language: string | null;
  /** The model to use; null for the engine's own. */
  model: string | null;
  tools: ToolSpec[];
  /** Hosted tools that the model may use; an engine without hosted tools ignores them. */
  hosted: readonly HostedTool[];
  /**
   * The schema of the answer's JSON; null for any JSON, or for an answer in words. `instructions` contain it too, for models
   * that take no schema.
   */
  schema: JsonSchema | null;
  /** Tool rounds performed so far; the next request to the model is number `rounds.length`. */
  rounds: Round[];
  /** The state of the last part with a state; null before the first. */
  state: Json | null;
  /** True when an earlier call for this round ended without an outcome: it may have created something upstream. */
  resumed: boolean;
  /**
   * True when an earlier run asked the same question and ended without an answer. The question may be upstream already,
   * but what follows it there is not an outcome of this run.
   */
  retry: boolean;
};

/** The model waits for the outputs of these calls. */
export type ToolCallsPart = { type: "tool_calls"; state: Json; calls: ToolCall[]; hosted?: HostedResults };
/**
 * How the run ends. `text` is the complete answer and replaces the text of earlier parts. `failed` means that the model
 * reported a failure; `run` throws for an unreachable model. With the code `attachment_refused` the model could not read a
 * file of the question, and the question was removed upstream, where later questions would fail because of it. `hosted` is
 * undefined where no hosted tool was used.
 */
export type FinishPart =
  | { type: "finish"; status: "completed" | "incomplete"; state: Json; text: string; hosted?: HostedResults }
  | { type: "finish"; status: "failed"; state: Json; code: ErrorCode }
  | { type: "finish"; status: "cancelled"; state: Json };

/**
 * The parts of one request to the model, in order; the last part is `tool_calls` or `finish`.
 *
 * - `text` is appended to the answer. A later call goes on behind it with `state`: both are stored together, so that after
 *   a crash they still match.
 * - `reset` removes all text of this round, including that of earlier calls: the model starts its answer anew.
 * - `state` is progress. A `durable` one is stored before the engine goes on, any other with the next checkpoint.
 *   `running`: a response is under way upstream that a later call can go on with, so an outage gets more tries.
 * - `hosted_call` is a call of a hosted tool that has ended. The same call may come again, with the same id.
 * - `usage` counts the tokens of the request.
 */
export type Part =
  | { type: "text"; text: string; state: Json }
  | { type: "reset" }
  | { type: "state"; state: Json; conversationId?: string; durable: boolean; running: boolean }
  | { type: "hosted_call"; call: HostedCall }
  | { type: "usage"; usage: Tokens }
  | ToolCallsPart
  | FinishPart;

/** A deleted thread as far as the vendor has it; `states` are the stored states of its runs. */
export type UpstreamThread = { conversationId: string | null; states: Json[] };

/** A request without a thread, e.g. for a title. `maxTokens` bounds the answer. */
export type CompletionRequest = { instructions: string; input: string; maxTokens: number };

/** Receives the text of a completion while it comes. `reset` removes all text written so far: it starts anew. */
export type CompletionWriter = { write(text: string): void; reset(): void };

export interface Engine {
  /** The name in the engine's definition. */
  readonly name: string;
  /** The model that answers, as /api/health shows it; null for an engine without a model. */
  readonly model: string | null;
  /** The model of completions; undefined where it is `model`. */
  readonly titleModel?: string;
  /** Hosted tools that are on. */
  readonly hostedTools?: readonly HostedTool[];
  /** Metadata of all its answers. An engine with marks has no model: it answers also when a budget is used up. */
  readonly marks?: Metadata;
  /** Kinds of files that a question may have. */
  readonly attachments: readonly AttachmentKind[];

  /**
   * Sends request number `turn.rounds.length`, or goes on with it if `turn.state` shows that it was sent, and yields its
   * parts. Waits while the caller handles a part. Takes as long as the model does; ends early on `signal`, and when the
   * caller stops reading.
   * @throws AppError upstream_unavailable | upstream_timeout (worth another call), model_not_found | upstream_key_refused |
   * upstream_rejected (not worth one).
   */
  run(turn: Turn, signal: AbortSignal): AsyncIterable<Part>;

  /**
   * Stops the response of this turn upstream and adds an output to every tool call without one, so that the thread can go
   * on. Called on cancel, expiry, degradation and failure; safe to repeat. Resolves to the new state.
   * @throws AppError upstream_unavailable | upstream_timeout when the vendor did not answer.
   */
  cancel(turn: Turn, signal: AbortSignal): Promise<Json | null>;

  /**
   * Deletes everything that the vendor has of a deleted thread: cancels running responses, then deletes items, responses
   * and the conversation. Anything that is already gone counts as deleted.
   * @throws AppError upstream_unavailable | upstream_timeout.
   */
  delete(thread: UpstreamThread, signal: AbortSignal): Promise<void>;

  /**
   * The content of a file that a hosted tool made; null for a file of more than `maxBytes`, and for one that is gone.
   * @throws AppError upstream_unavailable | upstream_timeout | upstream_rejected.
   */
  fetchFile?(ref: Json, maxBytes: number, signal: AbortSignal): Promise<Buffer | null>;

  /**
   * Answers one request without a thread and without tools. `writer` receives the text while it comes; the resolved text
   * replaces it.
   * @throws AppError upstream_unavailable | upstream_timeout | model_not_found | upstream_key_refused |
   * upstream_rejected | upstream_failed.
   */
  complete(
    request: CompletionRequest,
    signal: AbortSignal,
    writer?: CompletionWriter,
  ): Promise<{ text: string; model: string; usage: Tokens | null }>;
}
