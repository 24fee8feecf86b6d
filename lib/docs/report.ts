/** A report on a docs folder, for its maintainers. */
import type { FilesReport } from "./assets/report.ts";
import type { Note, Skipped } from "./files/notes.ts";
import type { DocsSource } from "./generators/locate.ts";
import type { NavigationReport } from "./navigation/navigation.ts";
import type { Chunk } from "./reading/chunks.ts";
import type { Found } from "./reading/counts.ts";
import type { Linker } from "./reading/links.ts";
import type { NoteKind } from "./reading/notes.ts";
import type { ParsedPage } from "./reading/parse.ts";
import type { Redirects } from "./redirects/read-redirects.ts";

export type DeadLink = { file: string; line: number; href: string; reason: string };

/** A page that is not shown as written, and why. */
export type Fallback = Note & { kind: NoteKind };

export type DocsReport = {
  /** The folder that was read, its generator and its languages. */
  source: DocsSource;
  pages: number;
  sections: number;
  /** Number of indexed chunks. */
  chunks: number;
  /** Estimated tokens of all chunks together, and of a chunk (median and 95th percentile). */
  tokens: { total: number; median: number; p95: number };
  /** Pages parsed now; the others came from the cache. */
  parsed: number;
  /** Pages that are shown, but not as written. */
  fallbacks: Fallback[];
  /** Files that are not pages. Those that should be pages are `lost`. */
  skipped: Skipped[];
  /** What of OpenAPI files is not shown. */
  apis: Note[];
  /** Pages on which readers see a title and nothing else. */
  empty: Note[];
  /** Pages that have text but no section. Always empty unless the parser has a bug. */
  unfindable: Note[];
  found: Found;
  navigation: NavigationReport;
  /** Number of links within the site, and those of them that lead nowhere. */
  links: { internal: number; dead: DeadLink[] };
  /** The pictures and other files that pages show. */
  assets: FilesReport;
  /** Number of written redirects, and those that are left out. */
  redirects: { rules: number; notes: Note[] };
  ms: number;
};

export type ReportParts = {
  source: DocsSource;
  entries: { file: { file: string; source: string }; parsed: ParsedPage }[];
  chunks: Chunk[];
  skipped: Skipped[];
  apis: Note[];
  navigation: NavigationReport;
  parsed: number;
  linker: Linker;
  assets: FilesReport;
  redirects: Redirects;
  ms: number;
};

export function createReport(parts: ReportParts): DocsReport {
  const { source, entries, navigation, chunks, skipped, apis, parsed, linker, assets, redirects, ms } = parts;
  const sizes = chunks.map(({ tokens }) => tokens).sort((a, b) => a - b);
  const at = (share: number): number => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))] ?? 0;
  const links = entries.flatMap(({ file: { file }, parsed }) => parsed.links.map((link) => ({ ...link, file })));
  return {
    source,
    pages: entries.length,
    sections: entries.reduce((sum, { parsed }) => sum + parsed.sections.length, 0),
    chunks: chunks.length,
    tokens: { total: sizes.reduce((sum, size) => sum + size, 0), median: at(0.5), p95: at(0.95) },
    parsed,
    fallbacks: entries.flatMap(({ file, parsed }) =>
      parsed.notes.map(({ kind, text }) => ({ file: file.file, reason: text, kind })),
    ),
    skipped,
    apis,
    navigation,
    empty: entries.filter(({ parsed }) => isEmpty(parsed)).map(({ file, parsed }) => emptyNote(file.file, parsed)),
    unfindable: entries
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
    assets,
    redirects: { rules: redirects.rules.length, notes: redirects.notes },
    ms,
  };
}

/** Whether a page has no text besides its title and description, and no picture. */
const isEmpty = ({ sections, description, found }: ParsedPage): boolean =>
  found.pictures === 0 && sections.length <= 1 && ["", description ?? ""].includes(sections[0]?.content.trim() ?? "");

/** Says why a page is empty, where something is known to be left out. */
function emptyNote(file: string, { notes }: ParsedPage): Note {
  const why = notes.filter(({ kind }) => kind === "missing" || kind === "generator" || kind === "props");
  return { file, reason: why.map(({ text }) => text).join("; ") || "it has no text besides its title" };
}

const NONE: Found = { tables: 0, callouts: 0, tabs: 0, codeBlocks: 0, pictures: 0, components: 0 };

const addFound = (a: Found, b: Found): Found => ({
  tables: a.tables + b.tables,
  callouts: a.callouts + b.callouts,
  tabs: a.tabs + b.tabs,
  codeBlocks: a.codeBlocks + b.codeBlocks,
  pictures: a.pictures + b.pictures,
  components: a.components + b.components,
});

/** Pages that readers cannot find: unreadable files, files with a taken address, and pages without a section. */
export const listLostPages = ({ skipped, unfindable }: DocsReport): Note[] => [
  ...skipped.filter(({ lost }) => lost),
  ...unfindable,
];
