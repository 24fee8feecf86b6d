/** The folders in which a navigation file is looked for. */
import { access, readFile, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, parse } from "node:path";

/** Most folders above the docs folder. */
const MAX_PARENTS = 4;
/** Folders beside the docs folder, or beside one above it, that may hold a generator's configuration. */
const BESIDE = ["website", "docs", "site"];

/**
 * The docs folder, then the folders above it, each with those beside it. The outermost is the root of the repository: a
 * folder with `.git` or with workspaces. Neither the root of the file system nor the user's home is searched.
 */
export async function listPlaces(dir: string): Promise<string[]> {
  const places: string[] = [];
  let folder = await realpath(dir);
  places.push(folder);
  for (let level = 0; level < MAX_PARENTS && !(await isRoot(folder)); level++) {
    folder = dirname(folder);
    if (folder === parse(folder).root || folder === homedir()) break;
    places.push(folder, ...BESIDE.map((name) => join(/* turbopackIgnore: true */ folder, name)));
  }
  return [...new Set(places)];
}

/** The outermost of the places: files outside it are not read. */
export const outermost = (places: readonly string[]): string =>
  places.reduce((shortest, place) => (place.length < shortest.length ? place : shortest), places[0] ?? "");

async function isRoot(folder: string): Promise<boolean> {
  const has = (name: string) =>
    access(join(folder, name)).then(
      () => true,
      () => false,
    );
  if ((await has(".git")) || (await has("pnpm-workspace.yaml"))) return true;
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => "");
  return /"workspaces"\s*:/.test(text);
}
