/** The local pictures that sources name, by rules of their own: what the site shows is held against them. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

export type NamedPicture = { file: string; reference: string; exists: boolean };

const PICTURE = String.raw`[^"'\s()<>{}]+\.(?:png|jpe?g|gif|svg|webp|avif|ico|mp4|webm|mov)`;
const REFERENCES = [
  new RegExp(String.raw`!\[[^\]]*\]\(\s*<?(${PICTURE})`, "gi"),
  new RegExp(String.raw`\b(?:src|srcset|poster|image|img|light|dark)\s*=\s*\{?["'\`](${PICTURE})`, "gi"),
  new RegExp(String.raw`^\s*import\s+\w+\s+from\s+["'](${PICTURE})["']`, "gim"),
  new RegExp(String.raw`^\s*\[[^\]]+\]:\s*(${PICTURE})`, "gim"),
];
/** Code and comments: what they name is no picture of the page. */
const HIDDEN = [
  /^([ \t>]*)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ \t>]*\2[ \t]*$/gm,
  /`[^`\n]+`/g,
  /<!--[\s\S]*?-->/g,
  /\{\/\*[\s\S]*?\*\/\}/g,
  // Examples in components.
  /\{\s*`[^`]*`\s*\}/g,
  // Browsers choose one of the files of a `<picture>`.
  /<source\b[^>]*>/gi,
];
/** Folders above the docs that a site may take pictures from. */
const MAX_ABOVE = 5;
const SERVED = ["", "static", "public", "src", "assets", "website/static", "website/public"];

/** Folders above `dir`, up to that of the repository, with those that generators serve as they are. */
function rootsOf(dir: string): string[] {
  const above: string[] = [dir];
  let folder = dir;
  while (above.length <= MAX_ABOVE && !existsSync(path.join(folder, ".git"))) {
    folder = path.dirname(folder);
    above.push(folder);
  }
  return above.flatMap((folder) => SERVED.map((name) => path.join(folder, name)));
}

function decoded(reference: string): string {
  const plain = reference.replace(/[?#].*$/, "");
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

/** Whether an import names a value that nothing below it uses. */
function isUnusedImport(line: string, text: string): boolean {
  const name = /^\s*import\s+(\w+)/.exec(line)?.[1];
  return name !== undefined && text.split(new RegExp(String.raw`\b${name}\b`)).length <= 2;
}

/** Every local picture that a page of `files` names, once a page. */
export async function listNamedPictures(dir: string, files: string[]): Promise<NamedPicture[]> {
  const roots = rootsOf(path.resolve(dir));
  const exists = (reference: string, file: string): boolean => {
    const name = decoded(reference);
    const below = name.replace(/^(@site|@|~)?\/+/, "");
    const beside = name === below ? [path.join(dir, path.dirname(file))] : [];
    return [...beside, ...roots].some((root) => existsSync(path.join(root, below)));
  };
  const perFile = files.map(async (file) => {
    const source = await readFile(path.join(dir, file), "utf8");
    const text = HIDDEN.reduce((rest, pattern) => rest.replace(pattern, ""), source);
    const references = REFERENCES.flatMap((pattern) =>
      [...text.matchAll(pattern)].flatMap(([line, name = ""]) => (isUnusedImport(line, text) ? [] : [name])),
    );
    const local = references.filter((reference) => !/^([a-z]+:|\/\/)/i.test(reference));
    return [...new Set(local)].map((reference) => ({ file, reference, exists: exists(reference, file) }));
  });
  return (await Promise.all(perFile)).flat();
}

/** The last part of an address, as a file is called. */
export const fileNameOf = (address: string): string => path.posix.basename(decoded(address));
