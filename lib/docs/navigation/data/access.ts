/** Reads configuration files within one folder, in bounded number and size. */
import { readFile, realpath, stat } from "node:fs/promises";
import { isBelow } from "#lib/docs/files/below.ts";

/** Most files that are read for one navigation: imported files count. */
const MAX_FILES = 60;
/** Largest file, bytes. */
const MAX_BYTES = 2 * 1024 * 1024;

/** The text of a file. Null for a file that is missing, too large or outside the folder. */
export type ReadText = (path: string) => Promise<string | null>;

/** Symbolic links are followed within `root` only: a title in the navigation could show what a file elsewhere says. */
export function createReadText(root: string): ReadText {
  let left = MAX_FILES;
  return async (path) => {
    const [real, realRoot] = await Promise.all([realOf(path), realOf(root)]);
    if (real === null || realRoot === null || !isBelow(real, realRoot) || left <= 0) return null;
    left -= 1;
    return readRegular(real).catch(() => null);
  };
}

const realOf = (path: string): Promise<string | null> => realpath(path).catch(() => null);

/**
 * The text of a file, or null when it is too large or no file.
 * The file is looked at before it is opened: opening a named pipe would wait for a writer.
 */
export async function readRegular(path: string): Promise<string | null> {
  const info = await stat(path);
  return info.isFile() && info.size <= MAX_BYTES ? readFile(path, "utf8") : null;
}
