/** Runs git without a shell, without questions to a person, and without programs that a repository could name. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Longest time of one command, ms. */
const TIMEOUT_MS = 120_000;
/** Longest output of one command, bytes: the list of a repository's files. */
const MAX_OUTPUT = 64 * 1024 * 1024;
const SETTINGS = ["protocol.ext.allow=never", "core.hooksPath=/dev/null", "gc.autoDetach=false"];
/** Variables that would lead git to another repository. */
const FOREIGN = /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|COMMON_DIR|NAMESPACE|PREFIX|CONFIG.*)$/;

export type Environment = Readonly<Record<string, string | undefined>>;

/** A command that failed. The message is git's last line, without user names and passwords. */
export class GitError extends Error {}

/** What git prints. @throws GitError */
export async function git(arguments_: readonly string[], environment: Environment, signal?: AbortSignal) {
  const kept = Object.entries(environment).filter(([name]) => !FOREIGN.test(name));
  const env: Record<string, string | undefined> = {
    ...Object.fromEntries(kept),
    ...{ GIT_TERMINAL_PROMPT: "0", GIT_LFS_SKIP_SMUDGE: "1", GIT_ALLOW_PROTOCOL: "http:https:ssh:git:file" },
    LC_ALL: "C",
  };
  const options = {
    env: env as NodeJS.ProcessEnv,
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
    maxBuffer: MAX_OUTPUT,
  } as const;
  try {
    const all = [...SETTINGS.flatMap((setting) => ["-c", setting]), ...arguments_];
    return (await run("git", all, { ...options, ...(signal && { signal }) })).stdout;
  } catch (error) {
    throw new GitError(reasonOf(error), { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const field = (name: string): unknown =>
    typeof error === "object" && error !== null ? Reflect.get(error, name) : null;
  if (field("code") === "ENOENT") return "git is not installed";
  if (field("killed") === true) return `git takes longer than ${TIMEOUT_MS / 1_000} seconds`;
  const lines = String(field("stderr") ?? "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return withoutPasswords(lines.at(-1) ?? "git failed");
}

const withoutPasswords = (text: string): string => text.replace(/:\/\/[^/@\s]+@/g, "://");
