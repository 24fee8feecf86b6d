/** The files that pages name. No other file is served. */
import { realpathSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { sha256 } from "#lib/ids.ts";
import { linkTarget } from "#lib/markdown/link-target.ts";
import { isBelow } from "../files/below.ts";
import { type Candidate, candidatesOf, pathOfAddress } from "./candidates.ts";
import { type FileType, fileTypeOf } from "./kinds.ts";
import type { Place, Places } from "./places.ts";

/** A file that a page names. `address` is its path on this site, percent-encoded. */
export type Asset = FileType & { address: string; name: string; file: string };

export type Catalog = {
  /** The file that `href` names on the page in `page`. Null for addresses of other sites and for missing files. */
  find(href: string, page: string): Asset | null;
  /** The file at a decoded path below `ASSETS_PATH`. Null unless a page names it. */
  at(path: string): Asset | null;
  /** Whether pages name more files than are served. */
  isFull(): boolean;
  /** The files outside the docs folder. */
  outside(): string[];
};

/** The path of this site below which files are served. */
export const ASSETS_PATH = "/docs-files/";
/** The most files that are served: the list of them is kept in memory. */
export const MAX_ASSETS = 20_000;
const PAGE = "https://site.invalid/docs";
/** Addresses that are longer name no file. */
const MAX_HREF = 1_000;

/** Whether an address leads to another site. */
export const isRemote = (href: string): boolean => linkTarget(href, PAGE)?.kind === "external";

/** Creates an empty list of files, which `find` fills. The files of one folder keep their addresses between starts. */
export function createCatalog(places: Places, { max = MAX_ASSETS, prefix = "" } = {}): Catalog {
  const byFile = new Map<string, Asset>();
  const byPath = new Map<string, Asset>();
  const known = new Map<string, string | null>();
  let isFull = false;

  /** The real path of a file that may be served, looked up once. */
  function look({ place, path }: Candidate): string | null {
    const key = `${place.dir} ${path}`;
    const found = known.get(key) ?? (known.has(key) ? null : realFile(place, path, places));
    known.set(key, found);
    return found;
  }

  function add(file: string, path: string, type: FileType): Asset | null {
    const same = byFile.get(file);
    if (same) return same;
    if (byFile.size >= max) {
      isFull = true;
      return null;
    }
    // Two folders may have files of the same path.
    const named = prefix ? `${prefix}/${path}` : path;
    const own = byPath.has(named) ? `${sha256(file).slice(0, 8)}/${named}` : named;
    const address = ASSETS_PATH + own.split("/").map(encodeURIComponent).join("/");
    const asset = { ...type, address, name: posix.basename(path), file };
    byFile.set(file, asset);
    byPath.set(own, asset);
    return asset;
  }

  return {
    find(href, page) {
      if (href.length > MAX_HREF || linkTarget(href, PAGE)?.kind !== "internal") return null;
      const target = pathOfAddress(href);
      const type = fileTypeOf(target);
      if (!type || target.includes("\0") || target.includes("\\")) return null;
      for (const candidate of candidatesOf(target, page, places)) {
        const file = look(candidate);
        if (file !== null) return add(file, candidate.path, type);
      }
      return null;
    },
    at: (path) => byPath.get(path) ?? null,
    isFull: () => isFull,
    outside: () => [...byFile.keys()].filter((file) => !isBelow(file, places.docs.dir)),
  };
}

/** The real path of a file, or null when there is none or when it must not be served. */
function realFile(place: Place, path: string, { docs, linkRoots }: Places): string | null {
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part.startsWith(".") || part === "node_modules")) return null;
  // Of a project, pages may show pictures. Its other files are its sources.
  const kind = fileTypeOf(path)?.kind;
  if (!kind || (place.kind === "source" && !["image", "video", "audio"].includes(kind))) return null;
  try {
    if (!statSync(join(place.dir, path), { throwIfNoEntry: false })?.isFile()) return null;
    const real = realpathSync(join(place.dir, path));
    const isAllowed = [place.dir, docs.dir, ...linkRoots].some((root) => isBelow(real, root));
    return isAllowed && fileTypeOf(real)?.kind === kind ? real : null;
  } catch {
    return null;
  }
}
