/** Reads the files that set titles and order of folders. */
import { basename, dirname } from "node:path";
import type { FoundFile } from "#lib/docs/files/list-files.ts";
import type { Note } from "#lib/docs/files/notes.ts";
import { type ReadText, readRegular } from "#lib/docs/navigation/data/access.ts";
import { readModuleData } from "#lib/docs/navigation/data/module-data.ts";
import { toRecord, toText } from "#lib/docs/navigation/data/shape.ts";
import { parseYaml } from "#lib/docs/navigation/data/yaml.ts";
import { reasonOf } from "#lib/docs/reading/reason-of.ts";
import type { Folder, Folders } from "./folder.ts";
import { readFumadocs } from "./fumadocs.ts";
import { readNextra } from "./nextra.ts";

/** Settings of the folders. A file that cannot be understood is ignored, with a note. */
export async function readFolders(
  files: readonly FoundFile[],
  read: ReadText,
): Promise<{ folders: Folders; notes: Note[] }> {
  const folders = new Map<string, Folder>();
  const notes: Note[] = [];
  // A folder's own file has more weight than what `_meta.global` says about the folder.
  const global = ({ file }: FoundFile) => Number(!/_meta\.global\./.test(file));
  for (const found of [...files].sort((a, b) => global(a) - global(b))) {
    try {
      for (const [folder, settings] of await readFile(found, read)) folders.set(folder, settings);
    } catch (error) {
      notes.push({ file: found.file, reason: `the settings of the folder are ignored: ${reasonOf(error)}` });
    }
  }
  return { folders, notes };
}

async function readFile({ file, real }: FoundFile, read: ReadText): Promise<[string, Folder][]> {
  const name = basename(file);
  const folder = dirname(file) === "." ? "" : dirname(file);
  const source = await readRegular(real);
  if (source === null) throw new Error("it cannot be read");
  if (name.startsWith("_category_")) {
    const { label, position } = toRecord(parseYaml(source));
    const place = typeof position === "number" ? position : null;
    return [[folder, { title: toText(label), position: place, items: [], file }]];
  }
  const data = name.endsWith(".json") ? JSON.parse(source) : await readModuleData(real, source, read);
  // Only Fumadocs' file has a list of pages; Nextra's is an object of names.
  if (name === "meta.json") return [[folder, readFumadocs(data, file)]];
  return readNextra(data, folder, file);
}
