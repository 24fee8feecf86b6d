/** Links and files of pages in several folders: those of a translation's folder are looked for there first. */
import { type Assets, createAssets } from "#lib/docs/assets/assets.ts";
import type { Entry } from "#lib/docs/pages.ts";
import { createLinker, type Linker } from "#lib/docs/reading/links.ts";
import type { Source } from "./sources.ts";

/** @param ordered the pages of all sources */
export function createTargets(sources: readonly Source[], ordered: readonly Entry[], linkRoots: readonly string[]) {
  const parts = sources.map(({ dir, folder }) => {
    const isIn = (file: string): boolean => (folder === "" ? !file.startsWith("../") : file.startsWith(`${folder}/`));
    const own = (file: string): string => (folder === "" ? file : file.slice(folder.length + 1));
    const assets = createAssets(dir, linkRoots, folder === "" ? "" : folder.replace(/^(\.\.\/)+/, ""));
    const pages = ordered
      .filter(({ file }) => isIn(file.file))
      .map((entry) => toLinkedPage(entry, own(entry.file.file)));
    const linker = createLinker(pages, (href, file) => assets.find(href, file)?.address ?? null);
    return { isIn, own, assets, linker };
  });
  const [main] = parts;
  if (!main) throw new RangeError("the docs have no folder");
  const partOf = (file: string) => parts.find(({ isIn }) => isIn(file)) ?? main;
  const linker: Linker = (href, file) => {
    const part = partOf(file);
    const found = part.linker(href, part.own(file));
    if (part === main || found.href !== null) return found;
    // A page without a translation is linked in the default language.
    const other = main.linker(href, part.own(file));
    return other.href === null ? found : other;
  };
  const assets: Assets = {
    find: (href, file) =>
      partOf(file).assets.find(href, partOf(file).own(file)) ?? main.assets.find(href, partOf(file).own(file)),
    isFull: () => parts.some((part) => part.assets.isFull()),
    outside: () => parts.flatMap((part) => part.assets.outside()),
    async open(path) {
      for (const part of parts) {
        const found = await part.assets.open(path);
        if (found) return found;
      }
      return null;
    },
    place: async (src, file) =>
      (await partOf(file).assets.place(src, partOf(file).own(file))) ?? main.assets.place(src, partOf(file).own(file)),
  };
  return { linker, assets };
}

const toLinkedPage = ({ file: { path }, parsed: { aliases, titleId, headings, ids } }: Entry, file: string) => ({
  ...{ file, path, aliases },
  anchors: new Set([titleId, ...ids, ...headings.map(({ id }) => id)]),
});
