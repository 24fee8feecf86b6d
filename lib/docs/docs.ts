/** Opens the docs for the pages, the search and the assistant's tool. */
import { setImmediate } from "node:timers/promises";
import type { DocPage } from "#lib/contract/docs.ts";
import { sha256 } from "#lib/ids.ts";
import type { Assets } from "./assets/assets.ts";
import { reportFiles } from "./assets/report.ts";
import { loadDetector } from "./editions/detect-language.ts";
import { createEditionFinders, type EditionFinders, type ReadPage } from "./editions/search.ts";
import { createSiteLookup, type SiteLookup } from "./editions/site-lookup.ts";
import { readSites } from "./editions/sites.ts";
import { createSourcePlaces, type SourcePlace } from "./editions/source-place.ts";
import { type EditionSettings, readSources } from "./editions/sources.ts";
import { createTargets } from "./editions/targets.ts";
import { createPageCache, type PageCache } from "./files/cache.ts";
import type { SourceFile } from "./files/files.ts";
import { type Addressing, readAddressing } from "./generators/addressing.ts";
import { type EditLink, readEditLink } from "./generators/edit-link.ts";
import { locateDocs } from "./generators/locate.ts";
import { createLookup, type DocsPageInfo, type Lookup } from "./lookup.ts";
import { createMarkdownReader, createPageReader, type Entry, type MarkdownReader } from "./pages.ts";
import type { Quote } from "./passages/quotes.ts";
import { type Chunk, toChunks } from "./reading/chunks.ts";
import { parsePage } from "./reading/parse.ts";
import { reasonOf } from "./reading/reason-of.ts";
import type { DocSection, ParsedSection } from "./reading/sections.ts";
import { type Redirects, readRedirects } from "./redirects/read-redirects.ts";
import { createReport, type DocsReport, listLostPages } from "./report.ts";
import type { Dense } from "./search/dense/dense.ts";
import { readSynonyms } from "./search/lexical/synonyms.ts";
import type { Lexical } from "./search/ranking.ts";

export type Docs = Lookup &
  SiteLookup & {
    /**
     * Every page: the one that /docs leads to, then the others in the order of the navigation, then those not in it; then
     * those of other languages and versions.
     */
    pages: DocsPageInfo[];
    sections: DocSection[];
    /** The indexed chunks. */
    chunks: Chunk[];
    report: DocsReport;
    /** What decides the addresses of the pages on their generator's site. */
    addressing: Addressing;
    /** Where the source of a page is edited, by the generator's configuration. */
    editLink: EditLink;
    /** The redirects that somebody wrote for addresses of earlier pages. */
    redirects: Redirects;
    /** The files that pages show and link to: pictures, videos, downloads. */
    assets: Assets;
    search: EditionFinders["search"];
    suggest: EditionFinders["suggest"];
    quote: Quote;
    /** The ranking by words alone. It is another object after the docs were read again. */
    lexical: Lexical;
    /** Search by vectors. Null when no embeddings are configured. */
    dense: Dense | null;
    /** The rendered page at "/docs/…", or null when there is none. Each page is rendered once. */
    page(path: string): Promise<DocPage | null>;
    /**
     * The page at "/docs/…" below its title, as Markdown whose links begin with `siteUrl`, or null when there is none.
     * With `published`, links to pages lead there.
     */
    markdown: MarkdownReader;
  };

type Log = (event: string, fields: Record<string, unknown>) => void;

export type DocsOptions = {
  /** The docs, or a project with docs in it. */
  dir: string;
  /** Languages and versions by the site's configuration. */
  editions?: EditionSettings;
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
/** After a page of this length, in characters, they are handled at once. */
const LONG_PAGE = 20_000;

function toPageInfo({ file: { path, file, hash, madeFrom }, parsed }: Entry, place: SourcePlace): DocsPageInfo {
  const { title, description, hidden: isHidden, titleId, headings, address, oldAddresses, date, starters } = parsed;
  const made = madeFrom === undefined ? {} : { madeFrom };
  const own = { title, path, file, ...made, hash, place, description, isHidden };
  return { ...own, titleId, headings, address, oldAddresses, date, starters };
}

/** Reads all pages of the docs in `dir`. Rejects only when the folder itself cannot be read. */
export async function openDocs(options: DocsOptions): Promise<Docs> {
  const { linkRoots = [], log = () => {} } = options;
  const began = performance.now();
  const source = await locateDocs(options.dir);
  const found = await readSources(source, linkRoots, options.editions);
  const { entries: written, parsed } = await parseAll(
    found.sources.flatMap(({ files }) => files),
    options,
  );
  const { report: navigation, ...all } = await readSites(written, found);
  const { editions, sites } = all;
  const ordered = [...sites.values()].flatMap((site) => site.ordered);
  const neighbours = [...sites.values()].flatMap((site) => [...site.neighbours, null]);
  const placeOf = createSourcePlaces(source, found, editions);
  const pages = ordered.map((entry) => toPageInfo(entry, placeOf(entry.file.path, entry.file.file)));
  const read = new Map(Array.from(sites, ([id, site]) => [id, site.ordered.map(toReadPage)]));
  const sections = [...read.values()].flatMap((own) => own.flatMap((page) => page.sections));
  const chunks = [...read.values()].flatMap((own) => own.flatMap((page) => page.chunks));
  const { linker, assets } = createTargets(found.sources, ordered, linkRoots);
  const siteLookup = createSiteLookup(all, editions.list.length > 1 ? await loadDetector() : null);
  const dense = options.dense?.(chunks) ?? null;
  const finders = createEditionFinders(editions, read, await readSynonyms(source.dir), dense);
  const ms = Math.round(performance.now() - began);
  const shown = reportFiles(ordered, assets);
  const { skipped, apiNotes: apis } = found;
  const redirects = await readRedirects(source);
  const parts = { source, entries: ordered, navigation, chunks, skipped, apis, parsed, redirects };
  const report = createReport({ ...parts, linker, assets: shown, ms });
  logReport(report, log);
  return {
    pages,
    sections,
    chunks,
    ...siteLookup,
    report,
    addressing: await readAddressing(source),
    editLink: await readEditLink(source),
    redirects,
    assets,
    dense,
    ...finders,
    page: createPageReader(ordered, { linker, assets, neighbours }, (file, problem) => {
      report.fallbacks.push({ file, reason: problem, kind: "invalid" });
      log("docs.problem", { file, reason: problem });
    }),
    markdown: createMarkdownReader(ordered, { linker, assets }),
    ...createLookup(pages, sections),
  };
}

const toReadPage = ({ file: { path }, parsed }: Entry): ReadPage => {
  const sections = parsed.sections.map(withHash);
  return { parsed, path, sections, chunks: toChunks(sections) };
};

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
    const isPause = parsed % PAGES_PER_PAUSE === 0 || file.source.length > LONG_PAGE;
    if (!cached && isPause) await setImmediate();
  }
  if (parsed > 0 || known.size !== files.length) {
    const pages = new Map(entries.map((entry) => [entry.file.hash, entry.parsed]));
    // A start without the file only takes longer.
    await cache.save(pages).catch((error) => log?.("docs.cache_failed", { reason: reasonOf(error) }));
  }
  return { entries, parsed };
}
