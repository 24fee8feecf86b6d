/** Opens the docs for the pages, the search and the assistant's tool. */
import { setImmediate } from "node:timers/promises";
import type { DocPage, NavGroup } from "#lib/contract/docs.ts";
import { sha256 } from "#lib/ids.ts";
import { createPageCache, type PageCache } from "./files/cache.ts";
import { readFiles, type SourceFile } from "./files/files.ts";
import { createLookup, type DocsPageInfo, type Lookup, pathOf } from "./lookup.ts";
import { buildNav } from "./nav.ts";
import { createMarkdownReader, createPageReader, type Entry } from "./pages.ts";
import { type Chunk, toChunks } from "./reading/chunks.ts";
import { createLinker } from "./reading/links.ts";
import { PARSER_VERSION, type ParsedPage, parsePage } from "./reading/parse.ts";
import { reasonOf } from "./reading/reason-of.ts";
import type { DocSection, ParsedSection } from "./reading/sections.ts";
import { createReport, type DocsReport, listLostPages } from "./report.ts";
import type { Dense } from "./search/dense/dense.ts";
import { buildLexical } from "./search/lexical/lexical.ts";
import { readSynonyms } from "./search/lexical/synonyms.ts";
import { createSearch, type Search, type Suggest } from "./search/search.ts";
import { createToSections, limitWithExtra } from "./to-sections.ts";

export type Docs = Lookup & {
  /** Every page, in the order of the navigation. */
  pages: DocsPageInfo[];
  sections: DocSection[];
  /** The indexed chunks. */
  chunks: Chunk[];
  nav: NavGroup[];
  report: DocsReport;
  search: Search;
  suggest: Suggest;
  /** Search by vectors. Null when no embeddings are configured. */
  dense: Dense | null;
  /** The rendered page at "/docs/…", or null when there is none. Each page is rendered once. */
  page(path: string): Promise<DocPage | null>;
  /**
   * The page at "/docs/…" below its title, as Markdown whose links begin with `siteUrl`, or null when there is none.
   */
  markdown(path: string, siteUrl: string): string | null;
  /**
   * Questions to offer on a page: from its frontmatter, else from the docs' first page, else about the page's headings.
   */
  starters(path: string): string[];
};

type Log = (event: string, fields: Record<string, unknown>) => void;

export type DocsOptions = {
  dir: string;
  /** Folders outside `dir` that symbolic links in it may lead to. */
  linkRoots?: readonly string[];
  /** File that saves parsed pages between starts; without it they are parsed at each start. */
  cacheFile?: string;
  /** A cache in place of `cacheFile`, for callers that read the docs repeatedly. */
  cache?: PageCache;
  /** Creates the search by vectors; without it, search is by words only. */
  dense?: (chunks: Chunk[]) => Dense;
  log?: Log;
  /** Called for every page that is read, cached or not. */
  onProgress?: (done: number, pages: number) => void;
};

/** Number of pages that are parsed before the process handles other events. */
const PAGES_PER_PAUSE = 8;
/** Default number of sections in a search result. */
const LIMIT = 8;

/** Reads all pages below `dir`. Rejects only when the folder itself cannot be read. */
export async function openDocs(options: DocsOptions): Promise<Docs> {
  const { dir, linkRoots = [], log = () => {} } = options;
  const began = performance.now();
  const { files, folders, skipped } = await readFiles(dir, linkRoots, PARSER_VERSION);
  const { entries, parsed } = await parseAll(files, options);
  const nav = buildNav(
    entries.map(({ file, parsed: { title, section, order, position } }) => ({
      ...file,
      title,
      section,
      order,
      position,
    })),
    folders,
  );
  const byPath = new Map(entries.map((entry) => [entry.file.path, entry]));
  const ordered = nav.flatMap((group) => group.items).flatMap(({ path }) => byPath.get(path) ?? []);
  const pages = ordered.map(({ file: { path, file, hash }, parsed }): DocsPageInfo => {
    const { title, description, titleId, headings, starters } = parsed;
    return { title, path, file, hash, description, titleId, headings, starters };
  });
  const read = ordered.map(({ parsed }) => {
    const sections = parsed.sections.map(withHash);
    return { parsed, sections, chunks: toChunks(sections) };
  });
  const sections = read.flatMap((page) => page.sections);
  const chunks = read.flatMap((page) => page.chunks);
  const linker = createLinker(ordered.map(toLinkedPage));
  const dense = options.dense?.(chunks) ?? null;
  const finders = createFinders(read, await readSynonyms(dir), dense);
  const ms = Math.round(performance.now() - began);
  const report = createReport({ entries, chunks, skipped, parsed, linker, ms });
  logReport(report, log);

  return {
    pages,
    sections,
    chunks,
    nav,
    report,
    dense,
    ...finders,
    page: createPageReader(ordered, linker, (file, problem) => {
      report.fallbacks.push({ file, reason: problem });
      log("docs.problem", { file, reason: problem });
    }),
    markdown: createMarkdownReader(ordered, linker),
    ...createLookup(pages, sections),
    starters: (path) => {
      const page = byPath.get(pathOf(path) ?? "") ?? ordered[0];
      const written = [page, ordered[0]].map((entry) => entry?.parsed.starters ?? []).find(({ length }) => length > 0);
      return (
        written ?? (page?.parsed.headings ?? []).slice(0, 3).map(({ text }) => `What do the docs say about “${text}”?`)
      );
    },
  };
}

const toLinkedPage = ({ file: { file, path }, parsed: { aliases, titleId, headings, ids } }: Entry) => ({
  ...{ file, path, aliases },
  anchors: new Set([titleId, ...ids, ...headings.map(({ id }) => id)]),
});

/** Search over chunks that answers with sections. */
function createFinders(
  read: { parsed: ParsedPage; chunks: Chunk[] }[],
  synonyms: string[][],
  dense: Dense | null,
): { search: Search; suggest: Suggest } {
  const indexed = read.flatMap(({ parsed: { keywords, description }, chunks }) =>
    chunks.map((chunk, i) => ({ ...chunk, url: chunk.id, keywords, description: i === 0 ? description : null })),
  );
  const { search, suggest } = createSearch(indexed, buildLexical(indexed, { synonyms }), dense);
  const toSections = createToSections(read.flatMap(({ chunks }) => chunks));
  return {
    async search(question, { limit = LIMIT, ...options } = {}) {
      const result = await search(question, { ...options, limit: limitWithExtra(limit) });
      return { ...result, sections: toSections(result.sections, question, limit) };
    },
    suggest: (words, { limit = LIMIT } = {}) =>
      toSections(suggest(words, { limit: limitWithExtra(limit) }), words, limit),
  };
}

function logReport(report: DocsReport, log: Log): void {
  const { pages, sections, chunks, parsed, fallbacks, skipped, ms } = report;
  log("docs.opened", { pages, sections, chunks, parsed, fallbacks: fallbacks.length, skipped: skipped.length, ms });
  for (const { file, reason } of [...fallbacks, ...listLostPages(report)]) log("docs.problem", { file, reason });
}

/** Hashes are computed at each start: that is cheap, and the cache needs no new version when they change. */
const withHash = (section: ParsedSection): DocSection => ({
  ...section,
  hash: sha256(JSON.stringify([section.heading, section.content])).slice(0, 16),
});

async function parseAll(files: SourceFile[], { cacheFile, cache: given, log, onProgress }: DocsOptions) {
  const cache = given ?? createPageCache(cacheFile);
  const known = await cache.load();
  let parsed = 0;
  const entries: Entry[] = [];
  for (const [i, file] of files.entries()) {
    const cached = known.get(file.hash);
    if (!cached) parsed += 1;
    entries.push({ file, parsed: cached ?? parsePage(file.source, file) });
    onProgress?.(i + 1, files.length);
    // The server answers requests while hundreds of pages are parsed.
    if (!cached && parsed % PAGES_PER_PAUSE === 0) await setImmediate();
  }
  if (parsed > 0 || known.size !== files.length) {
    const pages = new Map(entries.map((entry) => [entry.file.hash, entry.parsed]));
    // A start without the file only takes longer.
    await cache.save(pages).catch((error) => log?.("docs.cache_failed", { reason: reasonOf(error) }));
  }
  return { entries, parsed };
}
