/** Which files pages name, and which of them are missing. */

import type { Asset, Catalog } from "./catalog.ts";
import { MAX_ASSETS } from "./catalog.ts";
import type { FileReference } from "./references.ts";

export type MissingFile = { file: string; line: number; href: string; reason: string };
export type FilesReport = {
  /** How often pages show a file that exists. */
  found: number;
  missing: MissingFile[];
};

type Page = { file: { file: string }; parsed: { files: FileReference[] } };

/** Looks for every file that pages show. Adds those that exist to the files that are served. */
export function reportFiles(pages: Page[], { find, isFull }: Pick<Catalog, "find" | "isFull">): FilesReport {
  const named = pages.flatMap(({ file: { file }, parsed }) =>
    parsed.files.map(({ src, line, sure }) => ({ file, line, href: src, sure, asset: find(src, file) })),
  );
  const isMissing = ({ sure, asset }: { sure: boolean; asset: Asset | null }) => sure && asset === null;
  const reason = isFull() ? `pages name more than ${MAX_ASSETS} files` : "no such file";
  return {
    found: named.filter(({ asset }) => asset !== null).length,
    missing: named.filter(isMissing).map(({ file, line, href }) => ({ file, line, href, reason })),
  };
}
