/** The files beside the pages: pictures, videos, audio and downloads. */

import { withBase } from "#lib/contract/base-path.ts";
import { type Asset, type Catalog, createCatalog } from "./catalog.ts";
import { type Details, inspect } from "./inspect.ts";
import { findPlaces } from "./places.ts";

/** A file as a page shows it. `src` has the file's version, so that browsers may keep it. */
export type PlacedFile = Asset & Details & { src: string };
export type Assets = Pick<Catalog, "find" | "isFull" | "outside"> & {
  /** The file at a decoded path below `ASSETS_PATH`. Null unless a page names it and it holds what its name says. */
  open(path: string): Promise<(Asset & Details) | null>;
  /** The file that `src` names on the page in `page`, or null when there is none that can be shown. */
  place(src: string, page: string): Promise<PlacedFile | null>;
};

/**
 * The files that pages of the docs in `dir` may name. Nothing is read before a page names it. `prefix` begins their
 * addresses, where several folders have files of the same names.
 */
export function createAssets(dir: string, linkRoots: readonly string[] = [], prefix = ""): Assets {
  const { find, at, isFull, outside } = createCatalog(findPlaces(dir, linkRoots), { prefix });
  const withDetails = async (asset: Asset | null): Promise<(Asset & Details) | null> => {
    const details = asset && (await inspect(asset));
    return asset && details ? { ...asset, ...details } : null;
  };
  return {
    ...{ find, isFull, outside },
    open: (path) => withDetails(at(path)),
    async place(src, page) {
      const file = await withDetails(find(src, page));
      return file ? { ...file, src: withBase(`${file.address}?v=${file.version}`) } : null;
    },
  };
}
