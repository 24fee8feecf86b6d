/** What of a vector store is as the docs are, and what is not. Nothing here asks anybody. */
import { isNamedFor, type Page } from "./pages.ts";
import type { StoredFile, Upload } from "./stored-files.ts";

export type OurFile = StoredFile & { path: string; hash: string };

/** Files of others have not both attributes: they are left alone. */
export const ours = (files: readonly StoredFile[]): OurFile[] =>
  files.filter((file): file is OurFile => file.path !== null && file.hash !== null);

const isUseless = ({ status }: StoredFile): boolean => status === "failed" || status === "cancelled";

/** How a page stands in a store: its file can be found, is being indexed, could not be indexed, or is not there. */
export type Standing = { state: "current" | "pending" | "failed"; file: OurFile } | { state: "missing"; file: null };

/** Of several files of the same text everybody chooses the same, so that two runs at once do not remove both. */
export function standing({ path, hash }: Page, files: readonly OurFile[]): Standing {
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
  /** Addresses of all pages that there are, also of those that could not be written. */
  known: ReadonlySet<string>;
  /** False when pages were lost: then one that is not known may still be there. */
  trusted: boolean;
};

/**
 * Files that nobody needs any more: failed ones, versions whose successor can be found, and pages that are gone.
 * `successors` has the id of the file of each page that can be found as it is.
 */
export function superfluous(
  files: readonly OurFile[],
  { known, trusted }: PageSet,
  successors: ReadonlyMap<string, string>,
): OurFile[] {
  return files.filter((file) => {
    if (isUseless(file)) return true;
    if (!known.has(file.path)) return trusted;
    const successor = successors.get(file.path);
    return successor !== undefined && successor !== file.id;
  });
}

/** A half that is younger may be in the hands of another run, ms. */
const HALF_AGE_MS = 3_600_000;

/** Uploads for a store that a run which was cut off did not bring into it. */
export function halvesOf(store: string, uploads: readonly Upload[], files: readonly StoredFile[]): Upload[] {
  const stored = new Set(files.map(({ id }) => id));
  return uploads.filter(({ id, name }) => isNamedFor(store, name) && !stored.has(id));
}

/** Halves that will not be made whole any more. */
export const abandoned = (halves: readonly Upload[], adopted: ReadonlySet<string>, now: number): Upload[] =>
  halves.filter(({ id, createdAt }) => !adopted.has(id) && createdAt * 1000 < now - HALF_AGE_MS);
