/** The schemas of the review pages' requests. */
import { z } from "zod";
import { MAX_MESSAGE_LENGTH } from "#lib/contract/assistant.ts";
import { storableText } from "#lib/database/storable.ts";
import { REVIEW_FILTERS, type ReviewQuery } from "#lib/database/stores/review.ts";
import { ANSWER_STATUSES } from "#lib/database/stores/verified-answers.ts";
import { messagePath, threadPath } from "#lib/requests.ts";
import { textUpTo } from "#lib/text-length.ts";

/** Threads on a page of the list. */
const PAGE_SIZE = 50;

const text = (max: number) => textUpTo(max).transform(storableText);
/** A text of a form; an empty one is none. */
const filterText = (max: number) =>
  z
    .string()
    .max(max)
    .transform((value) => storableText(value.trim()) || null)
    .nullable()
    .catch(null);
const DAY_MS = 86_400_000;
/** A day of the calendar (UTC) as its beginning, or that of the day after. */
const day = (offsetMs: number) =>
  z.iso
    .date()
    .transform((value) => new Date(Date.parse(value) + offsetMs).toISOString())
    .nullable()
    .catch(null);
const cursor = z
  .string()
  .transform((value) => /^(\d{4}-\d\d-\d\d[T ][\d:.+Z-]{5,30})~(\w{1,64})$/.exec(value))
  .transform((match) => match && { at: match[1] ?? "", id: match[2] ?? "" })
  .refine((found) => found === null || !Number.isNaN(Date.parse(found.at)))
  .nullable()
  .catch(null);

/** The query of the list. What cannot be understood is no filter: the address may be typed by hand. */
export const reviewListQuery = z
  .object({
    ...{ filter: z.enum(REVIEW_FILTERS).nullable().catch(null), page: filterText(512), assistant: filterText(64) },
    ...{ from: day(0), to: day(DAY_MS), q: filterText(200), after: cursor },
  })
  .partial()
  .transform(
    ({ filter, page, assistant, from, to, q, after }): ReviewQuery => ({
      ...{ filter: filter ?? null, page: page ?? null, assistant: assistant ?? null },
      ...{ since: from ?? null, until: to ?? null, query: q ?? null, after: after ?? null, limit: PAGE_SIZE },
    }),
  );

export const reviewThreadPath = threadPath;
export const reviewMessagePath = messagePath;
export const answerPath = z.object({
  answerId: z.string().transform((id) => (/^\w{1,64}$/.test(id) ? id : "unknown")),
});
export const exportQuery = z.object({ format: z.literal("md", "must be md").default("md") });
export const answersQuery = z.object({
  status: z.enum(ANSWER_STATUSES).nullish().catch(null),
  after: z.string().max(64).optional().catch(undefined),
});

export const replyBody = z.strictObject({ text: text(MAX_MESSAGE_LENGTH) });
export const handBody = z.strictObject({
  handoff: z.enum(["taken", "resolved"], "must be taken or resolved"),
});

const list = (max: number) => z.array(text(1_000), "must be a list of texts").max(max, `must be at most ${max}`);
/** Lengths are checked by the use case, which Slack calls, too. */
const answerFields = {
  question: text(20_000),
  paraphrases: list(100),
  answer: text(100_000),
  sources: list(100),
  pageScope: text(512).nullable(),
};
export const correctionBody = z.strictObject({ messageId: z.string().max(64), ...answerFields });
/** `version`: the version that the change is based on. */
const version = z.int("must be a number").min(1);
export const answerBody = z.strictObject({ version, ...answerFields });
export const versionBody = z.strictObject({ version });
