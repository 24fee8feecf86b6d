/** PORT: what runs a model. Adapters: openai, chat, demo, own-key. One contract test suite holds them all. */
import type { Usage } from "#lib/contract/assistant.ts";
import type { AttachmentKind } from "#lib/contract/files.ts";
import type { ErrorCode } from "#lib/errors.ts";
import type { Json } from "#lib/json.ts";
import type { JsonSchema } from "#lib/json-schemas.ts";
import type { HostedTool } from "./hosted-tools.ts";

/** What a vendor counts; what it costs is not its to say. */
export type Tokens = Omit<Usage, "cost_usd">;

/**
 * A tool as the model sees it; `parameters` is a JSON schema in OpenAI's strict subset. `asked` matches questions that
 * call for it, for an engine without a model.
 */
export type ToolSpec = {
  name: string;
  description: string;
  parameters: { [key: string]: unknown };
  asked?: RegExp;
};
/** `arguments` is the JSON text as the model wrote it: possibly not JSON at all. */
export type ToolCall = { id: string; name: string; arguments: string };
export type ToolOutput = { callId: string; output: string };
/** A finished tool round: `outputs` holds exactly one output per call. */
export type Round = { calls: ToolCall[]; outputs: ToolOutput[] };

/** A file that a vendor's tool made; `ref` is what `fetchFile` wants. */
export type MadeFile = { ref: Json; name: string };
/**
 * A call that the vendor performed by itself. `id` tells it from any other of the run, however often it is told. `found`
 * are passages of files, best first; `path` is the docs page a file was made from, null where it is of none. `ms` is null
 * where nobody saw how long it took.
 */
export type HostedCall = {
  id: string;
  tool: HostedTool;
  queries: string[];
  found: { name: string; path: string | null; text: string }[];
  code: string | null;
  logs: string;
  failed: boolean;
  ms: number | null;
};
/** That a text rests on a file; `at` is the place behind what it supports, in UTF-16 code units. */
export type FileCitation = { at: number; name: string; path: string | null };
/**
 * All that the vendor's tools did in one response, where its text rests on what they found, and the files that code made
 * (of which vendors do not say which call made them).
 */
export type Hosted = { calls: HostedCall[]; citations: FileCitation[]; files: MadeFile[] };

/** A file that goes with a question. `read` has its content from the database, so it is called only to send it. */
export type Attachment = {
  name: string;
  kind: Exclude<AttachmentKind, "text">;
  mediaType: string;
  read(): Promise<Buffer>;
};
/**
 * `bare` is the text with mere names in place of the files that went with it; undefined where none did. What models read
 * of files as text is in `text`; `attachments` are the others.
 */
export type ChatTurn = { role: "user" | "assistant"; text: string; bare?: string; attachments?: Attachment[] };

/** Everything that a request to a model may need; the adapter takes what its vendor wants. Data only. */
export type Turn = {
  runId: string;
  /** Stands for the reader at a vendor that wants to tell one who abuses it from all others: a hash, 64 characters. */
  reader: string;
  /** The vendor's id of the thread, or null while there is none. */
  conversationId: string | null;
  /**
   * The question being answered: `text` is the reader's `words` with the `passage` they are about and the texts attached.
   * `attachments` are the other files that this engine takes; `hasFiles` says whether any went with it at all.
   */
  question: {
    id: string;
    text: string;
    words: string;
    passage: string | null;
    attachments: Attachment[];
    hasFiles: boolean;
  };
  /** The docs page the reader wants the question to be about; its text is in `instructions`. */
  page: { path: string; title: string } | null;
  /** Earlier questions and answers of the thread, oldest first, without the question. */
  history: ChatTurn[];
  instructions: string;
  /** The model that this turn wants; null: the engine's own. */
  model: string | null;
  tools: ToolSpec[];
  /** Tools of the vendor's own that it may use; an engine that has none leaves them out. */
  hosted: readonly HostedTool[];
  /**
   * What the answer's JSON must look like; null when that is open, or for an answer in words. `instructions` say it too:
   * an engine whose model cannot be held to a schema leaves it at that.
   */
  schema: JsonSchema | null;
  /** Tool rounds performed so far; the next request to the model is number `rounds.length`. */
  rounds: Round[];
  /** The state of the last part that had one; null before the first. */
  state: Json | null;
  /** True when an earlier call for this round broke off without an outcome: look before creating anything. */
  resumed: boolean;
  /**
   * True when an earlier run asked this very question and ended without an answer: the question may be upstream
   * already, but nothing that follows it there is this run's outcome.
   */
  retry: boolean;
};

/** The model waits for the outputs of these calls. */
export type ToolCallsPart = { type: "tool_calls"; state: Json; calls: ToolCall[]; hosted?: Hosted };
/**
 * How the run ends. `text` is the whole answer and rules over the pieces. A `failed` is the model's own verdict; an
 * unreachable model is thrown instead. With `attachment_refused` the model could not read what went with the question, and
 * nothing of the question is left upstream to spoil what comes after it. `hosted` is left out where the vendor used no
 * tools of its own.
 */
export type FinishPart =
  | { type: "finish"; status: "completed" | "incomplete"; state: Json; text: string; hosted?: Hosted }
  | { type: "finish"; status: "failed"; state: Json; code: ErrorCode }
  | { type: "finish"; status: "cancelled"; state: Json };

/**
 * What an engine tells of one request to its model, in order; the last part is `tool_calls` or `finish`.
 *
 * - `text` goes at the end of the answer. `state` is what a later call needs to go on right behind it: both are stored
 *   together, so that after a crash neither is ahead of the other.
 * - `reset` takes back all text of this round, also what earlier calls told: the model starts its answer anew.
 * - `state` is progress. It is stored before the engine goes on when it is `durable`, else with whatever is stored next.
 *   `running`: a response is under way upstream that a later call can come back to, which is worth more patience.
 * - `hosted_call` is a call that the vendor performed, as soon as it is over. One that was told before is known by its id.
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

/** What is left upstream of a thread; `states` are the stored states of its runs. */
export type UpstreamThread = { conversationId: string | null; states: Json[] };

/** A question without a thread, e.g. a title. `maxTokens` bounds the answer. */
export type CompletionRequest = { instructions: string; input: string; maxTokens: number };

/** Hears a completion while it comes. `reset` takes back all that was written: it starts anew. */
export type Live = { write(text: string): void; reset(): void };

export interface Engine {
  /** As in its definition. */
  readonly name: string;
  /** Model that answers, as shown in health; null when there is none. */
  readonly model: string | null;
  /** Model of simple completions; undefined where it is the one that answers. */
  readonly titleModel?: string;
  /** Tools of the vendor's own that are on. */
  readonly hostedTools?: readonly HostedTool[];
  /** What may be attached to a question that it answers. */
  readonly attachments: readonly AttachmentKind[];

  /**
   * Sends request number `turn.rounds.length` if `turn.state` does not show that it was sent, else goes on listening to
   * it, and tells what comes of it. It does not go on before a part was dealt with. May take as long as the model does;
   * ends early on `signal`, and when whoever reads the parts stops reading.
   * @throws AppError upstream_unavailable | upstream_timeout (worth another call), model_not_found | upstream_key_refused |
   * upstream_rejected (not worth one).
   */
  run(turn: Turn, signal: AbortSignal): AsyncIterable<Part>;

  /**
   * Stops whatever runs upstream for this turn and leaves no tool call there unanswered, so that the thread
   * can go on. Called on cancel, expiry, degradation and failure; safe to repeat. Resolves to the state after it.
   * @throws AppError upstream_unavailable | upstream_timeout when the vendor could not be told.
   */
  cancel(turn: Turn, signal: AbortSignal): Promise<Json | null>;

  /**
   * Deletes everything upstream of a deleted thread: running responses are cancelled, then items, responses and
   * the thread go. What is already gone counts as done.
   * @throws AppError upstream_unavailable | upstream_timeout.
   */
  delete(thread: UpstreamThread, signal: AbortSignal): Promise<void>;

  /**
   * A file that a vendor's tool made, if it has at most `maxBytes`; null for a larger one and for what is gone.
   * @throws AppError upstream_unavailable | upstream_timeout | upstream_rejected.
   */
  fetchFile?(ref: Json, maxBytes: number, signal: AbortSignal): Promise<Buffer | null>;

  /**
   * Answers one bounded request without thread or tools. `live` hears the text while it comes; the whole rules.
   * @throws AppError upstream_unavailable | upstream_timeout | model_not_found | upstream_key_refused |
   * upstream_rejected | upstream_failed.
   */
  complete(
    request: CompletionRequest,
    signal: AbortSignal,
    live?: Live,
  ): Promise<{ text: string; model: string; usage: Tokens | null }>;
}
