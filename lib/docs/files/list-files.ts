/** Lists the files of a docs folder. */
import { readdir, realpath, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { FOLDER_FILE } from "#lib/docs/navigation/settings/folder.ts";
import { isApiFile } from "#lib/docs/openapi/file-names.ts";
import { reasonOf } from "#lib/docs/reading/reason-of.ts";
import { StartError } from "#lib/errors.ts";
import { isBelow } from "./below.ts";
import { isAppFolder, isInApp, isRoute } from "./next-app.ts";
import type { Skipped } from "./notes.ts";

/** A file by its path below the docs folder, and its real path. */
export type FoundFile = { file: string; real: string };
export type Listed = {
  files: FoundFile[];
  /** The `app` folders of Next.js that have pages, as `routeOf` takes them. */
  apps: string[];
};

/** Whether a file of this name is read. */
const isRead = (name: string): boolean => /\.mdx?$/i.test(name) || FOLDER_FILE.test(name) || isApiFile(name);

/** Every page, every file with settings of folders, and every OpenAPI file. @throws StartError when `dir` cannot be read. */
export async function listFiles(dir: string, linkRoots: readonly string[], skipped: Skipped[]): Promise<Listed> {
  const cannotRead = (name: string, folder: string) => (error: unknown) => {
    throw new StartError(`${name}: the folder ${folder} cannot be read (${reasonOf(error)})`, { cause: error });
  };
  const root = await realpath(dir).catch(cannotRead("DOCS_DIR", dir));
  const others = linkRoots.map((folder) => realpath(folder).catch(cannotRead("DOCS_LINK_ROOTS", folder)));
  const roots = [root, ...(await Promise.all(others))];
  const seen = new Set<string>();
  const apps: string[] = (await isInApp(root)) ? [""] : [];

  // Symbolic links are followed, because mounted volumes consist of them. `seen` ends a circle of links.
  async function list(folder: string, below: string): Promise<FoundFile[]> {
    if (seen.has(folder)) return [];
    seen.add(folder);
    const found: FoundFile[] = [];
    const names = await readdir(folder);
    if (isAppFolder(folder, names)) apps.push(below);
    for (const name of names) {
      if (name === "node_modules") continue;
      const file = posix.join(below, name);
      const real = await realpath(join(folder, name)).catch(() => null);
      const info = real === null ? null : await stat(real).catch(() => null);
      if (!info?.isDirectory() && !isRead(name)) continue;
      if (info?.isDirectory() && name.startsWith(".")) continue;
      if (real === null || !info) skipped.push({ file, reason: "it cannot be opened", lost: true });
      else if (!roots.some((allowed) => isBelow(real, allowed))) {
        skipped.push({ file, reason: "it links to a place outside DOCS_DIR and DOCS_LINK_ROOTS", lost: true });
      } else if (info.isDirectory()) found.push(...(await list(real, file)));
      else if (info.isFile()) found.push({ file, real });
      else skipped.push({ file, reason: "it is no file", lost: true });
    }
    return found;
  }
  const files = await list(root, "").catch(cannotRead("DOCS_DIR", dir));
  return { files, apps: apps.filter((app) => files.some(({ file }) => isRoute(file, app))) };
}
