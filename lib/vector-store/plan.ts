/** Compares a vector store with the docs. Nothing here sends a request. */
import { isNamedFor, type Page } from "./pages.ts";
import type { StoredFile, Upload } from "./stored-files.ts";

export type OwnFile = StoredFile & { path: string; hash: string };

/** The files that this project added. Other files lack one of the two attributes, and are not changed. */
export const listOwnFiles = (files: readonly StoredFile[]): OwnFile[] =>
  files.filter((file): file is OwnFile => file.path !== null && file.hash !== null);

const isBroken = ({ status }: StoredFile): boolean => status === "failed" || status === "cancelled";

/** State of a page's file: it can be searched, is being indexed, could not be indexed, or is missing. */
export type PageState = { state: "current" | "pending" | "failed"; file: OwnFile } | { state: "missing"; file: null };

/** Of several files with the same text every run chooses the same one, so that two parallel runs do not delete both. */
export function stateOf({ path, hash }: Page, files: readonly OwnFile[]): PageState {
  const same = files
    .filter((file) => file.path === path && file.hash === hash)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  const completed = same.find(({ status }) => status === "completed");
  if (completed) return { state: "current", file: completed };
  const indexing = same.find(({ status }) => status === "in_progress");
  if (indexing) return { state: "pending", file: indexing };
  return same[0] ? { state: "failed", file: same[0] } : { state: "missing", file: null };
}

export type PageSet = {
  pages: readonly Page[];
  /** Addresses of all pages, including those that could not be rendered. */
  known: ReadonlySet<string>;
  /** False when some pages could not be read: a page that is not known may exist then. */
  trusted: boolean;
};

/**
 * Files to delete: failed ones, versions whose successor can be searched, and pages that are gone. `successors` has the
 * id of the file of each page whose present text can be searched.
 */
export function listOldFiles(
  files: readonly OwnFile[],
  { known, trusted }: PageSet,
  successors: ReadonlyMap<string, string>,
): OwnFile[] {
  return files.filter((file) => {
    if (isBroken(file)) return true;
    if (!known.has(file.path)) return trusted;
    const successor = successors.get(file.path);
    return successor !== undefined && successor !== file.id;
  });
}

/** A younger upload, ms, may belong to another run that has not ended. */
const STALE_MS = 3_600_000;

/** Uploads for a store that are not in it. An interrupted run leaves them. */
export function listUnattached(store: string, uploads: readonly Upload[], files: readonly StoredFile[]): Upload[] {
  const stored = new Set(files.map(({ id }) => id));
  return uploads.filter(({ id, name }) => isNamedFor(store, name) && !stored.has(id));
}

/** Unattached uploads that no run will use. */
export const listStaleUploads = (unattached: readonly Upload[], reused: ReadonlySet<string>, now: number): Upload[] =>
  unattached.filter(({ id, createdAt }) => !reused.has(id) && createdAt * 1000 < now - STALE_MS);
