/** Looks into folders of unknown size and content: nothing here fails, and everything has a bound. */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";

/** Most folders that are opened to look for pages. */
const MAX_FOLDERS = 2_000;
const MAX_DEPTH = 12;
/** Largest file that is read, bytes. */
const MAX_BYTES = 1_024 * 1_024;

/** The names in a folder. None for a folder that cannot be read. */
export async function listNames(dir: string): Promise<{ files: string[]; folders: string[] }> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const named = (matches: (entry: (typeof entries)[number]) => boolean) =>
    entries
      .filter(matches)
      .map(({ name }) => name)
      .sort();
  return {
    files: named((entry) => entry.isFile() || entry.isSymbolicLink()),
    folders: named((entry) => entry.isDirectory()),
  };
}

/** The text of a file, or null when it is missing, too large or no file. */
export async function readText(file: string): Promise<string | null> {
  try {
    const info = await stat(file);
    return info.isFile() && info.size <= MAX_BYTES ? await readFile(file, "utf8") : null;
  } catch {
    return null;
  }
}

export const isPage = (name: string): boolean => /\.mdx?$/i.test(name) && !/^[_.]/.test(name);
/** README, LICENSE and the like: files about a project, not pages of its docs. */
export const isAboutProject = (name: string): boolean => /^[A-Z]{3,}[A-Z_]*([-.][\w.-]*)?\.mdx?$/.test(name);
/** Folders whose content is no source. */
export const isIgnored = (name: string): boolean => name === "node_modules" || name.startsWith(".");

/** Calls `see` with the files of each folder below `dir`, until it answers false. */
async function walk(dir: string, see: (files: string[]) => boolean): Promise<void> {
  let left = MAX_FOLDERS;
  async function visit(folder: string, depth: number): Promise<boolean> {
    if (left <= 0 || depth > MAX_DEPTH) return true;
    left -= 1;
    const { files, folders } = await listNames(folder);
    if (!see(files)) return false;
    for (const name of folders) {
      if (!isIgnored(name) && !(await visit(path.join(folder, name), depth + 1))) return false;
    }
    return true;
  }
  await visit(dir, 0);
}

/** Number of pages below a folder; it may stop counting at `most`. Files about a project do not count. */
export async function countPages(dir: string, most: number = Number.POSITIVE_INFINITY): Promise<number> {
  let pages = 0;
  await walk(dir, (files) => {
    pages += files.filter((name) => isPage(name) && !isAboutProject(name)).length;
    return pages < most;
  });
  return pages;
}

export const hasPages = async (dir: string): Promise<boolean> => (await countPages(dir, 1)) > 0;

/** Number of files below a folder by their ending, such as ".md". */
export async function countEndings(dir: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  await walk(dir, (files) => {
    for (const ending of files.map((name) => path.extname(name).toLowerCase())) {
      counts.set(ending, (counts.get(ending) ?? 0) + 1);
    }
    return true;
  });
  return counts;
}
