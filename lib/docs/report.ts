/** A report on a docs folder, for its maintainers. */
import type { Note, Skipped } from "./files/files.ts";
import type { Chunk } from "./reading/chunks.ts";
import type { Found } from "./reading/counts.ts";
import type { Linker } from "./reading/links.ts";
import type { ParsedPage } from "./reading/parse.ts";

export type DeadLink = { file: string; line: number; href: string; reason: string };

export type DocsReport = {
  pages: number;
  sections: number;
  /** Number of indexed chunks. */
  chunks: number;
  /** Estimated tokens of all chunks together, and of a chunk (median and 95th percentile). */
  tokens: { total: number; median: number; p95: number };
  /** Pages parsed now; the others came from the cache. */
  parsed: number;
  /** Pages that are shown, but not as written. */
  fallbacks: Note[];
  /** Files that are not pages. Those that should be pages are `lost`. */
  skipped: Skipped[];
  /** Pages that have text but no section. Always empty unless the parser has a bug. */
  empty: Note[];
  found: Found;
  /** Number of links within the site, and those of them that lead nowhere. */
  links: { internal: number; dead: DeadLink[] };
  ms: number;
};

export type ReportParts = {
  entries: { file: { file: string; source: string }; parsed: ParsedPage }[];
  chunks: Chunk[];
  skipped: Skipped[];
  parsed: number;
  linker: Linker;
  ms: number;
};

export function createReport({ entries, chunks, skipped, parsed, linker, ms }: ReportParts): DocsReport {
  const sizes = chunks.map(({ tokens }) => tokens).sort((a, b) => a - b);
  const at = (share: number): number => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))] ?? 0;
  const links = entries.flatMap(({ file: { file }, parsed }) => parsed.links.map((link) => ({ ...link, file })));
  return {
    pages: entries.length,
    sections: entries.reduce((sum, { parsed }) => sum + parsed.sections.length, 0),
    chunks: chunks.length,
    tokens: { total: sizes.reduce((sum, size) => sum + size, 0), median: at(0.5), p95: at(0.95) },
    parsed,
    fallbacks: entries.flatMap(({ file, parsed }) => parsed.notes.map((note) => ({ file: file.file, reason: note }))),
    skipped,
    empty: entries
      .filter(({ file, parsed }) => /\w/.test(file.source) && parsed.sections.length === 0)
      .map(({ file }) => ({ file: file.file, reason: "it has a text and no section" })),
    found: entries.reduce((sum, { parsed }) => addFound(sum, parsed.found), NONE),
    links: {
      internal: links.length,
      dead: links.flatMap(({ file, line, href }) => {
        const { dead } = linker(href, file);
        return dead ? [{ file, line, href, reason: dead }] : [];
      }),
    },
    ms,
  };
}

const NONE: Found = { tables: 0, callouts: 0, tabs: 0, codeBlocks: 0, components: 0 };

const addFound = (a: Found, b: Found): Found => ({
  tables: a.tables + b.tables,
  callouts: a.callouts + b.callouts,
  tabs: a.tabs + b.tabs,
  codeBlocks: a.codeBlocks + b.codeBlocks,
  components: a.components + b.components,
});

/** Pages that readers cannot find: unreadable files, files with a taken address, and pages without a section. */
export const listLostPages = ({ skipped, empty }: DocsReport): Note[] => [
  ...skipped.filter(({ lost }) => lost),
  ...empty,
];
