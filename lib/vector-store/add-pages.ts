/** Adds pages to a vector store, some at a time. */
import { AppError, StartError } from "#lib/errors.ts";
import { forEachParallel } from "#lib/parallel.ts";
import { explain } from "./faults.ts";
import { type Fault, fileNameOf, type Page } from "./pages.ts";
import type { Upload, VectorStores } from "./stored-files.ts";

export const PARALLEL = 4;
/** When this many pages have failed because OpenAI does not answer, the others are not tried. */
const TOLERATED_OUTAGES = 3;

export type AddParts = {
  stores: VectorStores;
  store: string;
  /** Files that were uploaded for this store and are in no store, as a crash leaves them. */
  unattached: readonly Upload[];
  signal: AbortSignal;
  onProgress?: ((done: number, all: number) => void) | undefined;
};
/** Pages that are in the store now, though not indexed yet. `reused`: ids of unattached files that are in it now. */
export type AddedPages = { attached: Page[]; reused: Set<string>; faults: Fault[] };

/** @throws StartError when no page can be added; pages that were added before stay. */
export async function addPages(pages: readonly Page[], parts: AddParts): Promise<AddedPages> {
  const { signal, onProgress } = parts;
  const unattached = new Map(parts.unattached.map(({ id, name }) => [name, id]));
  const added: AddedPages = { attached: [], reused: new Set(), faults: [] };
  let outages = 0;
  let done = 0;
  await forEachParallel(pages, PARALLEL, async (page) => {
    signal.throwIfAborted();
    if (outages >= TOLERATED_OUTAGES) {
      added.faults.push({ path: page.path, reason: "It was not tried after others had failed." });
      return;
    }
    try {
      const reused = await addPage(page, unattached.get(fileNameOf(page, parts.store)), parts);
      if (reused !== null) added.reused.add(reused);
      added.attached.push(page);
    } catch (thrown) {
      const { concerns, reason, advice } = explain(thrown);
      if (concerns === "all") throw new StartError(`${reason} ${advice}`, { cause: thrown });
      if (concerns === "outage") outages += 1;
      added.faults.push({ path: page.path, reason });
    }
    done += 1;
    onProgress?.(done, pages.length);
  });
  return added;
}

/** Returns the id of the unattached file that was used; null when the page was uploaded. */
async function addPage(
  page: Page,
  unattached: string | undefined,
  { stores, store }: AddParts,
): Promise<string | null> {
  const { path, hash, text } = page;
  if (unattached !== undefined) {
    try {
      await stores.attach(store, unattached, { path, hash });
      return unattached;
    } catch (thrown) {
      // A file that is broken or gone is uploaded again.
      if (!(thrown instanceof AppError) || thrown.code !== "upstream_rejected") throw thrown;
    }
  }
  await stores.attach(store, await stores.upload(fileNameOf(page, store), text), { path, hash });
  return null;
}
