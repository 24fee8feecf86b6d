/** Docs of a git repository. A new commit replaces all of them at once, or nothing. */
import type { Clock } from "#lib/clock.ts";
import { type Docs, type DocsOptions, openDocs } from "#lib/docs/docs.ts";
import { createPageCache } from "#lib/docs/files/cache.ts";
import { reasonOf } from "#lib/docs/reading/reason-of.ts";
import { faultOf, viewOf } from "#lib/docs/swap.ts";
import { StartError } from "#lib/errors.ts";
import { GitError } from "./git.ts";
import type { GitRepository } from "./repository.ts";

/** `commit` is served. `error`: whether the last attempt failed to fetch the repository, or to read its docs. */
export type GitState = { commit: string; checkedAt: number; error: "fetch_failed" | "docs_refused" | null };

export type GitDocs = {
  docs: Docs;
  state(): GitState;
  /** Fetches the repository, now, and serves its docs if they are new. Resolves to whether they are. Never rejects. */
  update(): Promise<boolean>;
};

type Parts = { repository: GitRepository; clock: Pick<Clock, "now">; options: Omit<DocsOptions, "dir"> };

/**
 * Opens the docs of the branch. Those that were served last are taken if it cannot be fetched or has no docs.
 * @throws StartError where there are none either
 */
export async function openGitDocs(parts: Parts): Promise<GitDocs> {
  const { repository, clock } = parts;
  const options = { ...parts.options, cache: createPageCache(parts.options.cacheFile) };
  const log = options.log ?? (() => {});
  const last = await repository.lastServed();
  const opened = await openCommit(repository, options).catch(async (error: unknown) => {
    const reason = reasonOf(error);
    log("docs.git_failed", { reason });
    if (last === null) throw new StartError(`The docs of DOCS_GIT cannot be opened: ${reason}.`, { cause: error });
    const docs = await openDocs({ ...options, dir: repository.folderOf(last) });
    return {
      commit: last,
      docs,
      error: error instanceof GitError ? ("fetch_failed" as const) : ("docs_refused" as const),
    };
  });
  await repository.serve(opened.commit, [opened.commit]);
  const served = new ServedDocs(repository, options, clock, opened);
  return { docs: viewOf(() => served.docs), state: () => served.state, update: () => served.update() };
}

type Opened = { commit: string; docs: Docs; error?: NonNullable<GitState["error"]> };
type Options = Omit<DocsOptions, "dir">;

/** @throws GitError, or what a folder without docs gives */
async function openCommit(repository: GitRepository, options: Options): Promise<Opened> {
  const commit = await repository.fetch();
  const docs = await openDocs({ ...options, dir: await repository.checkOut(commit) });
  if (docs.pages.length === 0) throw new Error("the repository has no pages");
  return { commit, docs };
}

class ServedDocs {
  readonly #repository: GitRepository;
  readonly #options: Options;
  readonly #clock: Pick<Clock, "now">;
  #docs: Docs;
  #state: GitState;
  /** The update under way, and the one that waits for its end: a change during the first is only seen by another. */
  #running: Promise<boolean> | null = null;
  #next: Promise<boolean> | null = null;
  /** The last commit whose docs were refused: it is not read again. */
  #refused: string | null = null;

  constructor(repository: GitRepository, options: Options, clock: Pick<Clock, "now">, opened: Opened) {
    this.#repository = repository;
    this.#options = options;
    this.#clock = clock;
    this.#docs = opened.docs;
    this.#state = { commit: opened.commit, checkedAt: clock.now(), error: opened.error ?? null };
  }

  get docs(): Docs {
    return this.#docs;
  }

  get state(): GitState {
    return this.#state;
  }

  update(): Promise<boolean> {
    if (!this.#running) {
      this.#running = this.#read().finally(() => {
        this.#running = null;
      });
      return this.#running;
    }
    this.#next ??= this.#running.then(() => {
      this.#next = null;
      return this.update();
    });
    return this.#next;
  }

  async #read(): Promise<boolean> {
    let commit: string;
    try {
      commit = await this.#repository.fetch();
    } catch (error) {
      return this.#keep("fetch_failed", reasonOf(error));
    }
    if (commit === this.#state.commit) {
      this.#state = { commit, checkedAt: this.#clock.now(), error: null };
      return false;
    }
    if (commit === this.#refused) return false;
    try {
      const next = await openDocs({ ...this.#options, dir: await this.#repository.checkOut(commit) });
      const fault = faultOf(this.#docs, next);
      return fault === null ? await this.#replace(commit, next) : this.#refuse(commit, fault);
    } catch (error) {
      return this.#refuse(commit, reasonOf(error));
    }
  }

  #refuse(commit: string, reason: string): false {
    this.#refused = commit;
    return this.#keep("docs_refused", reason);
  }

  async #replace(commit: string, next: Docs): Promise<true> {
    const before = this.#state.commit;
    this.#docs.dense?.stop();
    next.dense?.start();
    this.#docs = next;
    this.#state = { commit, checkedAt: this.#clock.now(), error: null };
    this.#options.log?.("docs.updated", { commit, pages: next.pages.length });
    // Pictures of the former commit may still be on their way to a reader.
    await this.#repository.serve(commit, [commit, before]);
    return true;
  }

  #keep(error: NonNullable<GitState["error"]>, reason: string): false {
    this.#state = { ...this.#state, checkedAt: this.#clock.now(), error };
    this.#options.log?.("docs.git_failed", { error, reason });
    return false;
  }
}
