/** A bare repository on this machine, with commits that a test makes. */
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

export type TestRepository = {
  /** The path of the bare repository. */
  url: string;
  /** A folder for what is made of it. */
  dataDir: string;
  /** Pushes a commit with exactly these files to `main`. Resolves to its id. */
  commit(files: Record<string, string>): Promise<string>;
  /** Takes the repository away, and brings it back. */
  hide(): Promise<void>;
  show(): Promise<void>;
  close(): Promise<void>;
};

/** Nothing of the machine's own settings. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
  ...{ GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.com" },
  ...{ GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@example.com" },
} as unknown as NodeJS.ProcessEnv;

export async function createRepository(): Promise<TestRepository> {
  const root = await mkdtemp(path.join(tmpdir(), "docs-git-"));
  const url = path.join(root, "repository.git");
  const work = path.join(root, "work");
  const git = (...args: string[]): string => execFileSync("git", args, { env: ENVIRONMENT, encoding: "utf8" });
  git("init", "--quiet", "--bare", "--initial-branch=main", url);
  return {
    url,
    dataDir: path.join(root, "data"),
    async commit(files) {
      await rm(work, { recursive: true, force: true });
      for (const [name, text] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(work, name)), { recursive: true });
        await writeFile(path.join(work, name), text);
      }
      await mkdir(work, { recursive: true });
      const at = [`--git-dir=${url}`, `--work-tree=${work}`];
      git(...at, "add", "--all", ".");
      git(...at, "commit", "--quiet", "--allow-empty", "--message=Change the docs");
      return git(...at, "rev-parse", "HEAD").trim();
    },
    hide: () => rename(url, `${url}.hidden`),
    show: () => rename(`${url}.hidden`, url),
    close: () => rm(root, { recursive: true, force: true }),
  };
}
