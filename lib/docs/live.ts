/** Docs that follow their folder: one object whose contents change whole, or not at all. */
import { stat } from "node:fs/promises";
import { type Docs, type DocsOptions, openDocs } from "./docs.ts";
import { createPageCache } from "./files/cache.ts";
import { reason } from "./reading/reason.ts";
import { lostPages } from "./report.ts";
import { watchDocs } from "./watching.ts";

/** An editor writes a file in several steps, a checkout hundreds of files: they are read once, ms after the last. */
const QUIET_MS = 150;
/** A folder that is gone may come back, but nobody tells: it is looked for this often, ms. */
const RETRY_MS = 2_000;

export type LiveDocs = {
  docs: Docs;
  /** Reads the folder again, now. True when what was found is what readers see from then on. */
  reload(): Promise<boolean>;
  close(): Promise<void>;
};

/** Opens the docs and watches their folder. Rejects when the folder cannot be read to begin with. */
export async function openLiveDocs(options: DocsOptions): Promise<LiveDocs> {
  const { dir, linkRoots, log = () => {} } = options;
  const cache = createPageCache(options.cacheFile);
  // Watched before it is read: what changes in between is read again.
  let touched = false;
  let onChange = () => {
    touched = true;
  };
  const watchDir = () =>
    watchDocs(
      dir,
      linkRoots ?? [],
      () => onChange(),
      (error) => log("docs.watch_failed", { reason: reason(error) }),
    );
  let inode = await inodeOf(dir);
  let watcher = await watchDir();
  let current = await openDocs({ ...options, cache }).catch(async (error) => {
    await watcher.close();
    throw error;
  });
  let last: Promise<boolean> = Promise.resolve(true);
  let timer: NodeJS.Timeout | undefined;
  let said: string | null = null;
  let closed = false;

  async function read(): Promise<boolean> {
    await followDir();
    let next: Docs;
    try {
      next = await openDocs({ ...options, cache });
    } catch (error) {
      inode = null;
      schedule(RETRY_MS);
      return kept(reason(error));
    }
    if (next.pages.length === 0) schedule(RETRY_MS);
    const fault = faultOf(current, next);
    if (fault) return kept(fault);
    current.dense?.stop();
    next.dense?.start();
    current = next;
    said = null;
    return true;
  }

  /** A watcher stays with its inode. A folder that came back or was replaced needs a new watcher. */
  async function followDir(): Promise<void> {
    const found = await inodeOf(dir);
    if (found === null || found === inode) return;
    await watcher.close();
    watcher = await watchDir();
    inode = found;
  }

  function kept(fault: string): false {
    if (fault !== said) log("docs.kept", { reason: fault });
    said = fault;
    return false;
  }

  function schedule(ms: number): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void reload(), ms);
  }

  // One after the other: an older reading never takes a newer one's place.
  const reload = () => {
    last = last.then(read);
    return last;
  };
  onChange = () => schedule(QUIET_MS);
  if (touched) schedule(QUIET_MS);

  return {
    docs: following(() => current),
    reload,
    async close() {
      closed = true;
      clearTimeout(timer);
      await last;
      await watcher.close();
    },
  };
}

/** Tells the folder from another one of the same path. Null when it is gone. */
const inodeOf = (dir: string) =>
  stat(dir).then(
    ({ ino }) => ino,
    () => null,
  );

/** Why `next` must not take the place of `current`: it is not what somebody wrote, but what could not be read. */
function faultOf(current: Docs, next: Docs): string | null {
  if (next.pages.length === 0 && current.pages.length > 0) return "the folder has no pages any more";
  const had = new Set(current.pages.map(({ file }) => file));
  const lost = lostPages(next.report).find(({ file }) => had.has(file));
  return lost ? `${lost.file}: ${lost.reason}` : null;
}

/** The docs of the moment, under one name: whoever holds it sees all of an old reading or all of a new one. */
function following(current: () => Docs): Docs {
  return {
    get pages() {
      return current().pages;
    },
    get sections() {
      return current().sections;
    },
    get chunks() {
      return current().chunks;
    },
    get nav() {
      return current().nav;
    },
    get report() {
      return current().report;
    },
    get dense() {
      return current().dense;
    },
    search: (...asked) => current().search(...asked),
    suggest: (...asked) => current().suggest(...asked),
    page: (path) => current().page(path),
    markdown: (path, siteUrl) => current().markdown(path, siteUrl),
    has: (url) => current().has(url),
    pageInfo: (url) => current().pageInfo(url),
    section: (url) => current().section(url),
    pageText: (url) => current().pageText(url),
    starters: (path) => current().starters(path),
  };
}
