/** Uploads of files that are to be attached: each begins at once, and its entry in the draft shows its state. */
import { type AttachmentKind, MAX_ATTACHMENTS } from "#lib/contract/files.ts";
import type { Translate } from "#lib/messages/translate.ts";
import { findFault } from "../attachments/kinds.ts";
import { api } from "./api.ts";
import { type Attachment, attachments, currentViewOf, toAttachment, updateEntry } from "./attachments.ts";
import { createViewStore, useKeyed } from "./browser/keyed-store.ts";
import { describeError } from "./errors.ts";
import { toRequestError } from "./request.ts";
import type { View } from "./view.ts";

/** The chosen files, for another attempt: by their key and, once uploaded, by their id. They last as long as the page. */
const sources = new Map<string, File>();
/** Abort uploads under way, by the file's key. */
const controllers = new Map<string, AbortController>();
let chosenCount = 0;

/** `status` is for screen readers; `alert` says which files could not be attached at all. */
type UploadMessages = { status: string; alert: string };
const messages = createViewStore<UploadMessages>(() => ({ status: "", alert: "" }));
const announce = (view: View, status: string, alert = messages.get(view).alert): void =>
  messages.set(view, { status, alert });

export const useUploadMessages = (view: View): UploadMessages => useKeyed(messages, view);

const tooMany = (t: Translate): string => t("files.tooMany", { max: MAX_ATTACHMENTS });

/** Whether no more files can be attached. If so, an alert says that. */
export function refuseIfFull(view: View, t: Translate): boolean {
  const isFull = attachments.get(view).length >= MAX_ATTACHMENTS;
  if (isFull) announce(view, "", tooMany(t));
  return isFull;
}

/** Attaches what was chosen, dropped or pasted to the question being written in `view`. */
export function attach(view: View, files: readonly File[], kinds: readonly AttachmentKind[], t: Translate): void {
  if (files.length === 0) return;
  const taken = files.slice(0, MAX_ATTACHMENTS - attachments.get(view).length);
  const omitted = files.length - taken.length;
  const names = taken.map(({ name }) => name).join(", ");
  announce(
    view,
    taken.length > 0 ? t("files.attaching", { names }) : "",
    omitted > 0 ? t("files.leftOut", { tooMany: tooMany(t), count: omitted }) : "",
  );
  const entries = taken.map((file) => createEntry(file, kinds, t));
  attachments.set(view, [...attachments.get(view), ...entries]);
  for (const entry of entries) if (entry.state === "uploading") void upload(view, entry.key, t);
}

function createEntry(file: File, kinds: readonly AttachmentKind[], t: Translate): Attachment {
  chosenCount += 1;
  const key = `file-${chosenCount}`;
  const fields = { key, name: file.name, media_type: file.type, bytes: file.size };
  const error = findFault(file, kinds, t);
  if (error) return { ...fields, state: "failed", error, again: false };
  sources.set(key, file);
  return { ...fields, state: "uploading" };
}

/** Whether a failed upload may be repeated: the page still has the file. */
export const canUploadAgain = (entry: Attachment): boolean =>
  entry.state === "failed" && entry.again && sources.has(entry.key);

export function uploadAgain(view: View, { key, name, media_type, bytes }: Attachment, t: Translate): void {
  announce(view, t("files.attaching", { names: name }));
  attachments.set(
    view,
    updateEntry(attachments.get(view), key, () => ({ key, name, media_type, bytes, state: "uploading" })),
  );
  void upload(view, key, t);
}

export function remove(view: View, entry: Attachment, t: Translate): void {
  const { key, name } = entry;
  controllers.get(key)?.abort();
  sources.delete(key);
  announce(view, t("files.removed", { name }), "");
  attachments.set(
    view,
    attachments.get(view).filter((other) => other.key !== key),
  );
  if (entry.state === "ready") deleteUpload(entry.id);
}

/** A failure is ignored: the server deletes unused uploads after a day. */
const deleteUpload = (fileId: string): void => void api.deleteUpload(fileId).catch(() => undefined);

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs one request after the other. The first answer brings a new reader's cookie; two requests without it would make
 * two readers.
 */
function enqueue<T>(request: () => Promise<T>): Promise<T> {
  const answer = last.then(request);
  last = answer.catch(() => undefined);
  return answer;
}

async function upload(from: View, key: string, t: Translate): Promise<void> {
  const file = sources.get(key);
  if (!file) return;
  const controller = new AbortController();
  controllers.set(key, controller);
  try {
    const stored = await enqueue(() => api.uploadFile(file, controller.signal));
    sources.set(stored.id, file);
    if (!updateWhereItIs(key, from, () => ({ ...toAttachment(stored), key }))) return deleteUpload(stored.id);
    announce(currentViewOf(key, from), t("files.attached", { name: stored.name }));
  } catch (failure) {
    const refusal = toRequestError(failure);
    const error = describeError(t, refusal);
    const again = refusal.problem?.retryable !== false;
    updateWhereItIs(key, from, ({ name, media_type, bytes }) => ({
      ...{ key, name, media_type, bytes },
      ...{ state: "failed", error, again },
    }));
  } finally {
    controllers.delete(key);
  }
}

/** Changes the entry in the view that has it by now. Returns false where it was removed meanwhile. */
function updateWhereItIs(key: string, from: View, change: (entry: Attachment) => Attachment): boolean {
  const view = currentViewOf(key, from);
  const list = attachments.get(view);
  attachments.set(view, updateEntry(list, key, change));
  return list.some((entry) => entry.key === key);
}
