/** When files were committed last, from one reading of the history. */
import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import path from "node:path";

/** Unix time in seconds by the file's absolute real path. */
export type FileDates = ReadonlyMap<string, number>;

const TIMEOUT_MS = 10_000;
/** Longest output that is read, bytes. What was read before is used: the newest commits come first. */
const MAX_BYTES = 32 * 1024 * 1024;

/** A repository's configuration may name programs for these, and docs come from anywhere. */
const SAFE = [
  ...["--no-optional-locks", "--literal-pathspecs", "--no-pager"],
  ...["-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "-c", "protocol.allow=never"],
  ...["-c", "core.quotePath=false"],
];
/** Begins the line of a commit: its time and its parents. No name of a file begins so. */
const COMMIT = "\u0001";

/** The last history that was read. While HEAD is the same, so are the dates. */
let last: { key: string; dates: FileDates } | null = null;

/** The dates of the files below some folders of one repository. Null outside a repository, and without git. Never rejects. */
export async function readGitDates(folders: readonly string[]): Promise<FileDates | null> {
  const real = await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
  const [first] = real;
  if (first === undefined) return null;
  const about = await git(first, ["rev-parse", "--show-toplevel", "--is-shallow-repository", "HEAD"]);
  const [top = "", isShallow, head] = about.split("\n");
  if (top === "" || !head) return null;
  const key = JSON.stringify([top, head, real]);
  if (last?.key !== key) {
    const format = `--format=${COMMIT}%ct %P`;
    const text = await git(top, ["log", format, "--name-only", "--no-renames", "--diff-filter=d", "--", ...real]);
    last = { key, dates: parseLog(text, top, isShallow === "true") };
  }
  return last.dates;
}

/** The output as far as it came in time. */
const git = (dir: string, args: string[]): Promise<string> =>
  new Promise((resolve) => {
    const options = { timeout: TIMEOUT_MS, maxBuffer: MAX_BYTES, windowsHide: true };
    execFile("git", ["-C", dir, ...SAFE, ...args], options, (_, stdout) => resolve(stdout));
  });

/** The last line may be cut. The first commit of a shallow copy adds all files, so it dates none. */
function parseLog(text: string, top: string, isShallow: boolean): FileDates {
  const dates = new Map<string, number>();
  let time: number | null = null;
  for (const line of text.split("\n").slice(0, -1)) {
    if (line.startsWith(COMMIT)) {
      const [seconds = "", ...parents] = line.slice(1).trim().split(" ");
      time = isShallow && parents.length === 0 ? null : Number(seconds);
    } else if (line !== "" && time !== null) {
      const file = path.join(top, line);
      dates.set(file, Math.max(time, dates.get(file) ?? 0));
    }
  }
  return dates;
}
