/** Files of a question that is still being written; kept per view like its words, so that they outlive a reload. */
import type { ThreadFile } from "#lib/contract/files.ts";
import type { RequestError } from "./api.ts";
import { draftName } from "./browser/drafts.ts";
import { createKeyedStore, useKeyed } from "./browser/keyed-store.ts";
import { readLocal, writeLocal } from "./browser/local.ts";

/** A file that was chosen. `key` names it here; `error` is for its reader, `again` whether another try may help. */
export type Attachment = { key: string; name: string; media_type: string; bytes: number } & (
  | { state: "uploading" }
  | { state: "ready"; id: string }
  | { state: "failed"; error: string; again: boolean }
);

const NONE: readonly Attachment[] = [];
const stored = (view: string): string => draftName("files", view);

export const attachments = createKeyedStore<readonly Attachment[]>(
  (view) => (view.startsWith("new-") && view !== "new-0" ? NONE : parseKept(readLocal(stored(view)))),
  (view, list) => keep(view, uploaded(list)),
);

const keep = (view: string, files: readonly ThreadFile[]): void =>
  writeLocal(stored(view), files.length > 0 ? JSON.stringify(files) : null);

/** Keeps files for the next page although the field has none; null keeps those of the field. */
export function keepAttachments(view: string, files: readonly ThreadFile[] | null): void {
  // Read before it is written: what is kept for the next page is not for this one.
  const own = uploaded(attachments.get(view));
  keep(view, files && files.length > 0 ? files : own);
}

export const useAttachments = (view: string): readonly Attachment[] => useKeyed(attachments, view);

/** The view a file went to with its draft, while it was being uploaded. */
const moved = new Map<string, string>();

/** Where the file that was chosen in `view` is by now. */
export function viewOf(key: string, view: string): string {
  const next = moved.get(`${key} ${view}`);
  return next === undefined ? view : viewOf(key, next);
}

/** Hands the files on to another view; uploads under way arrive there. */
export function moveAttachments(from: string, to: string): void {
  const list = attachments.get(from);
  for (const { key } of list) {
    moved.set(`${key} ${from}`, to);
    moved.delete(`${key} ${to}`);
  }
  attachments.set(to, list);
  attachments.set(from, NONE);
}

/** Those that can go along with a question. */
export const uploaded = (list: readonly Attachment[]): ThreadFile[] =>
  list.flatMap((entry) => {
    if (entry.state !== "ready") return [];
    const { id, name, media_type, bytes } = entry;
    return [{ id, object: "file" as const, name, media_type, bytes }];
  });

export const ready = ({ id, name, media_type, bytes }: ThreadFile): Attachment => ({
  key: id,
  name,
  media_type,
  bytes,
  state: "ready",
  id,
});

/** The list with one entry in another state. One that was removed meanwhile stays away. */
export const changed = (
  list: readonly Attachment[],
  key: string,
  change: (entry: Attachment) => Attachment,
): readonly Attachment[] => list.map((entry) => (entry.key === key ? change(entry) : entry));

/** What a message was refused for may be any of its files, or all: they are as old as each other. */
const REFUSED = "This file cannot go along any more. Remove it, or attach it again.";

/** Files of a question that was refused, back beside the field. Where the files were the reason they say so. */
export const givenBack = (files: readonly ThreadFile[], refusal: RequestError | null): readonly Attachment[] =>
  files.map((file) => {
    const { key, name, media_type, bytes } = ready(file);
    if (!refusal?.refusesFiles) return ready(file);
    return { key, name, media_type, bytes, state: "failed", error: REFUSED, again: true };
  });

/** Leniently: an older or newer version of this site may have written it. */
function parseKept(kept: string | null): readonly Attachment[] {
  try {
    const files: Partial<ThreadFile>[] = JSON.parse(kept ?? "[]");
    return files.flatMap(({ id, name, media_type, bytes }) =>
      typeof id === "string" && typeof name === "string" && typeof media_type === "string" && typeof bytes === "number"
        ? [ready({ id, object: "file", name, media_type, bytes })]
        : [],
    );
  } catch {
    return NONE;
  }
}
