/** Brings pages into a vector store, some at a time. */
import { AppError, StartError } from "#lib/errors.ts";
import { explain } from "./faults.ts";
import { type Fault, fileName, type Page } from "./pages.ts";
import type { Upload, VectorStores } from "./stored-files.ts";

const PARALLEL = 4;
/** So many pages may fail because nobody answers before the others are not even tried. */
const TOLERATED_OUTAGES = 3;

export type BringParts = {
  stores: VectorStores;
  store: string;
  /** Files of the account that are in no store, as a crash leaves them. */
  halves: readonly Upload[];
  signal: AbortSignal;
  onProgress?: ((done: number, all: number) => void) | undefined;
};
/** Pages that are in the store now, though not indexed yet. `adopted` are ids of halves that were made whole. */
export type Brought = { attached: Page[]; adopted: Set<string>; faults: Fault[] };

/** @throws StartError when no page can be brought; what was brought until then stays. */
export async function bringPages(pages: readonly Page[], parts: BringParts): Promise<Brought> {
  const { signal, onProgress } = parts;
  const halves = new Map(parts.halves.map(({ id, name }) => [name, id]));
  const brought: Brought = { attached: [], adopted: new Set(), faults: [] };
  let outages = 0;
  let done = 0;
  await inParallel(pages, async (page) => {
    signal.throwIfAborted();
    if (outages >= TOLERATED_OUTAGES) {
      brought.faults.push({ path: page.path, reason: "It was not tried after others had failed." });
      return;
    }
    try {
      const adopted = await bring(page, halves.get(fileName(page, parts.store)), parts);
      if (adopted !== null) brought.adopted.add(adopted);
      brought.attached.push(page);
    } catch (thrown) {
      const { concerns, reason, advice } = explain(thrown);
      if (concerns === "all") throw new StartError(`${reason} ${advice}`, { cause: thrown });
      if (concerns === "outage") outages += 1;
      brought.faults.push({ path: page.path, reason });
    }
    done += 1;
    onProgress?.(done, pages.length);
  });
  return brought;
}

/** Returns the id of the half that was made whole; null when the page was uploaded. */
async function bring(page: Page, half: string | undefined, { stores, store }: BringParts): Promise<string | null> {
  const { path, hash, text } = page;
  if (half !== undefined) {
    try {
      await stores.attach(store, half, { path, hash });
      return half;
    } catch (thrown) {
      // What is broken or gone is uploaded anew.
      if (!(thrown instanceof AppError) || thrown.code !== "upstream_rejected") throw thrown;
    }
  }
  await stores.attach(store, await stores.upload(fileName(page, store), text), { path, hash });
  return null;
}

/** After a rejection nothing new is begun; rejects when what was under way has ended. */
export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const rejections: unknown[] = [];
  const worker = async () => {
    for (const item of queue) {
      if (rejections.length > 0) return;
      await work(item).catch((thrown) => rejections.push(thrown));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  if (rejections.length > 0) throw rejections[0];
}
