/** Brings a vector store into step with the docs, by the hashes of their texts. */
import type { Clock } from "#lib/clock.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { Note } from "#lib/docs/files/files.ts";
import { lostPages } from "#lib/docs/report.ts";
import { StartError } from "#lib/errors.ts";
import { carryOut, firmly, type Outcome, type Task } from "./carry-out.ts";
import { MAKE_ONE, NO_STORE } from "./faults.ts";
import { writePages } from "./pages.ts";
import { abandoned, halvesOf, ours, standing, superfluous } from "./plan.ts";
import type { VectorStores } from "./stored-files.ts";

export type SyncParts = {
  docs: Pick<Docs, "pages" | "nav" | "markdown" | "pageInfo" | "report">;
  siteUrl: string;
  stores: VectorStores;
  /** Null: one is made. */
  store: string | null;
  /** Of the one that is made. */
  name: string;
  clock: Clock;
  /** Ends the work; the next run goes on from there. */
  signal: AbortSignal;
  /** Only tells what would be done. */
  dryRun?: boolean;
  /** Docs without any page empty the store. */
  allowEmpty?: boolean;
  /** Hears of a store that was made before anything is brought into it. */
  onMade?: (store: string) => void;
  onProgress?: Task["onProgress"];
};

/** In a dry run `uploaded`, `removed` and `leftovers` are what would be. */
export type SyncReport = Outcome & {
  /** Null when a dry run would make one. */
  store: string | null;
  dryRun: boolean;
  pages: number;
  unchanged: number;
  /** Files in the store that are not ours. */
  foreign: number;
  /** Files that should be pages. While there are any, nothing counts as gone from the docs. */
  lost: Note[];
  ms: number;
};

export const isInStep = ({ failed, lost }: SyncReport): boolean => failed.length === 0 && lost.length === 0;

/**
 * New files are in the index before the old ones of the same page go, so a search has no hole, and a run that was cut
 * off is made good by the next one. Pages that cannot be brought are in the report.
 * @throws StartError when the docs have no pages, or nothing can be done with the key or the store.
 */
export async function syncFiles(parts: SyncParts): Promise<SyncReport> {
  const { docs: read, stores, clock, dryRun = false } = parts;
  const began = clock.now();
  if (read.pages.length === 0 && !parts.allowEmpty) {
    const how = "`--allow-empty` takes what is ours out of the vector store.";
    throw new StartError(`The docs have no pages, so nothing was changed. ${how}`);
  }
  const store = await openStore(parts);
  const { pages, faults } = writePages(read, parts.siteUrl);
  const lost = lostPages(read.report);
  const docs = { pages, known: new Set(read.pages.map(({ path }) => path)), trusted: lost.length === 0 };
  const files = store === null ? [] : await firmly(stores.files(store));
  const states = pages.map((page) => ({ page, ...standing(page, ours(files)) }));
  const task = {
    docs,
    ...{ stores, files, clock, signal: parts.signal, onProgress: parts.onProgress ?? (() => {}) },
    missing: states.flatMap(({ page, state }) => (state === "missing" || state === "failed" ? [page] : [])),
    pending: states.flatMap(({ page, state }) => (state === "pending" ? [page] : [])),
    halves: store === null ? [] : halvesOf(store, await firmly(stores.uploads()), files),
  };
  const done = dryRun || store === null ? foresee(task) : await carryOut({ ...task, store });
  const failed = [...faults, ...done.failed];
  const touched = new Set([...done.uploaded, ...failed.map(({ path }) => path)]);
  return {
    ...{ store, dryRun, pages: read.pages.length },
    ...{ ...done, failed, unchanged: read.pages.filter(({ path }) => !touched.has(path)).length },
    ...{ foreign: files.length - ours(files).length, lost, ms: Math.round(clock.now() - began) },
  };
}

async function openStore({ stores, store, name, dryRun, onMade }: SyncParts): Promise<string | null> {
  if (store !== null) {
    const state = await firmly(stores.state(store));
    if (state !== "there") throw new StartError(`${NO_STORE[state]} ${MAKE_ONE}`);
    return store;
  }
  if (dryRun) return null;
  const made = await firmly(stores.make(name));
  onMade?.(made);
  return made;
}

/** What would be done if all went well. */
function foresee({ docs, files, missing, halves, clock }: Omit<Task, "store">): Outcome {
  const known = ours(files);
  const successors = new Map(docs.pages.map((page) => [page.path, standing(page, known).file?.id ?? "the new one"]));
  return {
    uploaded: missing.map(({ path }) => path),
    removed: superfluous(known, docs, successors).map(({ path }) => path),
    leftovers: abandoned(halves, new Set(), clock.now()).length,
    failed: [],
  };
}
