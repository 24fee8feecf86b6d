/** Does what brings a vector store into step: uploads, waits for the index, and only then removes what is old. */
import type { Clock } from "#lib/clock.ts";
import { StartError } from "#lib/errors.ts";
import { bringPages, inParallel } from "./bring.ts";
import { explain } from "./faults.ts";
import type { Fault, Page } from "./pages.ts";
import { abandoned, type OurFile, ours, type PageSet, type Standing, standing, superfluous } from "./plan.ts";
import type { StoredFile, Upload, VectorStores } from "./stored-files.ts";

/** How long OpenAI may take to index what was uploaded, ms. */
const INDEXING_MS = 600_000;
/** Pauses between two looks at it grow from the first to the longest, ms. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

export type Task = {
  docs: PageSet;
  stores: VectorStores;
  store: string;
  /** What is in it. */
  files: readonly StoredFile[];
  /** Pages that are not in it as they are, and those that are being indexed. */
  missing: readonly Page[];
  pending: readonly Page[];
  halves: readonly Upload[];
  clock: Clock;
  signal: AbortSignal;
  onProgress(what: "uploaded" | "indexed" | "removed", done: number, all: number): void;
};
/** Addresses, but for `leftovers`, which is a number of uploads that are in no store. */
export type Outcome = { uploaded: string[]; removed: string[]; leftovers: number; failed: Fault[] };

/** @throws StartError */
export async function carryOut(task: Task): Promise<Outcome> {
  const { docs, stores, store, signal, clock, onProgress } = task;
  const { attached, adopted, faults } = await bringPages(task.missing, {
    ...{ stores, store, signal, halves: task.halves },
    onProgress: (done, all) => onProgress("uploaded", done, all),
  });
  const awaited = [...attached, ...task.pending];
  const files = ours(awaited.length === 0 ? task.files : await settled(task, awaited));
  const successors = new Map<string, string>();
  for (const page of docs.pages) {
    const { state, file } = standing(page, files);
    if (state === "current") successors.set(page.path, file.id);
  }
  const stored = new Set(files.map(({ id }) => id));
  const leftovers = abandoned(task.halves, adopted, clock.now()).filter(({ id }) => !stored.has(id));
  const { removed, kept } = await removeAll(task, superfluous(files, docs, successors), leftovers);
  return {
    uploaded: attached.flatMap(({ path }) => (successors.has(path) ? [path] : [])),
    removed,
    leftovers: leftovers.length,
    failed: [
      ...faults,
      ...awaited.flatMap((page) => (successors.has(page.path) ? [] : [unfit(page, standing(page, files))])),
      ...kept,
    ],
  };
}

/** What is in the store when the index has all pages of `awaited` or refused them, or after the longest wait. */
async function settled({ stores, store, clock, signal, onProgress }: Task, awaited: Page[]): Promise<StoredFile[]> {
  const until = clock.now() + INDEXING_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const files = await firmly(stores.files(store));
    // What was attached a moment ago may not be listed yet.
    const open = awaited.filter((page) => /pending|missing/.test(standing(page, ours(files)).state));
    onProgress("indexed", awaited.length - open.length, awaited.length);
    if (open.length === 0 || clock.now() >= until) return files;
    await clock.sleep(pause, signal);
    signal.throwIfAborted();
  }
}

const unfit = ({ path }: Page, { state, file }: Standing): Fault => ({
  path,
  reason:
    state === "failed"
      ? `OpenAI could not index it (${file.error ?? file.status}).`
      : "OpenAI was still indexing it: run this again later.",
});

type Removed = { removed: string[]; kept: Fault[] };

async function removeAll(task: Task, old: readonly OurFile[], leftovers: readonly Upload[]): Promise<Removed> {
  const { stores, store, signal, onProgress } = task;
  const all = [...old.map(({ id, path }) => ({ id, path })), ...leftovers.map(({ id }) => ({ id, path: null }))];
  const removed: string[] = [];
  const kept: Fault[] = [];
  let done = 0;
  await inParallel(all, async ({ id, path }) => {
    signal.throwIfAborted();
    try {
      await stores.remove(store, id);
      if (path !== null) removed.push(path);
    } catch (thrown) {
      const { concerns, reason, advice } = explain(thrown);
      if (concerns === "all") throw new StartError(`${reason} ${advice}`, { cause: thrown });
      kept.push({ path: path ?? "(a leftover upload)", reason: `An old file of it could not be removed. ${reason}` });
    }
    done += 1;
    onProgress("removed", done, all.length);
  });
  return { removed, kept };
}

/** For calls without which nothing can go on. @throws StartError */
export const firmly = <T>(call: Promise<T>): Promise<T> =>
  call.catch((thrown) => {
    const { reason, advice } = explain(thrown);
    throw new StartError(`${reason} ${advice}`, { cause: thrown });
  });
