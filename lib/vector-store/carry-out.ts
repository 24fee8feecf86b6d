/** Changes a vector store to match the docs: uploads, waits for the index, and only then deletes old files. */
import type { Clock } from "#lib/clock.ts";
import { StartError } from "#lib/errors.ts";
import { forEachParallel } from "#lib/parallel.ts";
import { addPages, PARALLEL } from "./add-pages.ts";
import { explain } from "./faults.ts";
import type { Fault, Page } from "./pages.ts";
import {
  listOldFiles,
  listOwnFiles,
  listStaleUploads,
  type OwnFile,
  type PageSet,
  type PageState,
  stateOf,
} from "./plan.ts";
import type { StoredFile, Upload, VectorStores } from "./stored-files.ts";

/** How long OpenAI may take to index uploaded files, ms. */
const INDEXING_MS = 600_000;
/** Pauses between two requests for the state grow from the first to the longest, ms. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

export type Task = {
  docs: PageSet;
  stores: VectorStores;
  store: string;
  /** Files in the store. */
  files: readonly StoredFile[];
  /** Pages whose present text is not in the store, and pages that are being indexed. */
  missing: readonly Page[];
  pending: readonly Page[];
  unattached: readonly Upload[];
  clock: Clock;
  signal: AbortSignal;
  onProgress(what: "uploaded" | "indexed" | "removed", done: number, all: number): void;
};
/** Addresses of pages. `leftovers` is a number: of old uploads that are in no store. */
export type Outcome = { uploaded: string[]; removed: string[]; leftovers: number; failed: Fault[] };

/** @throws StartError */
export async function carryOut(task: Task): Promise<Outcome> {
  const { docs, stores, store, signal, clock, onProgress } = task;
  const { attached, reused, faults } = await addPages(task.missing, {
    ...{ stores, store, signal, unattached: task.unattached },
    onProgress: (done, all) => onProgress("uploaded", done, all),
  });
  const awaited = [...attached, ...task.pending];
  const files = listOwnFiles(awaited.length === 0 ? task.files : await waitForIndexing(task, awaited));
  const successors = new Map<string, string>();
  for (const page of docs.pages) {
    const { state, file } = stateOf(page, files);
    if (state === "current") successors.set(page.path, file.id);
  }
  const stored = new Set(files.map(({ id }) => id));
  const leftovers = listStaleUploads(task.unattached, reused, clock.now()).filter(({ id }) => !stored.has(id));
  const { removed, faults: notRemoved } = await deleteAll(task, listOldFiles(files, docs, successors), leftovers);
  return {
    uploaded: attached.flatMap(({ path }) => (successors.has(path) ? [path] : [])),
    removed,
    leftovers: leftovers.length,
    failed: [
      ...faults,
      ...awaited.flatMap((page) => (successors.has(page.path) ? [] : [toFault(page, stateOf(page, files))])),
      ...notRemoved,
    ],
  };
}

/** Files of the store once all pages of `awaited` are indexed or refused, or after the longest wait. */
async function waitForIndexing(
  { stores, store, clock, signal, onProgress }: Task,
  awaited: Page[],
): Promise<StoredFile[]> {
  const until = clock.now() + INDEXING_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const files = await requireSuccess(stores.listFiles(store));
    // A file that was attached a moment ago may not be listed yet.
    const open = awaited.filter((page) => /pending|missing/.test(stateOf(page, listOwnFiles(files)).state));
    onProgress("indexed", awaited.length - open.length, awaited.length);
    if (open.length === 0 || clock.now() >= until) return files;
    await clock.sleep(pause, signal);
    signal.throwIfAborted();
  }
}

const toFault = ({ path }: Page, { state, file }: PageState): Fault => ({
  path,
  reason:
    state === "failed"
      ? `OpenAI could not index it (${file.error ?? file.status}).`
      : "OpenAI was still indexing it: run this again later.",
});

type Deleted = { removed: string[]; faults: Fault[] };

async function deleteAll(task: Task, old: readonly OwnFile[], leftovers: readonly Upload[]): Promise<Deleted> {
  const { stores, store, signal, onProgress } = task;
  const all = [...old.map(({ id, path }) => ({ id, path })), ...leftovers.map(({ id }) => ({ id, path: null }))];
  const removed: string[] = [];
  const faults: Fault[] = [];
  let done = 0;
  await forEachParallel(all, PARALLEL, async ({ id, path }) => {
    signal.throwIfAborted();
    try {
      await stores.delete(store, id);
      if (path !== null) removed.push(path);
    } catch (thrown) {
      const { concerns, reason, advice } = explain(thrown);
      if (concerns === "all") throw new StartError(`${reason} ${advice}`, { cause: thrown });
      faults.push({ path: path ?? "(a leftover upload)", reason: `An old file of it could not be removed. ${reason}` });
    }
    done += 1;
    onProgress("removed", done, all.length);
  });
  return { removed, faults };
}

/** For calls that must succeed. @throws StartError */
export const requireSuccess = <T>(call: Promise<T>): Promise<T> =>
  call.catch((thrown) => {
    const { reason, advice } = explain(thrown);
    throw new StartError(`${reason} ${advice}`, { cause: thrown });
  });
