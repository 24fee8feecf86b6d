/** Questions as they are taken: checked, stored with all that goes with them, and given a run that is under way. */
import type { OwnKey } from "#lib/access/own-key.ts";
import type { Attachable } from "#lib/attachments/files.ts";
import { inWords, kindOf } from "#lib/attachments/kinds.ts";
import { isPending } from "#lib/contract/assistant.ts";
import type { AttachmentKind } from "#lib/contract/files.ts";
import type { AnswerForm, RunRow, StoredContext } from "#lib/database/rows.ts";
import type { NewMessage, Sent } from "#lib/database/store.ts";
import { AppError } from "#lib/errors.ts";
import { newId, sha256 } from "#lib/ids.ts";
import type { Budget } from "#lib/limits/budget.ts";
import type { Concurrency } from "#lib/limits/concurrency.ts";
import { type Caller, ownerHash } from "#lib/limits/rates.ts";
import type { Mask } from "#lib/masking/mask.ts";
import type { Runner } from "#lib/runs/runner.ts";
import type { MessageDocs } from "./messages.ts";
import type { ThreadParts } from "./threads.ts";

export type SendMessage = {
  threadId: string;
  message: string;
  context?: { page?: string; selection?: string };
  /** Ids of uploads that go with it. */
  attachments?: string[];
  /** The answer is to be JSON. */
  form?: AnswerForm;
  retryOf?: string;
  replaces?: string;
  idempotencyKey: string | null;
  /** Answers this question in place of the site's engine. */
  ownKey?: OwnKey | null;
};

export type SendParts = Pick<ThreadParts, "store" | "limits" | "storage" | "onOutbox"> & {
  runner: Runner;
  docs: MessageDocs;
  attachable: Attachable;
  budget: Budget;
  mask: Mask;
  /** Questions that are being answered. */
  underWay: Concurrency;
  runTimeoutMs: number;
  /** How long a run on a reader's own key may be begun by nobody else, ms. */
  leaseMs: number;
};

/**
 * Returns what stores a question and starts its run.
 * @throws AppError invalid_request naming context.page when there is no such page, or attachments when they cannot go
 * with it
 */
export function createSend({ store, runner, limits, docs, attachable, budget, onOutbox, ...parts }: SendParts) {
  async function checkAttachments(ids: string[], owner: string, taken: readonly AttachmentKind[]): Promise<void> {
    if (ids.length === 0) return;
    const files = await store.files(ids, owner);
    if (files.length < ids.length) throw invalidAttachments(NOT_THERE);
    if (files.some(({ media_type }) => !taken.includes(kindOf(media_type))))
      throw invalidAttachments(`must be of a kind that the model takes: ${inWords(taken)}`);
  }

  return async (caller: Caller, request: SendMessage): Promise<RunRow> => {
    parts.storage.check();
    const leave = parts.underWay.enter(caller);
    let driven: Promise<void> | undefined;
    try {
      const sent = await accept(caller, request);
      driven = sent.driven;
      return sent.run;
    } finally {
      // A question counts until it is answered, whoever waits for that.
      void Promise.resolve(driven).then(leave, leave);
    }
  };

  async function accept(caller: Caller, request: SendMessage): Promise<{ run: RunRow; driven?: Promise<void> }> {
    const { threadId, message, retryOf = null, replaces = null, idempotencyKey, ownKey = null } = request;
    const { attachments = [] } = request;
    const { kinds } = await parts.mask([message, request.context?.selection ?? ""].join("\n\n"));
    const context = withMasked(storedContext(request, docs), kinds);
    const owner = ownerHash(caller);
    await checkAttachments(attachments, owner, ownKey ? attachable.ownKey : attachable.site);
    const asked = [threadId, message, retryOf, context, replaces, ...(attachments.length > 0 ? [attachments] : [])];
    const entry: NewMessage = {
      thread_id: threadId,
      owner,
      message_id: newId("msg"),
      run_id: newId("run"),
      text: message,
      context,
      attachments,
      retry_of: retryOf,
      replaces,
      idempotency_key: idempotencyKey,
      request_hash: sha256(JSON.stringify(asked)),
      timeout_ms: parts.runTimeoutMs,
      buckets: limits.buckets("message", caller),
      // A reader's own key costs the site nothing.
      budget: ownKey ? null : budget.question(caller),
    };
    const lease = newId("lease");
    const run = accepted(
      await (ownKey ? store.sendOwnKeyMessage(entry, lease, parts.leaseMs) : store.sendMessage(entry)),
    );
    onOutbox("notify");
    if (replaces) onOutbox("cleanup");
    if (!isPending(run.status)) return { run };
    return { run, driven: ownKey && run.own_key ? runner.driveWith(run.id, ownKey, lease) : runner.drive(run.id) };
  }
}

/** What is kept of a question's context; null when there is none. @throws AppError invalid_request */
function storedContext({ context, form }: SendMessage, docs: MessageDocs): StoredContext | null {
  if (context?.page === undefined && context?.selection === undefined && !form) return null;
  const page = context?.page === undefined ? null : docs.pageInfo(context.page);
  if (context?.page !== undefined && !page) {
    const detail = "must be the path of a docs page";
    const fields = [{ field: "context.page", detail }];
    throw new AppError("invalid_request", { detail: `context.page: ${detail}`, fields });
  }
  return { page: page?.path ?? null, selection: context?.selection ?? null, ...(form && { form }) };
}

const withMasked = (context: StoredContext | null, kinds: string[]): StoredContext | null =>
  kinds.length === 0 ? context : { page: null, selection: null, ...context, masked: kinds };

const NOT_THERE = "must be files of yours that no other question was asked with";

function invalidAttachments(detail: string): AppError {
  const fields = [{ field: "attachments", detail }];
  return new AppError("invalid_request", { detail: `attachments: ${detail}`, fields });
}

function accepted(sent: Sent): RunRow {
  switch (sent.outcome) {
    case "created":
    case "replayed":
      return sent.run;
    case "not_found":
      throw new AppError("not_found");
    case "thread_full":
      throw new AppError("thread_full");
    case "key_reused":
      throw new AppError("idempotency_key_reused");
    case "run_active":
      throw new AppError("run_active");
    case "not_retryable":
      throw new AppError("run_not_retryable");
    case "not_replaceable":
      throw new AppError("message_not_replaceable");
    case "attachment_gone":
      throw invalidAttachments(NOT_THERE);
    case "rate_limited":
      throw new AppError("rate_limited", { retryAfterMs: sent.retry_after_ms });
  }
}
