/** Finds the folder with the pages in the folder that somebody names: the docs, a website or a whole repository. */
import { realpath } from "node:fs/promises";
import path from "node:path";
import { isBelow } from "#lib/docs/files/below.ts";
import { countPages, hasPages, isAboutProject, isIgnored, isPage, listNames } from "./folder.ts";
import { chooseLanguage, type Languages, preferEnglish, readLanguages } from "./languages.ts";
import { COMMON_FOLDERS } from "./list.ts";
import { docsOf, projectIn, projectOf } from "./project.ts";

/** The docs that are served when no folder is named, relative to the project. */
export const DEFAULT_DIR = "content/docs";

export type DocsSource = {
  /** The folder that was named. */
  named: string;
  /** The folder with the pages. */
  dir: string;
  /** Whether it was found inside the folder that was named. */
  isInside: boolean;
  /** Name of the generator, or null for plain Markdown. */
  generator: string | null;
  /** Path of the generator's configuration file. */
  config: string | null;
  languages: Languages;
};

/** How deep in a repository a generator's project is looked for, and how many folders are opened for that. */
const MAX_DEPTH = 3;
const MAX_FOLDERS = 500;
/** Folders of a repository that may hold projects which are not its docs. */
const NO_DOCS =
  /^(dist|build|out|target|vendor|tests?|__tests__|__mocks__|fixtures?|examples?|templates?|playground|e2e|themes|exampleSite|coverage|tmp)$/i;
/** Files of a repository or of a package. */
const ROOT_FILE =
  /^(\.git|\.github|\.editorconfig|package\.json|pyproject\.toml|setup\.py|Cargo\.toml|go\.mod|pom\.xml|composer\.json|Gemfile)$/;

/** Looks at `given`. A folder that cannot be read, or that has no pages anywhere, is answered as it is. */
export async function locateDocs(given: string): Promise<DocsSource> {
  const found = await chooseLanguage((await findInside(given)) ?? given);
  const dir = (await isNear(found, given)) ? found : given;
  const project = await projectOf(dir);
  return {
    named: given,
    dir,
    isInside: path.resolve(dir) !== path.resolve(given),
    generator: project?.generator.name ?? null,
    config: project && path.join(project.dir, project.config),
    languages: await readLanguages(dir, project),
  };
}

/** Whether a folder is in the named one, or beside it: a symbolic link may lead anywhere. */
async function isNear(dir: string, given: string): Promise<boolean> {
  const [found, named] = await Promise.all([dir, given].map((folder) => realpath(folder).catch(() => null)));
  return Boolean(found && named && isBelow(found, path.dirname(named)));
}

/** Null for a folder that is the docs itself. */
async function findInside(given: string): Promise<string | null> {
  const project = await projectIn(given);
  const own = project && (await docsOf(project));
  if (own) return own;
  const { files, folders } = await listNames(given);
  if (files.some((name) => isPage(name) && !isAboutProject(name))) return null;
  const isRoot = [...files, ...folders].some((name) => ROOT_FILE.test(name));
  const all = await countPages(given);
  const largest = await largestProject(given);
  // Among pages that belong to no project, a small one is rather an example.
  if (largest && (isRoot || largest.pages * 2 > all)) return preferEnglish(largest.dir, given);
  return isRoot || all === 0 ? commonFolder(given) : null;
}

/** The docs with the most pages of all projects in a repository. */
async function largestProject(root: string): Promise<{ dir: string; pages: number } | null> {
  let best: { dir: string; pages: number } | null = null;
  let level = [root];
  let left = MAX_FOLDERS;
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const next: string[] = [];
    for (const folder of level.slice(0, left)) {
      left -= 1;
      const project = await projectIn(folder);
      const docs = project && (await docsOf(project));
      const pages = docs ? await countPages(docs) : 0;
      if (docs && pages > (best?.pages ?? 0)) best = { dir: docs, pages };
      const { folders } = await listNames(folder);
      next.push(
        ...folders.filter((name) => !isIgnored(name) && !NO_DOCS.test(name)).map((name) => path.join(folder, name)),
      );
    }
    level = next;
  }
  return best;
}

async function commonFolder(root: string): Promise<string | null> {
  for (const name of COMMON_FOLDERS) {
    const folder = path.join(root, name);
    if (await hasPages(folder)) return folder;
  }
  return null;
}
