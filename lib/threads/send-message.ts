/** Accepts questions: checks them, stores them with their context and attachments, and starts their runs. */
import type { OwnKey } from "#lib/access/own-key.ts";
import type { Attachable } from "#lib/attachments/files.ts";
import { describeKinds, kindOf } from "#lib/attachments/kinds.ts";
import { isPending } from "#lib/contract/assistant.ts";
import type { AttachmentKind } from "#lib/contract/files.ts";
import type { AnswerForm, RunRow, StoredContext } from "#lib/database/rows.ts";
import type { NewMessage, Sent } from "#lib/database/stores/new-messages.ts";
import { AppError, invalidField } from "#lib/errors.ts";
import { newId, sha256 } from "#lib/ids.ts";
import type { Budget } from "#lib/limits/budget.ts";
import type { Concurrency } from "#lib/limits/concurrency.ts";
import { type Caller, ownerHash, rateLimited } from "#lib/limits/rates.ts";
import type { Mask } from "#lib/masking/mask.ts";
import type { Runner } from "#lib/runs/runner.ts";
import type { MessageDocs } from "./messages.ts";
import type { ThreadParts } from "./threads.ts";

export type SendMessage = {
  threadId: string;
  message: string;
  context?: { page?: string; selection?: string };
  /** Ids of the files that go with the question. */
  attachments?: string[];
  /** Asks for an answer in JSON. */
  form?: AnswerForm;
  retryOf?: string;
  replaces?: string;
  idempotencyKey: string | null;
  /** The reader's own model key. It answers the question instead of the site's engine. */
  ownKey?: OwnKey | null;
};

export type SendParts = Pick<ThreadParts, "store" | "limits" | "storage" | "onOutbox"> & {
  runner: Runner;
  docs: MessageDocs;
  attachable: Attachable;
  budget: Budget;
  mask: Mask;
  /** Counts the questions that are being answered. */
  activeQuestions: Concurrency;
  runTimeoutMs: number;
  /** How long the lease lasts with which a run on a reader's own key is stored, ms. */
  leaseMs: number;
};

/**
 * Returns a function that stores a question and starts its run.
 * @throws AppError invalid_request naming context.page when there is no such page, or attachments when they cannot go
 * with it
 */
export function createSend(parts: SendParts) {
  return async (caller: Caller, request: SendMessage): Promise<RunRow> => {
    parts.storage.check();
    const leave = parts.activeQuestions.enter(caller);
    let driven: Promise<void> | undefined;
    try {
      const started = await storeAndStart(parts, caller, request);
      driven = started.driven;
      return started.run;
    } finally {
      // The question counts until it is answered, whether or not a request waits for the answer.
      void Promise.resolve(driven).then(leave, leave);
    }
  };
}

/** `driven` resolves when the run is over; a run that is over already has none. */
async function storeAndStart(
  parts: SendParts,
  caller: Caller,
  request: SendMessage,
): Promise<{ run: RunRow; driven?: Promise<void> }> {
  const { store, runner, onOutbox } = parts;
  const { ownKey = null, replaces } = request;
  const message = await toNewMessage(parts, caller, request);
  const lease = newId("lease");
  const run = toRunRow(
    await (ownKey ? store.sendOwnKeyMessage(message, lease, parts.leaseMs) : store.sendMessage(message)),
  );
  onOutbox("notify");
  if (replaces) for (const lane of ["cleanup", "erase"] as const) onOutbox(lane);
  if (!isPending(run.status)) return { run };
  return { run, driven: ownKey && run.own_key ? runner.driveWith(run.id, ownKey, lease) : runner.drive(run.id) };
}

async function toNewMessage(parts: SendParts, caller: Caller, request: SendMessage): Promise<NewMessage> {
  const { attachable, limits, budget } = parts;
  const { threadId, message, retryOf = null, replaces = null, idempotencyKey, ownKey = null } = request;
  const { attachments = [] } = request;
  const { kinds } = await parts.mask([message, request.context?.selection ?? ""].join("\n\n"));
  const context = addMaskedKinds(toStoredContext(request, parts.docs), kinds);
  const owner = ownerHash(caller);
  await checkAttachments(parts.store, attachments, owner, ownKey ? attachable.ownKey : attachable.site);
  const hashed = [threadId, message, retryOf, context, replaces, ...(attachments.length > 0 ? [attachments] : [])];
  return {
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
    request_hash: sha256(JSON.stringify(hashed)),
    timeout_ms: parts.runTimeoutMs,
    buckets: limits.buckets("message", caller),
    // An answer on a reader's own key costs the site nothing.
    budget: ownKey ? null : budget.reservationFor(caller),
  };
}

/** `accepted` are the kinds of files that the model reads. */
async function checkAttachments(
  store: Pick<SendParts["store"], "listFiles">,
  fileIds: string[],
  owner: string,
  accepted: readonly AttachmentKind[],
): Promise<void> {
  if (fileIds.length === 0) return;
  const files = await store.listFiles(fileIds, owner);
  if (files.length < fileIds.length) throw invalidField("attachments", UNKNOWN_FILES);
  if (files.some(({ media_type }) => !accepted.includes(kindOf(media_type))))
    throw invalidField("attachments", `must be of a kind that the model takes: ${describeKinds(accepted)}`);
}

const UNKNOWN_FILES = "must be files of yours that no other question was asked with";

/** A question's context as it is stored; null when there is none. @throws AppError invalid_request */
function toStoredContext({ context, form }: SendMessage, docs: MessageDocs): StoredContext | null {
  if (context?.page === undefined && context?.selection === undefined && !form) return null;
  const page = context?.page === undefined ? null : docs.pageInfo(context.page);
  if (context?.page !== undefined && !page) throw invalidField("context.page", "must be the path of a docs page");
  return { page: page?.path ?? null, selection: context?.selection ?? null, ...(form && { form }) };
}

/** The reader is shown which kinds of data were masked. */
const addMaskedKinds = (context: StoredContext | null, kinds: string[]): StoredContext | null =>
  kinds.length === 0 ? context : { page: null, selection: null, ...context, masked: kinds };

/** The run of a stored question. @throws AppError for a question that was not stored */
function toRunRow(sent: Sent): RunRow {
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
      throw invalidField("attachments", UNKNOWN_FILES);
    case "rate_limited":
      throw rateLimited(sent);
  }
}
