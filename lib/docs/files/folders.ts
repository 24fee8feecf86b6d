/** Reads titles and order of folders from `_category_.json`, `_meta.js` and `meta.json`. */
import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import matter from "gray-matter";
import { z } from "zod";
import type { Program } from "#lib/docs/reading/expressions.ts";
import { plainPartOf } from "#lib/docs/reading/plain-parts.ts";
import { parseTree } from "#lib/docs/reading/prepare.ts";

export const FOLDER_FILE = /^(_category_\.(json|ya?ml)|_?meta\.json|_meta\.(js|jsx|ts|tsx|mjs))$/;

/** A file by its path below the docs folder, and its real path. */
export type FoundFile = { file: string; real: string };

export type Folder = {
  title: string | null;
  /** Position among its siblings. */
  position: number | null;
  /** Names of its pages and folders in order, without endings. */
  order: string[];
};

const text = z.string().min(1).nullable().catch(null);
const category = z.object({ label: text.default(null), position: z.number().nullable().catch(null).default(null) });
const pages = z.object({ title: text.default(null), pages: z.array(z.string()).catch([]).default([]) });

/** Reads titles and order of folders. A file that cannot be understood is ignored. */
export async function readFolders(files: readonly FoundFile[]): Promise<Map<string, Folder>> {
  const folders = new Map<string, Folder>();
  for (const { file, real } of files) {
    const folder = dirname(file) === "." ? "" : dirname(file);
    const folderData = await readFile(real, "utf8")
      .then((source) => readFolder(basename(file), source))
      .catch(() => null);
    if (folderData) folders.set(folder, folderData);
  }
  return folders;
}

function readFolder(name: string, source: string): Folder {
  if (name.startsWith("_category_")) {
    // JSON is YAML.
    const { label, position } = category.parse(matter(`---\n${source}\n---\n`).data);
    return { title: label, position, order: [] };
  }
  const data: unknown = /\.json$/.test(name) ? JSON.parse(source) : readExport(source);
  // Only Fumadocs' file has a list of pages; Nextra's is an object of names.
  if (name === "meta.json") {
    const { title, pages: order } = pages.parse(data);
    return { title, position: null, order: order.map((entry) => entry.replace(/^\.\//, "")) };
  }
  return { title: null, position: null, order: Object.keys(z.record(z.string(), z.unknown()).parse(data)) };
}

/** The plain data of the object that a module exports. */
function readExport(source: string): unknown {
  const code = source.slice(Math.max(0, source.search(/^export default /m))).replace(/\n\s*\n/g, "\n");
  const [node] = parseTree(code.replace(/^export default /, "export const meta = "), "mdx").children;
  const statement = node?.type === "mdxjsEsm" ? node.data?.estree?.body[0] : undefined;
  const declared = statement?.type === "ExportNamedDeclaration" ? statement.declaration : undefined;
  const init = declared?.type === "VariableDeclaration" ? declared.declarations[0]?.init : undefined;
  if (!init) return {};
  const program: Program = {
    type: "Program",
    sourceType: "module",
    comments: [],
    body: [{ type: "ExpressionStatement", expression: init }],
  };
  return plainPartOf(program, new Map()) ?? {};
}

/** The position of a file or folder among its siblings. Infinity when no file gives one. */
export function placeOf(path: string, folders: ReadonlyMap<string, Folder>, own: number | null): number {
  const parent = dirname(path) === "." ? "" : dirname(path);
  const listed = folders.get(parent)?.order.indexOf(basename(path).replace(/\.mdx?$/i, "")) ?? -1;
  return listed >= 0 ? listed : (own ?? folders.get(path)?.position ?? Number.POSITIVE_INFINITY);
}
