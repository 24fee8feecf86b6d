/** Synchronizes a vector store with the docs, by the hashes of the pages' texts. */
import type { Clock } from "#lib/clock.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { Note } from "#lib/docs/files/notes.ts";
import { listLostPages } from "#lib/docs/report.ts";
import { StartError } from "#lib/errors.ts";
import { carryOut, type Outcome, requireSuccess, type Task } from "./carry-out.ts";
import { MAKE_ONE, NO_STORE } from "./faults.ts";
import { renderPages } from "./pages.ts";
import { listOldFiles, listOwnFiles, listStaleUploads, listUnattached, stateOf } from "./plan.ts";
import type { VectorStores } from "./stored-files.ts";

export type SyncParts = {
  docs: Pick<Docs, "pages" | "nav" | "markdown" | "pageInfo" | "report">;
  siteUrl: string;
  stores: VectorStores;
  /** Null: one is created. */
  store: string | null;
  /** Name of the store that is created. */
  name: string;
  clock: Clock;
  /** Stops the work; the next run continues it. */
  signal: AbortSignal;
  /** Only reports what would be done. */
  dryRun?: boolean;
  /** Whether docs without pages may empty the store. */
  allowEmpty?: boolean;
  /** Called with a new store's id before pages are added. */
  onCreated?: (store: string) => void;
  onProgress?: Task["onProgress"];
};

/** In a dry run `uploaded`, `removed` and `leftovers` are what a run would do. */
export type SyncReport = Outcome & {
  /** Null when a dry run would create one. */
  store: string | null;
  dryRun: boolean;
  pages: number;
  unchanged: number;
  /** Files in the store that this project did not add. */
  foreign: number;
  /** Files of the docs that could not be read. While there are any, no page counts as deleted. */
  lost: Note[];
  ms: number;
};

export const isInSync = ({ failed, lost }: SyncReport): boolean => failed.length === 0 && lost.length === 0;

/**
 * New files are indexed before the old files of the same page are deleted, so that a search always finds the page.
 * After an interrupted run, the next one completes the work. The report lists pages that cannot be added.
 * @throws StartError when the docs have no pages, or nothing can be done with the key or the store.
 */
export async function syncFiles(parts: SyncParts): Promise<SyncReport> {
  const { docs: allDocs, stores, clock, dryRun = false } = parts;
  const began = clock.now();
  if (allDocs.pages.length === 0 && !parts.allowEmpty) {
    const how = "`--allow-empty` takes what is ours out of the vector store.";
    throw new StartError(`The docs have no pages, so nothing was changed. ${how}`);
  }
  const store = await openStore(parts);
  const { pages, faults } = renderPages(allDocs, parts.siteUrl);
  const lost = listLostPages(allDocs.report);
  const docs = { pages, known: new Set(allDocs.pages.map(({ path }) => path)), trusted: lost.length === 0 };
  const files = store === null ? [] : await requireSuccess(stores.listFiles(store));
  const states = pages.map((page) => ({ page, ...stateOf(page, listOwnFiles(files)) }));
  const task = {
    docs,
    ...{ stores, files, clock, signal: parts.signal, onProgress: parts.onProgress ?? (() => {}) },
    missing: states.flatMap(({ page, state }) => (state === "missing" || state === "failed" ? [page] : [])),
    pending: states.flatMap(({ page, state }) => (state === "pending" ? [page] : [])),
    unattached: store === null ? [] : listUnattached(store, await requireSuccess(stores.listUploads()), files),
  };
  const done = dryRun || store === null ? planOutcome(task) : await carryOut({ ...task, store });
  const failed = [...faults, ...done.failed];
  const touched = new Set([...done.uploaded, ...failed.map(({ path }) => path)]);
  return {
    ...{ store, dryRun, pages: allDocs.pages.length },
    ...{ ...done, failed, unchanged: allDocs.pages.filter(({ path }) => !touched.has(path)).length },
    ...{ foreign: files.length - listOwnFiles(files).length, lost, ms: Math.round(clock.now() - began) },
  };
}

async function openStore({ stores, store, name, dryRun, onCreated }: SyncParts): Promise<string | null> {
  if (store !== null) {
    const state = await requireSuccess(stores.getState(store));
    if (state !== "there") throw new StartError(`${NO_STORE[state]} ${MAKE_ONE}`);
    return store;
  }
  if (dryRun) return null;
  const made = await requireSuccess(stores.create(name));
  onCreated?.(made);
  return made;
}

/** The outcome if every call succeeded. */
function planOutcome({ docs, files, missing, unattached, clock }: Omit<Task, "store">): Outcome {
  const known = listOwnFiles(files);
  const successors = new Map(docs.pages.map((page) => [page.path, stateOf(page, known).file?.id ?? "the new one"]));
  return {
    uploaded: missing.map(({ path }) => path),
    removed: listOldFiles(known, docs, successors).map(({ path }) => path),
    leftovers: listStaleUploads(unattached, new Set(), clock.now()).length,
    failed: [],
  };
}
