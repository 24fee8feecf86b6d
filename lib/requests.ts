/** The schemas of all requests over HTTP. They are strict: unknown fields are errors. */
import { z } from "zod";
import { cleanName, MAX_FILE_NAME } from "#lib/attachments/names.ts";
import {
  FEEDBACK_REASONS,
  MAX_MESSAGE_LENGTH,
  MAX_NOTE_LENGTH,
  MAX_SELECTION_LENGTH,
} from "#lib/contract/assistant.ts";
import { MAX_ATTACHMENTS } from "#lib/contract/files.ts";
import { storableText } from "#lib/database/storable.ts";
import { schemaProblemOf } from "./json-schemas.ts";
import { textUpTo } from "./text-length.ts";

/** The largest JSON body, bytes. */
export const MAX_BODY_BYTES = 1_048_576;
/** The longest context of a completion template, UTF-16 code units. */
export const MAX_CONTEXT_LENGTH = 16_000;
/** The longest search prompt, UTF-16 code units. */
export const MAX_PROMPT_LENGTH = 2_000;
/** The longest text that is searched for while it is typed, UTF-16 code units. */
export const MAX_QUERY_LENGTH = 200;

/** Invisible characters: a text made only of these is empty. */
const INVISIBLE = /[\s\p{Cf}\p{Cc}\u115F\u1160\u2800\u3164\uFFA0]|[\uFE00-\uFE0F]|\u034F/gu;

const visibleText = (max: number) =>
  textUpTo(max)
    .refine((text) => text.replace(INVISIBLE, "") !== "", "must not be empty")
    .transform(storableText);

/** An id. Text that cannot be an id becomes one that does not exist, so that the response is 404. */
const id = z.string("must be a string").transform((text) => (/^\w{1,64}$/.test(text) ? text : "unknown"));

const metadata = z
  .record(
    textUpTo(64, "must be 1 to 64 visible characters").regex(/^[^\p{C}]+$/u, "must be 1 to 64 visible characters"),
    textUpTo(512).transform(storableText),
    "must be an object of strings",
  )
  .refine((m) => Object.keys(m).length <= 16, "must have at most 16 keys");

const sitePath = textUpTo(512)
  .regex(/^\/(?!\/)/, "must be a path of this site")
  .transform(storableText);

/** A path, or the page's address on the site that publishes the docs. Whether there is such a page is checked later. */
const pageAddress = sitePath.or(
  textUpTo(2_000)
    .regex(/^https?:\/\//, "must be a path of this site")
    .transform(storableText),
);

const assistantId = textUpTo(64, "must be the id of an assistant");

export const createThreadBody = z.strictObject({
  metadata: metadata.optional(),
  /** Path of the docs page the thread was started on, for maintainers. */
  pagePath: sitePath.optional(),
  /** The id of an assistant. Whether it exists is checked later. */
  assistant_id: assistantId.optional(),
});
export const updateThreadBody = z.strictObject({ metadata });
export const sendMessageBody = z
  .strictObject({
    threadId: id,
    message: visibleText(MAX_MESSAGE_LENGTH),
    /** The subject of the question: the path of a docs page, and a passage that was selected there. */
    context: z
      .strictObject({ page: pageAddress.optional(), selection: visibleText(MAX_SELECTION_LENGTH).optional() })
      .optional(),
    /** Ids of uploaded files. */
    attachments: z
      .array(id, "must be a list of ids")
      .max(MAX_ATTACHMENTS, `must be at most ${MAX_ATTACHMENTS} files`)
      .refine((ids) => new Set(ids).size === ids.length, "must not repeat a file")
      .optional(),
    /** Id of a run that ended without an answer: its question is answered again, and no question is added. */
    retryOf: id.optional(),
    /** Id of the thread's last question, which this one replaces. */
    replaces: id.optional(),
  })
  .refine(({ retryOf, replaces }) => retryOf === undefined || replaces === undefined, {
    path: ["replaces"],
    error: "cannot go with retryOf",
  })
  .refine(({ retryOf, attachments }) => retryOf === undefined || attachments === undefined, {
    path: ["attachments"],
    error: "cannot go with retryOf: a question keeps its own",
  });
export const feedbackBody = z
  .strictObject({
    rating: z.enum(["up", "down"], 'must be "up" or "down"'),
    reasons: z
      .array(z.enum(FEEDBACK_REASONS, `must be one of ${FEEDBACK_REASONS.join(", ")}`), "must be a list")
      .refine((reasons) => new Set(reasons).size === reasons.length, "must not repeat a reason")
      // In a fixed order, so that votes with the same reasons are equal.
      .transform((reasons) => FEEDBACK_REASONS.filter((reason) => reasons.includes(reason)))
      .default([]),
    note: textUpTo(MAX_NOTE_LENGTH)
      .transform((text) => storableText(text).trim())
      .default(""),
  })
  .refine(({ rating, reasons }) => rating === "down" || reasons.length === 0, {
    path: ["reasons"],
    error: 'go with "down" only',
  });
/** Whether the reader wants a person. */
export const handoffBody = z.strictObject({ wanted: z.boolean("must be true or false") });
export const completionBody = z.strictObject({
  prompt: textUpTo(100).min(1),
  context: visibleText(MAX_CONTEXT_LENGTH),
});
/**
 * Whose docs are searched: those of the page that the reader is on, or of a language (BCP 47) and a version by their names.
 */
const reader = {
  page: sitePath.optional(),
  lang: textUpTo(35).optional(),
  version: textUpTo(100).optional(),
};
export const docsSearchBody = z.strictObject({
  ...{ prompt: visibleText(MAX_PROMPT_LENGTH), ...reader },
  page: pageAddress.optional(),
});
/** The docs of a language and version as text. Other parameters of the address are ignored. */
export const docsTextQuery = z.object({ lang: reader.lang, version: reader.version });
/** A file of a sitemap that is too long for one. */
export const sitemapQuery = z.object({ part: z.coerce.number().int().min(1).max(1_000).optional() });
export const docsPageQuery = z.object({ url: pageAddress });
export const docsSuggestQuery = z.object({
  q: visibleText(MAX_QUERY_LENGTH),
  limit: z.coerce.number("must be a number").int().min(1).max(20).default(10),
  ...reader,
});
/** `v` is the version of the navigation that a page was drawn with. */
export const interfaceQuery = z.object({ lang: z.string().max(35), v: z.string().max(64).optional() });
export const docsNavQuery = z.object({ v: z.string().max(64).optional() });
/** The most MCP messages in one request. Each may be a search. */
const MAX_MCP_BATCH = 10;
/** The MCP library checks the messages themselves. */
export const mcpBody = z
  .unknown()
  .refine(
    (body) => !Array.isArray(body) || body.length <= MAX_MCP_BATCH,
    `must have at most ${MAX_MCP_BATCH} messages`,
  );

/** The longest wait of a query, seconds: many HTTP clients give up after 300 seconds without a response. */
export const MAX_WAIT_SECONDS = 240;

const jsonSchema = z.record(z.string(), z.unknown(), "must be a JSON schema").superRefine((schema, context) => {
  const problem = schemaProblemOf(schema);
  if (problem) context.addIssue({ code: "custom", message: problem });
});

export const queryBody = z
  .strictObject({
    prompt: visibleText(MAX_MESSAGE_LENGTH),
    threadId: id.optional(),
    assistant_id: assistantId.optional(),
    maxWaitSeconds: z
      .number("must be a number")
      .min(1, "must be at least 1")
      .max(MAX_WAIT_SECONDS, `must be at most ${MAX_WAIT_SECONDS}`)
      .optional(),
    parseJson: z.boolean("must be true or false").optional(),
    schema: jsonSchema.optional(),
  })
  .refine(({ threadId, assistant_id }) => threadId === undefined || assistant_id === undefined, {
    path: ["assistant_id"],
    error: "cannot go with a thread, which has its assistant",
  });

/** The query of every list route. */
export const listQuery = z.object({
  limit: z.coerce.number("must be a number").int().min(1).max(100).default(50),
  after: id.optional(),
});
export const threadListQuery = listQuery.extend({ q: textUpTo(200).transform(storableText).optional() });

export const threadPath = z.object({ threadId: id });
export const runPath = threadPath.extend({ runId: id });
export const stepsQuery = listQuery.extend(runPath.shape);
export const messagePath = threadPath.extend({ messageId: id });
export const messagesQuery = listQuery.extend(threadPath.shape);
/** The name of an upload is in a header: proxies log addresses with their queries. */
export const uploadHeaders = z.object({
  "Content-Disposition": z
    .string("must name the file: attachment; filename=…")
    .transform(cleanName)
    .refine((name) => name !== "", "must not be empty")
    .refine((name) => name.length <= MAX_FILE_NAME, `must be at most ${MAX_FILE_NAME} characters`),
});
/** Next gives the folders of the path one by one. */
export const docsFileQuery = z.object({
  path: z.union([z.string(), z.array(z.string())]).transform((parts) => [parts].flat().join("/")),
  /** The version that the page asked for. */
  v: z.string().optional(),
});
/** `name`: of a file of the brand; `v`: the version that the page asked for. */
export const siteFileQuery = z.object({ name: z.string().max(100), v: z.string().optional() });
export const fileQuery = z.object({ fileId: id });
export const emptyBody = z.strictObject({});
