/** Finds and reads the files that pages include: other pages, partials, and examples of code. */
import { readFile, realpath, stat } from "node:fs/promises";
import { join, posix, relative, sep } from "node:path";
import type { Data } from "#lib/docs/navigation/data/shape.ts";
import { MAX_BYTES as MAX_API_BYTES } from "#lib/docs/openapi/read-spec.ts";
import { includedFiles } from "#lib/docs/reading/dialects/include-lines.ts";
import { translate } from "#lib/docs/reading/dialects.ts";
import { formatOf } from "#lib/docs/reading/format.ts";
import type { Include } from "#lib/docs/reading/partials.ts";
import { isBelow } from "./below.ts";
import { readSource } from "./frontmatter.ts";
import { addOperation, parseDescription, wantedOperation } from "./operations.ts";
import { readWorkspace } from "./workspace.ts";

/** Files by their path from the docs folder, which may begin with `../`. */
type Texts = ReadonlyMap<string, string>;
/** Folders of packages, from the docs folder, by the package's name. */
type Workspace = ReadonlyMap<string, string>;
export type Includes = {
  /** The files that the page `from` may include. */
  includeFor(from: string): Include;
  /** Every file that `file` includes, directly or not, each followed by its text. */
  partsOf(file: string): string[];
  /** The text of a page, with the operation of an API that its frontmatter names. */
  withOperation(file: string, source: string): string;
  /** The files that describe the operations of pages. */
  describing: ReadonlySet<string>;
};

/** Bounds for what pages include, so that a folder cannot make the server read without end. */
const MAX_FILES = 3000;
const MAX_BYTES = 1_000_000;
/** Folders above the docs folder in which names from a project's root are looked for. */
const MAX_ABOVE = 4;

/**
 * Reads what pages include, besides `texts`, the pages themselves. Nothing outside `dir` and `linkRoots` is read; of a
 * file there, only that it exists is asked, so that the report can name its folder.
 */
export async function readIncludes(texts: Texts, dir: string, linkRoots: readonly string[]): Promise<Includes> {
  const root = await realpath(dir);
  const roots = [root, ...(await Promise.all(linkRoots.map((folder) => realpath(folder))))];
  const more = new Map<string, string>();
  const closed = new Map<string, string>();
  const asked = new Set<string>();

  async function load(file: string, maxBytes: number): Promise<boolean> {
    if (texts.has(file) || more.has(file) || closed.has(file)) return true;
    if (asked.has(file) || isHidden(file) || asked.size >= MAX_FILES * MAX_ABOVE || more.size >= MAX_FILES)
      return false;
    asked.add(file);
    const real = await realpath(join(root, file)).catch(() => null);
    const info = real === null ? null : await stat(real).catch(() => null);
    if (real === null || !info?.isFile() || info.size > maxBytes) return false;
    if (!roots.some((allowed) => isBelow(real, allowed))) closed.set(file, folderOf(real, root));
    else {
      const text = await readFile(real, "utf8").catch(() => null);
      if (text === null || text.includes("\0")) return false;
      more.set(file, text);
    }
    return true;
  }

  const workspace = await workspaceOf(texts, root);
  const queue = [...texts];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const [from, source] = next;
    const described = wantedOperation(source)?.file;
    for (const name of described ? [described, ...includedFiles(source)] : includedFiles(source)) {
      for (const file of candidatesOf(name, from, workspace)) {
        const known = more.size;
        if (!(await load(file, name === described ? MAX_API_BYTES : MAX_BYTES))) continue;
        if (more.size > known && isPage(file)) queue.push([file, more.get(file) ?? ""]);
        break;
      }
    }
  }
  return createIncludes(new Map([...more, ...texts]), closed, workspace);
}

/** A file of a package, as `@acme/alert/CHANGELOG.md`: the package's name, and the path in it. */
const PACKAGE_FILE = /^((?:@[\w.-]+\/)?[a-z][\w.-]*)\/(.+\.mdx?)$/i;

/** The packages of the repository, as paths from the docs folder, if a page names a file that may be of one. */
async function workspaceOf(texts: Texts, root: string): Promise<Workspace> {
  const isAsked = [...texts.values()].some((source) => includedFiles(source).some((name) => PACKAGE_FILE.test(name)));
  const packages = isAsked ? await readWorkspace(root) : new Map<string, string>();
  return new Map([...packages].map(([name, folder]) => [name, relative(root, folder).replaceAll("\\", "/")]));
}

function createIncludes(texts: Texts, closed: Texts, workspace: Workspace): Includes {
  const find = (name: string, from: string): string | undefined =>
    candidatesOf(name, from, workspace).find((file) => texts.has(file) || closed.has(file));
  const includeFor = (from: string): Include => {
    return (name) => {
      const file = find(name, from);
      if (file === undefined) return null;
      const folder = closed.get(file);
      if (folder !== undefined) return { closed: file, folder };
      const source = texts.get(file) ?? "";
      if (!isPage(file)) return { file, code: source };
      const format = formatOf(file.replace(/\.md$/i, ".mdx"), source);
      return { file, body: translate(readSource(source).body, format), format, include: includeFor(file) };
    };
  };
  const partsOf = (file: string, seen = new Set([file])): string[] =>
    includedFiles(texts.get(file) ?? "").flatMap((name) => {
      const part = find(name, file);
      if (part === undefined || seen.has(part)) return [];
      seen.add(part);
      return [part, closed.get(part) ?? texts.get(part) ?? "", ...partsOf(part, seen)];
    });
  const describing = new Set<string>();
  for (const [file, source] of texts) {
    const wanted = wantedOperation(source);
    const described = wanted && find(wanted.file, file);
    if (described) describing.add(described);
  }
  const descriptions = new Map<string, Data>();
  const withOperation = (file: string, source: string): string => {
    const wanted = wantedOperation(source);
    if (!wanted) return source;
    const described = find(wanted.file, file) ?? "";
    const text = texts.get(described);
    const known = descriptions.get(described);
    const data = known ?? (text === undefined ? null : parseDescription(text));
    if (data) descriptions.set(described, data);
    return addOperation(source, data);
  };
  return { includeFor, partsOf, withOperation, describing };
}

/** Settings and secrets are in files and folders that begin with a dot. Fumadocs has partial pages of such names. */
const isHidden = (file: string): boolean => !isPage(file) && /(?:^|\/)\.[^./]/.test(file);

const isPage = (file: string): boolean => /\.mdx?$/i.test(file);

/**
 * Where a name may be: beside the page, in the docs folder, in `snippets` (Mintlify), in a folder above (names from a
 * project's root), in a package of the repository, or in an installed package.
 */
function candidatesOf(name: string, from: string, workspace: Workspace): string[] {
  const beside = posix.join(posix.dirname(from), name);
  const above = Array.from({ length: MAX_ABOVE }, (_, i) => "../".repeat(i));
  if (/^\.\.?\//.test(name)) return [beside, ...above.map((up) => posix.join(up, name))];
  const plain = name.replace(/^(?:@site|@|~)?\/+/, "");
  const inDocs = plain.replace(/^docs\//, "");
  const [, owner = "", path = ""] = PACKAGE_FILE.exec(name) ?? [];
  const own = workspace.get(owner);
  const packages = /^@?[\w-]/.test(name) ? above.map((up) => `${up}node_modules/${name}`) : [];
  return [
    inDocs,
    beside,
    `snippets/${plain}`,
    ...above.map((up) => up + plain),
    ...(own === undefined ? [] : [`${own}/${path}`]),
    ...packages,
  ].map((file) => posix.normalize(file));
}

/** The folder to allow for a file: the one below all that it shares with the docs folder. */
function folderOf(file: string, root: string): string {
  const parts = relative(root, file).split(sep);
  const ups = parts.filter((part) => part === "..").length;
  return join(root, ...parts.slice(0, Math.min(ups + 1, parts.length - 1)));
}
