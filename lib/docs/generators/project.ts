/** Recognises a generator's project by its configuration file. */
import path from "node:path";
import { z } from "zod";
import { hasPages, listNames, readText } from "./folder.ts";
import { type Generator, generators } from "./list.ts";

export type Project = {
  generator: Generator;
  /** The folder that the generator runs in. */
  dir: string;
  /** Path of the configuration file below `dir`. */
  config: string;
};

/** How many folders above the docs may be the project's. */
const MAX_LEVELS = 6;
/** A project beside the docs folder. */
const BESIDE = "website";

const packageJson = z.object({
  dependencies: z.record(z.string(), z.unknown()).nullish(),
  devDependencies: z.record(z.string(), z.unknown()).nullish(),
});

/** The generator that runs in `dir`, or null. */
export async function projectIn(dir: string): Promise<Project | null> {
  const { files, folders } = await listNames(dir);
  const inner = new Map<string, string[]>();
  for (const generator of generators) {
    const { config, needs, beside } = generator;
    const [top = ""] = config.folder?.split("/") ?? [];
    if (config.folder && !folders.includes(top)) continue;
    if (beside && !folders.includes(beside)) continue;
    const names = config.folder
      ? (inner.get(config.folder) ?? (await listNames(path.join(dir, config.folder))).files)
      : files;
    if (config.folder) inner.set(config.folder, names);
    const name = names.find((each) => config.name.test(each));
    if (!name || (needs && !(await dependsOn(dir, needs)))) continue;
    return { generator, dir, config: path.join(config.folder ?? "", name) };
  }
  return null;
}

async function dependsOn(dir: string, name: string): Promise<boolean> {
  const text = await readText(path.join(dir, "package.json"));
  try {
    const parsed = packageJson.safeParse(JSON.parse(text ?? "{}")).data;
    return Object.hasOwn({ ...parsed?.dependencies, ...parsed?.devDependencies }, name);
  } catch {
    return false;
  }
}

/** The project that the docs in `dir` belong to: the nearest one at or above the folder, or in `website` beside it. */
export async function projectOf(dir: string): Promise<Project | null> {
  let folder = path.resolve(dir);
  for (let level = 0; level <= MAX_LEVELS; level++) {
    const found = (await projectIn(folder)) ?? (level > 0 ? await projectIn(path.join(folder, BESIDE)) : null);
    if (found) return isDocsOf(found, dir) ? found : null;
    const { files, folders } = await listNames(folder);
    const above = path.dirname(folder);
    if (files.includes(".git") || folders.includes(".git") || above === folder) return null;
    folder = above;
  }
  return null;
}

const isDocsOf = ({ generator, dir }: Project, docs: string): boolean =>
  !generator.isGeneral ||
  generator.docs.some((name) => `${path.resolve(docs)}${path.sep}`.startsWith(`${path.join(dir, name)}${path.sep}`));

/** The folder with the project's pages, or null when it has none. */
export async function docsOf({ generator, dir, config }: Project): Promise<string | null> {
  const named = generator.name === "MkDocs" ? docsDirOf(await readText(path.join(dir, config))) : null;
  for (const folder of named === null ? generator.docs : [named]) {
    const docs = path.join(dir, folder);
    if (await hasPages(docs)) return docs;
  }
  return null;
}

/** The setting of MkDocs, when it leads to a folder of the project. */
function docsDirOf(text: string | null): string | null {
  const name = /^docs_dir:\s*["']?([^"'#\n]+?)["']?\s*$/m.exec(text ?? "")?.[1] ?? null;
  return name === null || path.isAbsolute(name) || name.split(/[\\/]/).includes("..") ? null : name;
}
