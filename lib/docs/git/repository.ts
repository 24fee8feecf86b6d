/** A copy of a repository in the data folder: a shallow bare one, and a folder with the files of each commit in use. */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Environment, GitError, git } from "./git.ts";
import type { GitSource } from "./source.ts";

/** The most bytes and files of a commit, and of what is fetched. */
export type GitLimits = { bytes: number; files: number };
const LIMITS: GitLimits = { bytes: 1024 * 1024 * 1024, files: 200_000 };
/** How often the size of what is fetched is checked, ms. */
const SIZE_MS = 500;
const HEAD = "refs/docs/head";
const COMMIT = /^[0-9a-f]{40,64}$/;

type Parts = { source: GitSource; dir: string; environment: Environment; limits?: GitLimits };

export class GitRepository {
  readonly #source: GitSource;
  readonly #dir: string;
  readonly #environment: Environment;
  readonly #limits: GitLimits;

  /** @param parts `dir` is a folder that nothing else uses */
  constructor({ source, dir, environment, limits = LIMITS }: Parts) {
    this.#source = source;
    this.#dir = path.resolve(dir);
    this.#environment = environment;
    this.#limits = limits;
  }

  get #bare(): string {
    return path.join(this.#dir, "repository.git");
  }

  folderOf = (commit: string): string => path.join(this.#dir, "checkouts", commit);

  /** Fetches the branch. Resolves to its commit. @throws GitError */
  async fetch(): Promise<string> {
    await mkdir(this.#bare, { recursive: true });
    await this.#git(["init", "--quiet", "--bare"]);
    const { url, ref } = this.#source;
    const options = ["--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--force"];
    await this.#bounded((signal) => this.#git(["fetch", ...options, "--", url, `+${ref}:${HEAD}`], signal));
    return (await this.#git(["rev-parse", "--verify", `${HEAD}^{commit}`])).trim();
  }

  /** Writes the files of a commit into their folder, unless they are there. @throws GitError */
  async checkOut(commit: string): Promise<string> {
    const folder = this.folderOf(commit);
    if (await exists(folder)) return folder;
    await this.#checkSize(commit);
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    // The index says which files are there. It may be that of another commit's folder.
    await rm(path.join(this.#bare, "index"), { force: true });
    await this.#git([`--work-tree=${unfinished}`, "checkout", "--quiet", "--force", commit, "--", "."]);
    // Marks the end of the project: what is above the folder does not belong to the docs.
    await writeFile(path.join(unfinished, ".git"), `gitdir: ${this.#bare}\n`);
    await rename(unfinished, folder);
    return folder;
  }

  /** The commit that was served last; null before the first one, and when its folder is gone. */
  async lastServed(): Promise<string | null> {
    const commit = (await readFile(path.join(this.#dir, "served"), "utf8").catch(() => "")).trim();
    return COMMIT.test(commit) && (await exists(this.folderOf(commit))) ? commit : null;
  }

  /** Remembers the commit that is served, and removes the folders of all but `kept`. */
  async serve(commit: string, kept: readonly string[]): Promise<void> {
    await writeFile(path.join(this.#dir, "served"), `${commit}\n`);
    const names = await readdir(path.join(this.#dir, "checkouts"));
    const others = names.filter((name) => !kept.includes(name));
    await Promise.all(others.map((name) => rm(this.folderOf(name), { recursive: true, force: true })));
  }

  #git(arguments_: readonly string[], signal?: AbortSignal): Promise<string> {
    return git([`--git-dir=${this.#bare}`, ...arguments_], this.#environment, signal);
  }

  /** Ends a fetch that becomes too large. @throws GitError */
  async #bounded(fetch: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const stop = new AbortController();
    const timer = setInterval(async () => {
      if ((await this.#fetchedBytes()) > this.#limits.bytes) stop.abort();
    }, SIZE_MS);
    try {
      await fetch(stop.signal);
    } catch (error) {
      throw stop.signal.aborted ? this.#tooLarge() : error;
    } finally {
      clearInterval(timer);
    }
  }

  async #fetchedBytes(): Promise<number> {
    const folder = path.join(this.#bare, "objects", "pack");
    const names = await readdir(folder).catch(() => []);
    const sizes = names.map((name) =>
      stat(path.join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  async #checkSize(commit: string): Promise<void> {
    const listed = (await this.#git(["ls-tree", "-r", "-l", "-z", commit])).split("\0");
    const bytes = listed.reduce((sum, entry) => sum + (Number(/^\S+ \S+ \S+ +(\d+)\t/.exec(entry)?.[1]) || 0), 0);
    if (bytes > this.#limits.bytes || listed.length > this.#limits.files) throw this.#tooLarge();
  }

  #tooLarge = (): GitError =>
    new GitError(`the repository has more than ${this.#limits.bytes} bytes or ${this.#limits.files} files`);
}

const exists = (folder: string): Promise<boolean> =>
  stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
