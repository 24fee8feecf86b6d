/** Finds the folders in which a docs folder's generator looks for files. */
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/**
 * A folder with files. `docs`: the docs folder. `public`: its files have addresses of their own on the generator's
 * site. `source`: a project whose pages import pictures.
 */
export type Place = { kind: "docs" | "public" | "source"; dir: string };
export type Places = { docs: Place; publics: Place[]; sources: Place[]; linkRoots: string[] };

/** How many folders above the docs folder may belong to the same project. */
const MAX_LEVELS = 6;
/** A file whose folder is a project. */
const PROJECT_FILE =
  /^(package\.json|mkdocs\.ya?ml|docs\.json|mint\.json|(hugo|config)\.(toml|ya?ml|json)|(docusaurus|astro|next|vite|gatsby|nuxt)[.-]config\.\w+|conf\.py|\.git)$/;
const HUGO_FILE = /^(hugo|config)\.(toml|ya?ml|json)$/;
const PUBLIC_FOLDERS = ["public", "static", ".vuepress/public", "website/static", "website/public"];

/** The places of the docs in `dir`, the nearest first. @throws when `dir` does not exist */
export function findPlaces(dir: string, linkRoots: readonly string[] = []): Places {
  const docs = realpathSync(dir);
  const projects = projectsAbove(docs);
  const folders = [docs, ...projects.filter(({ folder }) => folder !== docs).map(({ folder }) => folder)];
  const hugo = projects.filter(({ names }) => names.some((name) => HUGO_FILE.test(name)));
  const publics = [
    ...folders.flatMap((folder) => PUBLIC_FOLDERS.map((name) => join(/* turbopackIgnore: true */ folder, name))),
    ...hugo.map(({ folder }) => join(folder, "assets")),
  ].flatMap((folder) => realFolder(folder) ?? []);
  return {
    docs: { kind: "docs", dir: docs },
    publics: [...new Set(publics)].map((folder) => ({ kind: "public", dir: folder })),
    sources: projects.map(({ folder }) => ({ kind: "source", dir: folder })),
    linkRoots: linkRoots.flatMap((folder) => realFolder(folder) ?? []),
  };
}

/** The folders at and above `docs` that are projects, up to the repository's own. */
function projectsAbove(docs: string): { folder: string; names: string[] }[] {
  const found: { folder: string; names: string[] }[] = [];
  let folder = docs;
  for (let level = 0; level <= MAX_LEVELS; level++) {
    // A stray package.json in a home folder must not make everything in it a project.
    if (folder === dirname(folder) || folder === homedir()) break;
    const names = namesIn(folder).filter((name) => PROJECT_FILE.test(name));
    if (names.length > 0) found.push({ folder, names });
    if (names.includes(".git")) break;
    folder = dirname(folder);
  }
  return found;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function realFolder(folder: string): string | null {
  try {
    return existsSync(folder) && statSync(folder).isDirectory() ? realpathSync(folder) : null;
  } catch {
    return null;
  }
}
