/** Files of a question that is still being written; stored per view like its text, so that they outlive a reload. */

import type { ThreadFile } from "#lib/contract/files.ts";
import { isThreadFile, parseJson } from "#lib/contract/type-guards.ts";
import { createViewStore, useKeyed } from "./browser/keyed-store.ts";
import { readLocal, writeLocal } from "./browser/local.ts";
import { isRestored, storageName, type View, viewKey } from "./view.ts";

/** A file that was chosen. `key` identifies it in this browser; `error` is for its reader, `again` whether a retry may help. */
export type Attachment = { key: string; name: string; media_type: string; bytes: number } & (
  | { state: "uploading" }
  | { state: "ready"; id: string }
  | { state: "failed"; error: string; again: boolean }
);

const NONE: readonly Attachment[] = [];

export const attachments = createViewStore<readonly Attachment[]>(
  (view) => (isRestored(view) ? parseFiles(readLocal(storageName("files", view))).map(toAttachment) : NONE),
  (view, list) => writeFiles(view, filesOf(list)),
);

const writeFiles = (view: View, files: readonly ThreadFile[]): void =>
  writeLocal(storageName("files", view), files.length > 0 ? JSON.stringify(files) : null);

/** Stores files for the next page although the composer has none; null stores those of the composer. */
export function saveAttachments(view: View, files: readonly ThreadFile[] | null): void {
  // Read before the write: the composer of this page must not restore files that are stored for the next page.
  const own = filesOf(attachments.get(view));
  writeFiles(view, files && files.length > 0 ? files : own);
}

export const useAttachments = (view: View): readonly Attachment[] => useKeyed(attachments, view);

/** The view that a file moved to with its draft while it was being uploaded, by its key and the view that it left. */
const moves = new Map<string, View>();
const moveKey = (key: string, view: View): string => `${key} ${viewKey(view)}`;

/** The view that has the file by now, of a file that was chosen in `view`. */
export function currentViewOf(key: string, view: View): View {
  const next = moves.get(moveKey(key, view));
  return next === undefined ? view : currentViewOf(key, next);
}

/** Moves the files to another view; uploads under way arrive there. */
export function moveAttachments(from: View, to: View): void {
  const list = attachments.get(from);
  for (const { key } of list) {
    moves.set(moveKey(key, from), to);
    moves.delete(moveKey(key, to));
  }
  attachments.set(to, list);
  attachments.set(from, NONE);
}

/** The files that can be sent with a question: those that are uploaded. */
export const filesOf = (list: readonly Attachment[]): ThreadFile[] =>
  list.flatMap((entry) => {
    if (entry.state !== "ready") return [];
    const { id, name, media_type, bytes } = entry;
    return [{ id, object: "file" as const, name, media_type, bytes }];
  });

export function toAttachment({ id, name, media_type, bytes }: ThreadFile): Attachment {
  return { key: id, name, media_type, bytes, state: "ready", id };
}

/** The list with one entry in another state. An entry that was removed meanwhile is not added again. */
export const updateEntry = (
  list: readonly Attachment[],
  key: string,
  change: (entry: Attachment) => Attachment,
): readonly Attachment[] => list.map((entry) => (entry.key === key ? change(entry) : entry));

/**
 * The files of a question that did not go out, for the composer. `fault`: why the server refused the question for its
 * files. Then all of them are marked as failed: they were uploaded together, so any of them may have expired.
 */
export const restoreAttachments = (files: readonly ThreadFile[], fault: string | null): readonly Attachment[] =>
  files.map((file) => {
    if (fault === null) return toAttachment(file);
    const { id, name, media_type, bytes } = file;
    return { key: id, name, media_type, bytes, state: "failed", error: fault, again: true };
  });

/** Entries of another shape are skipped: an older or newer version of this site may have written them. */
function parseFiles(json: string | null): ThreadFile[] {
  const files = parseJson(json ?? "[]");
  return Array.isArray(files) ? files.filter(isThreadFile) : [];
}
