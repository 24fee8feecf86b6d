/**
 * Verified answers: maintainers correct an answer, and later readers who ask the same get the correction. Slack, the review
 * pages and the command line call these use cases.
 */
import type { Addresses } from "#lib/addresses/addresses.ts";
import type { Page } from "#lib/database/query.ts";
import type { Store } from "#lib/database/store.ts";
import type {
  AnswerChange,
  AnswerSource,
  AnswerStatus,
  VerifiedAnswerRow,
} from "#lib/database/stores/verified-answers.ts";
import { displayName } from "#lib/display-name.ts";
import type { Docs } from "#lib/docs/docs.ts";
import { AppError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import {
  type AnswerInput,
  type CheckedInput,
  checkInput,
  checkWholeInput,
  currentSource,
  requireSource,
} from "./answer-input.ts";
import { type ExportedFile, exportFiles } from "./export.ts";

/** A maintainer, as readers see them. */
type Author = { name: string };

/** What is corrected: an answer of the assistant in a thread, or a verified answer. */
export type Corrected = { threadId: string; messageId: string } | { answerId: string };

/** The correction of an answer in a reader's thread. */
export type Correction = AnswerInput & { threadId: string; messageId: string; author: Author };

/** The `version` that a change is based on; null: any, for the command line. */
type Version = number | null;

export type VerifiedAnswersParts = {
  store: Pick<
    Store,
    | "getAnswer"
    | "correctAnswer"
    | "changeVerifiedAnswer"
    | "getVerifiedAnswer"
    | "listVerifiedAnswers"
    | "loadVerifiedAnswers"
  >;
  docs: Pick<Docs, "section" | "pages">;
  addresses: Addresses;
  /** Masks keys and personal data in questions, which readers have written. */
  mask(text: string): Promise<{ text: string }>;
  /** Called after a row was written to the outbox. */
  onOutbox(lane: "notify"): void;
  /** Called when the reader has to see a change of the thread. */
  announce(threadId: string): void;
};

export type VerifiedAnswers = ReturnType<typeof createVerifiedAnswers>;

export function createVerifiedAnswers(parts: VerifiedAnswersParts) {
  const { store } = parts;

  return {
    /**
     * Corrects an answer of the assistant: its reader sees the text in its place, and it becomes a verified answer. An answer
     * that has been corrected is changed by `update`.
     * @throws AppError not_found | invalid_request | storage_full | answer_changed
     */
    correct: (correction: Correction): Promise<VerifiedAnswerRow> => correct(parts, correction),

    /** Checks a correction without storing it. @throws AppError invalid_request */
    check: async (corrected: Corrected, input: AnswerInput): Promise<void> => {
      await checkWhole(parts, corrected, input);
    },

    /** Lists verified answers, newest first; `status` undefined or null for all. */
    list: (query: { limit: number; after?: string; status?: AnswerStatus | null }): Promise<Page<VerifiedAnswerRow>> =>
      store.listVerifiedAnswers(query),

    /** Answers that are not retired, as pages of the docs. */
    exportMarkdown: async (): Promise<ExportedFile[]> => exportFiles((await store.loadVerifiedAnswers()).answers),

    /** @throws AppError not_found */
    get: (id: string): Promise<VerifiedAnswerRow> => get(parts, id),

    /**
     * Changes fields of an answer. The answer becomes active, with its sources as they are today. A new text also reaches
     * the reader of the thread that the answer comes from.
     * @throws AppError not_found | invalid_request | answer_changed
     */
    async update(
      id: string,
      version: Version,
      input: Partial<AnswerInput>,
      author: Author,
    ): Promise<VerifiedAnswerRow> {
      const checked = await masked(checkInput(input, parts), parts);
      const sources = checked.sources ?? (await currentSources(parts, id));
      requireSource(sources, await hadSources(parts, { answerId: id }));
      return change(parts, { id, version, ...checked, sources, author: displayName(author.name), status: "active" });
    },

    /**
     * Confirms that a stale answer is still right. Sources that no longer exist are left out. `version` is that of the notice:
     * docs that have changed since are not confirmed unseen.
     * @throws AppError not_found | answer_changed | invalid_request when no source exists any more
     */
    async confirm(id: string, version: number): Promise<VerifiedAnswerRow> {
      const sources = await currentSources(parts, id);
      requireSource(sources, await hadSources(parts, { answerId: id }));
      return change(parts, { id, version, status_before: "stale", sources, status: "active" });
    },

    /** Ends the use of an answer. @throws AppError not_found | answer_changed */
    retire: (id: string, version: Version = null): Promise<VerifiedAnswerRow> =>
      change(parts, { id, version, status: "retired" }),
  };
}

const REFUSALS = { full: "storage_full", changed: "answer_changed", not_found: "not_found" } as const;

async function correct(
  parts: VerifiedAnswersParts,
  { threadId, messageId, author, ...input }: Correction,
): Promise<VerifiedAnswerRow> {
  const checked = await masked(await checkWhole(parts, { threadId, messageId }, input), parts);
  const ids = { answer_id: newId("answer"), thread_id: threadId, message_id: messageId };
  const corrected = await parts.store.correctAnswer({ ...checked, ...ids, author: displayName(author.name) });
  if (!("answer" in corrected)) throw new AppError(REFUSALS[corrected.outcome]);
  tell(parts, threadId);
  return corrected.answer;
}

async function checkWhole(
  parts: VerifiedAnswersParts,
  corrected: Corrected,
  input: AnswerInput,
): Promise<CheckedInput> {
  const checked = checkWholeInput(input, parts);
  requireSource(checked.sources, await hadSources(parts, corrected));
  return checked;
}

/** Whether what is corrected has sources. What is gone has none: storing the correction tells so. */
async function hadSources({ store }: VerifiedAnswersParts, corrected: Corrected): Promise<boolean> {
  if ("answerId" in corrected) return ((await store.getVerifiedAnswer(corrected.answerId))?.sources.length ?? 0) > 0;
  const found = await store.getAnswer(corrected.threadId, corrected.messageId);
  return (found?.answer.annotations.length ?? 0) > 0;
}

async function change(parts: VerifiedAnswersParts, fields: AnswerChange): Promise<VerifiedAnswerRow> {
  const changed = await parts.store.changeVerifiedAnswer(fields);
  if (!("answer" in changed)) throw new AppError(changed.outcome === "changed" ? "answer_changed" : "not_found");
  const { answer } = changed;
  if (fields.answer !== undefined && answer.thread_id !== null) tell(parts, answer.thread_id);
  return answer;
}

function tell({ onOutbox, announce }: VerifiedAnswersParts, threadId: string): void {
  onOutbox("notify");
  announce(threadId);
}

async function get({ store }: VerifiedAnswersParts, id: string): Promise<VerifiedAnswerRow> {
  const answer = await store.getVerifiedAnswer(id);
  if (!answer) throw new AppError("not_found");
  return answer;
}

/** The sources of an answer that still exist, as they are today. */
async function currentSources(parts: VerifiedAnswersParts, id: string): Promise<AnswerSource[]> {
  const { sources } = await get(parts, id);
  return sources.flatMap(({ url }) => currentSource(url, parts.docs) ?? []);
}

/** Masks questions: they began as a reader's words. */
async function masked<Input extends Partial<CheckedInput>>(
  input: Input,
  { mask }: Pick<VerifiedAnswersParts, "mask">,
): Promise<Input> {
  const { question, paraphrases } = input;
  return {
    ...input,
    ...(question !== undefined && { question: (await mask(question)).text }),
    ...(paraphrases !== undefined && {
      paraphrases: await Promise.all(paraphrases.map(async (text) => (await mask(text)).text)),
    }),
  };
}
