/** Docs that are read again when their folder changes. A change replaces all of the docs at once, or nothing. */
import { stat } from "node:fs/promises";
import type { FSWatcher } from "chokidar";
import { type Docs, type DocsOptions, openDocs } from "./docs.ts";
import { findMounts } from "./editions/sources.ts";
import { createPageCache, type PageCache } from "./files/cache.ts";
import { locateDocs } from "./generators/locate.ts";
import { reasonOf } from "./reading/reason-of.ts";
import { faultOf, viewOf } from "./swap.ts";
import { watchDocs } from "./watching.ts";

/**
 * The folder is read this long after the last change, ms: an editor writes a file in several steps, a checkout many
 * files.
 */
const QUIET_MS = 150;
/** A missing folder is checked again after this time, ms: no event reports that it came back. */
const RETRY_MS = 2_000;
/** The most files outside the folder that are watched: each takes a handle of the system. */
const MAX_OUTSIDE = 2_000;

export type LiveDocs = {
  docs: Docs;
  /** Reads the folder again, now. Resolves to whether the new docs replaced the old ones. */
  reload(): Promise<boolean>;
  close(): Promise<void>;
};

/** Opens the docs and watches their folder. Rejects when the folder cannot be read to begin with. */
export async function openLiveDocs(options: DocsOptions): Promise<LiveDocs> {
  // A whole repository would be too much to watch.
  const source = await locateDocs(options.dir);
  const { others } = await findMounts(source, options.editions ?? {});
  const folder = new DocsFolder(
    { ...options, dir: source.dir },
    others.map((mount) => mount.dir),
  );
  await folder.open();
  return {
    docs: viewOf(() => folder.docs),
    reload: () => folder.reload(),
    close: () => folder.close(),
  };
}

/** A docs folder with its watcher and the docs that were read from it last. */
class DocsFolder {
  readonly #options: DocsOptions & { cache: PageCache };
  readonly #mounts: readonly string[];
  readonly #log: NonNullable<DocsOptions["log"]>;
  #docs: Docs | null = null;
  #watcher: FSWatcher | null = null;
  /** Inode of the watched folder. Null after it could not be read. */
  #inode: number | null = null;
  /** Pictures and other files of pages that are outside the folder. */
  readonly #outside = new Set<string>();
  /** Whether something changed while the docs were opened. */
  #isChanged = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  /** The last reload that was requested. */
  #lastReload: Promise<boolean> = Promise.resolve(true);
  /** The reason of the last refused reload, if it is in the log. */
  #loggedFault: string | null = null;

  /** @param mounts folders beside the docs with translations and versions */
  constructor(options: DocsOptions, mounts: readonly string[]) {
    this.#mounts = mounts;
    this.#options = { ...options, cache: createPageCache(options.cacheFile) };
    this.#log = options.log ?? (() => {});
  }

  get docs(): Docs {
    if (!this.#docs) throw new Error("the docs are not open yet");
    return this.#docs;
  }

  /** Watches before it reads, so that a change in between leads to another reading. */
  async open(): Promise<void> {
    this.#inode = await inodeOf(this.#options.dir);
    this.#watcher = await this.#watch();
    try {
      this.#docs = await openDocs(this.#options);
    } catch (error) {
      await this.#watcher.close();
      throw error;
    }
    this.#watchOutside();
    if (this.#isChanged) this.#schedule(QUIET_MS);
  }

  /** Reads the folder after the current reload has ended, so that older docs never replace newer ones. */
  reload(): Promise<boolean> {
    this.#lastReload = this.#lastReload.then(() => this.#read());
    return this.#lastReload;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#lastReload;
    await this.#watcher?.close();
  }

  async #read(): Promise<boolean> {
    await this.#followDir();
    let next: Docs;
    try {
      next = await openDocs(this.#options);
    } catch (error) {
      this.#inode = null;
      this.#schedule(RETRY_MS);
      return this.#refuse(reasonOf(error));
    }
    if (next.pages.length === 0) this.#schedule(RETRY_MS);
    const fault = faultOf(this.docs, next);
    if (fault) return this.#refuse(fault);
    this.docs.dense?.stop();
    next.dense?.start();
    this.#docs = next;
    this.#watchOutside();
    this.#loggedFault = null;
    return true;
  }

  /** The docs stay as they are. Each fault is logged once. */
  #refuse(fault: string): false {
    if (fault !== this.#loggedFault) this.#log("docs.kept", { reason: fault });
    this.#loggedFault = fault;
    return false;
  }

  /** A watcher is bound to an inode. A folder that came back or was replaced needs a new watcher. */
  async #followDir(): Promise<void> {
    const found = await inodeOf(this.#options.dir);
    if (found === null || found === this.#inode) return;
    await this.#watcher?.close();
    this.#outside.clear();
    this.#watcher = await this.#watch();
    this.#inode = found;
  }

  /** A picture that changes gets a new address, wherever it is. */
  #watchOutside(): void {
    const added = this.docs.assets.outside().filter((file) => !this.#outside.has(file));
    for (const file of added.slice(0, MAX_OUTSIDE - this.#outside.size)) {
      this.#outside.add(file);
      this.#watcher?.add(file);
    }
  }

  #watch(): Promise<FSWatcher> {
    const onChange = () => {
      this.#isChanged = true;
      if (this.#docs) this.#schedule(QUIET_MS);
    };
    const onError = (error: unknown) => this.#log("docs.watch_failed", { reason: reasonOf(error) });
    return watchDocs(
      [this.#options.dir, ...this.#mounts],
      this.#options.linkRoots ?? [],
      this.#outside,
      onChange,
      onError,
    );
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.reload(), ms);
  }
}

/** The folder's inode, which changes when another folder replaces it. Null when there is no folder. */
const inodeOf = (dir: string) =>
  stat(dir).then(
    ({ ino }) => ino,
    () => null,
  );
