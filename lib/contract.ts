/**
 * The wire contract between server and browser, and the only lib file the UI may import.
 * Shapes follow OpenAI's thread / message / run objects; every time stamp is in Unix seconds.
 */
import { z } from "zod";

/** Longest message a reader may send, in UTF-16 code units. */
export const MAX_MESSAGE_LENGTH = 16_000;
/** Longest context of a completion template, in UTF-16 code units. */
export const MAX_CONTEXT_LENGTH = 16_000;
/** Longest search prompt, in UTF-16 code units. */
export const MAX_PROMPT_LENGTH = 2_000;
/** Largest request body, in bytes. */
export const MAX_BODY_BYTES = 1_048_576;

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
  metadata: Metadata;
};

/** A citation: `[start_index, end_index)` in the text value is the link that cites `url`. */
export type UrlCitation = {
  type: "url_citation";
  url: string;
  title: string;
  start_index: number;
  end_index: number;
};

export type Message = {
  id: string;
  object: "thread.message";
  created_at: number;
  thread_id: string;
  role: "user" | "assistant";
  content: { type: "text"; text: { value: string; annotations: UrlCitation[] } }[];
  run_id: string | null;
  metadata: Metadata;
  status: "completed" | "incomplete";
};

/** A section of the docs as a reader may open it: `url` ends in a heading anchor. */
export type SectionLink = { url: string; title: string; heading: string };
export type Section = SectionLink & { content: string; score: number };

/** One tool call as shown to the reader; `error` is an error code. */
export type RunStep = {
  type: "tool_call";
  tool: string;
  query: string | null;
  sections: SectionLink[];
  ms: number;
  error: string | null;
};

/** Tokens billed for a run, over all its rounds. */
export type Usage = { prompt_tokens: number; completion_tokens: number; total_tokens: number };

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
};

/** Events of `GET …/run/:rid/events`; `id` counts from 1 and the last one is `done` or `error`. */
export type RunEvent =
  | { id: number; type: "step"; data: RunStep }
  | { id: number; type: "delta"; data: { delta: string } }
  | { id: number; type: "done"; data: { status: RunStatus; message_id: string | null } }
  | { id: number; type: "error"; data: { status: RunStatus; code: string; message: string } };

/** Characters that take no ink: a text made only of these is empty. */
const INVISIBLE = /[\s\p{Cf}\p{Cc}\u115F\u1160\u2800\u3164\uFFA0]|\u034F/gu;

/** Text as PostgreSQL can keep it: without NUL and lone surrogates, which no reader can have meant. */
const storable = (text: string): string => text.replaceAll("\0", "").toWellFormed();

const visibleText = (max: number) =>
  z
    .string("must be a string")
    .max(max, `must be at most ${max.toLocaleString("en")} characters`)
    .refine((text) => text.replace(INVISIBLE, "") !== "", "must not be empty")
    .transform(storable);

/** An id as we make them; anything else names nothing, like an id that was never given out. */
const id = z.string("must be a string").transform((text) => (/^\w{1,64}$/.test(text) ? text : "unknown"));

const metadata = z
  .record(
    z.string().regex(/^[^\p{C}]{1,64}$/u, "must be 1 to 64 visible characters"),
    z.string().max(512).transform(storable),
    "must be an object of strings",
  )
  .refine((m) => Object.keys(m).length <= 16, "must have at most 16 keys");

export const createThreadBody = z.strictObject({
  metadata: metadata.optional(),
  /** Path of the docs page the thread was started on, for maintainers. */
  pagePath: z.string().max(512).startsWith("/").transform(storable).optional(),
});
export const updateThreadBody = z.strictObject({ metadata });
export const sendMessageBody = z.strictObject({
  threadId: id,
  message: visibleText(MAX_MESSAGE_LENGTH),
  /** Id of a run that ended without an answer: answer its question again instead of adding one. */
  retryOf: id.optional(),
});
export const completionBody = z.strictObject({
  prompt: z.string("must be a string").min(1).max(100),
  context: visibleText(MAX_CONTEXT_LENGTH),
});
export const docsSearchBody = z.strictObject({ prompt: visibleText(MAX_PROMPT_LENGTH) });

/** Query of every list route. */
export const listQuery = z.object({
  limit: z.coerce.number("must be a number").int().min(1).max(100).default(50),
  after: id.optional(),
});
export const threadListQuery = listQuery.extend({ q: z.string().max(200).transform(storable).optional() });
export type ListQuery = z.infer<typeof listQuery>;

export const threadPath = z.object({ tid: id });
export const runPath = threadPath.extend({ rid: id });
export const messagesQuery = listQuery.extend(threadPath.shape);
export const emptyBody = z.strictObject({});

/** A piece of a rendered docs page: plain data, so that no page needs `eval` in the browser. */
export type DocNode = string | { tag: string; props: Record<string, unknown>; children: DocNode[] };
export type Heading = { id: string; text: string; depth: number };
/** One entry of the sidebar navigation. */
export type NavItem = { title: string; path: string };
export type NavGroup = { title: string | null; items: NavItem[] };
export type DocPage = {
  title: string;
  /** Anchor of the page's own title. */
  titleId: string;
  description: string | null;
  path: string;
  headings: Heading[];
  body: DocNode[];
  previous: NavItem | null;
  next: NavItem | null;
};
