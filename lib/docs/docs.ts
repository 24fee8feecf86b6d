/** The docs: one loader behind the pages, the search and the assistant's tool. */
import type { DocPage, Heading, NavGroup, NavItem } from "#lib/contract.ts";
import { sha256 } from "#lib/ids.ts";
import { createLookup, pathOf } from "./lookup.ts";
import { buildNav } from "./nav.ts";
import { readCache, writeCache } from "./reading/cache.ts";
import { readFiles, type Skipped, type SourceFile } from "./reading/files.ts";
import { siteLink } from "./reading/links.ts";
import { PARSER_VERSION, type ParsedPage, parsePage, reason } from "./reading/parse.ts";
import type { DocSection, ParsedSection } from "./reading/sections.ts";
import { renderPage } from "./rendering/render.ts";
import type { Dense } from "./search/dense.ts";
import { buildLexical } from "./search/lexical.ts";
import { createSearch, type Search, type Suggest } from "./search/search.ts";
import { readSynonyms } from "./search/synonyms.ts";

export type DocsReport = {
  pages: number;
  sections: number;
  /** Pages parsed now; the others came from the cache. */
  parsed: number;
  /** Pages that are there, but not quite as written. */
  fallbacks: Skipped[];
  /** Files that are not pages. */
  skipped: Skipped[];
  ms: number;
};
export type DocsPageInfo = NavItem & {
  file: string;
  description: string | null;
  titleId: string;
  headings: Heading[];
  /** Questions the page itself offers. */
  starters: string[];
};
/** A page as a model is given it. */
export type PageText = NavItem & { text: string };

export type Docs = {
  /** Every page, in the order of the navigation. */
  pages: DocsPageInfo[];
  sections: DocSection[];
  nav: NavGroup[];
  report: DocsReport;
  search: Search;
  suggest: Suggest;
  /** The search by meaning; null where it is not set up. */
  dense: Dense | null;
  /** The page at "/docs/…", ready to draw, or null when there is none. Rendered once. */
  page(path: string): Promise<DocPage | null>;
  /** What of a docs url exists: its anchor, only its page, or nothing. An absolute url is another site's. */
  has(url: string): "anchor" | "page" | null;
  /** The page a url of this site is about, or null when there is none. */
  pageInfo(url: string): DocsPageInfo | null;
  /** The section a docs url names; without an anchor, the page's introduction. Null when there is none. */
  section(url: string): DocSection | null;
  /** The text of the page a url of this site is about, within what a model can read beside a question. */
  pageText(url: string): PageText | null;
  /** Questions to offer on a page: its own, else those of the docs' first page, else about the page's headings. */
  starters(path: string): string[];
};

export type DocsOptions = {
  dir: string;
  /** Where parsed pages are kept between starts; none keeps nothing. */
  cacheFile?: string;
  /** Makes the search by meaning; none leaves it to the words. */
  dense?: (sections: DocSection[]) => Dense;
  log?: (event: string, fields: Record<string, unknown>) => void;
};

type Entry = { file: SourceFile; parsed: ParsedPage };

/** Reads all pages below `dir`. Rejects only when the folder itself cannot be read. */
export async function openDocs(options: DocsOptions): Promise<Docs> {
  const { dir, cacheFile, log = () => {} } = options;
  const began = performance.now();
  const { files, skipped } = await readFiles(dir, PARSER_VERSION);
  const { entries, parsed } = await parseAll(files, cacheFile, log);
  const nav = buildNav(
    entries.map(({ file, parsed: { title, section, order } }) => ({ ...file, title, section, order })),
  );
  const byPath = new Map(entries.map((entry) => [entry.file.path, entry]));
  const ordered = nav.flatMap((group) => group.items).flatMap(({ path }) => byPath.get(path) ?? []);
  const pages = ordered.map(({ file: { path, file }, parsed }): DocsPageInfo => {
    const { title, description, titleId, headings, starters } = parsed;
    return { title, path, file, description, titleId, headings, starters };
  });
  const sections = ordered.flatMap((entry) => entry.parsed.sections.map(withHash));
  const indexed = ordered.flatMap(({ parsed: { keywords, description, sections } }) =>
    sections.map((section, i) => ({ ...section, keywords, description: i === 0 ? description : null })),
  );
  const report: DocsReport = {
    pages: entries.length,
    sections: sections.length,
    parsed,
    fallbacks: entries.flatMap(({ file, parsed }) => parsed.notes.map((note) => ({ file: file.file, reason: note }))),
    skipped,
    ms: Math.round(performance.now() - began),
  };
  const { fallbacks, ...counts } = report;
  log("docs.opened", { ...counts, fallbacks: fallbacks.length });
  for (const problem of [...fallbacks, ...skipped]) log("docs.problem", problem);
  const dense = options.dense?.(sections) ?? null;

  return {
    pages,
    sections,
    nav,
    report,
    dense,
    ...createSearch(indexed, buildLexical(indexed, { synonyms: await readSynonyms(dir) }), dense),
    page: pageReader(ordered, report, log),
    ...createLookup(pages, sections),
    starters: (path) => {
      const page = byPath.get(pathOf(path) ?? "") ?? ordered[0];
      const named = [page, ordered[0]].map((entry) => entry?.parsed.starters ?? []).find(({ length }) => length > 0);
      return (
        named ?? (page?.parsed.headings ?? []).slice(0, 3).map(({ text }) => `What do the docs say about “${text}”?`)
      );
    },
  };
}

/** Made at each start, not cached: it costs next to nothing, and a cache from before it stays good. */
const withHash = (section: ParsedSection): DocSection => ({
  ...section,
  hash: sha256(JSON.stringify([section.heading, section.content])).slice(0, 16),
});

async function parseAll(files: SourceFile[], cacheFile: string | undefined, log: NonNullable<DocsOptions["log"]>) {
  const cached = cacheFile ? await readCache(cacheFile) : new Map<string, ParsedPage>();
  let parsed = 0;
  const entries = files.map((file): Entry => {
    const known = cached.get(file.hash);
    if (!known) parsed += 1;
    return { file, parsed: known ?? parsePage(file.source, file) };
  });
  if (cacheFile && (parsed > 0 || cached.size !== files.length)) {
    const pages = new Map(entries.map((entry) => [entry.file.hash, entry.parsed]));
    // A folder that cannot be written costs the next start some time, nothing else.
    await writeCache(cacheFile, pages).catch((error) => log("docs.cache_failed", { reason: reason(error) }));
  }
  return { entries, parsed };
}

/** Renders pages when they are first asked for; two readers at once share one rendering. */
function pageReader(ordered: Entry[], report: DocsReport, log: NonNullable<DocsOptions["log"]>): Docs["page"] {
  const pathByFile = new Map(ordered.map(({ file }) => [file.file, file.path]));
  const rendered = new Map<string, Promise<DocPage>>();
  const item = (entry: Entry | undefined): NavItem | null =>
    entry ? { title: entry.parsed.title, path: entry.file.path } : null;

  async function render(at: number, { file, parsed }: Entry): Promise<DocPage> {
    const { source, name } = file;
    const link = (href: string) => siteLink(href, file.file, pathByFile);
    const { body, problem } = await renderPage({ source, name, format: parsed.format, link });
    if (problem) {
      report.fallbacks.push({ file: file.file, reason: problem });
      log("docs.problem", { file: file.file, reason: problem });
    }
    const { title, titleId, description, headings } = parsed;
    const [previous, next] = [item(ordered[at - 1]), item(ordered[at + 1])];
    return { title, titleId, description, path: file.path, headings, body, previous, next };
  }

  return async (path) => {
    const wanted = pathOf(path);
    const at = ordered.findIndex((entry) => entry.file.path === wanted);
    const entry = ordered[at];
    if (!entry) return null;
    const { hash } = entry.file;
    const page = rendered.get(hash) ?? render(at, entry);
    rendered.set(hash, page);
    // A rendering that failed is tried again by the next reader.
    page.catch(() => rendered.delete(hash));
    return page;
  };
}
