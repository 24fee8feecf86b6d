/** Pages as nodes for the browser, and as Markdown. */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { LRUCache } from "lru-cache";
import type { DocPage, NavItem } from "#lib/contract/docs.ts";
import type { Assets } from "./assets/assets.ts";
import type { SourceFile } from "./files/files.ts";
import { pathOf } from "./lookup.ts";
import type { Linker } from "./reading/links.ts";
import type { ParsedPage } from "./reading/parse.ts";
import { renderMarkdown } from "./rendering/markdown.ts";
import { renderPage } from "./rendering/render.ts";

/** What the links of pages lead to, and the files that pages show. */
type Targets = { linker: Linker; assets: Pick<Assets, "find" | "place"> };
/** `neighbours` are the pages that lead to each other as "previous" and "next". Null stands between editions. */
type ReaderTargets = Targets & { neighbours: readonly (NavItem | null)[] };

/** A page's source file, and the data that was parsed from it. */
export type Entry = { file: SourceFile; parsed: ParsedPage };

/** The size of the rendered pages that are kept, bytes: about ten thousand pages of usual docs. */
const MAX_RENDERED = 32 * 1024 * 1024;
/** The length of the Markdown that is kept, UTF-16 code units. */
const MAX_MARKDOWN = 8_000_000;

/**
 * Renders pages on request; two readers at once share one rendering, and those asked for last are kept, up to `maxSize`
 * bytes. `onProblem` is called once for a page that could not be rendered as written.
 */
export function createPageReader(
  ordered: Entry[],
  { linker, assets, neighbours }: ReaderTargets,
  onProblem: (file: string, problem: string) => void,
  maxSize = MAX_RENDERED,
): (path: string) => Promise<DocPage | null> {
  const positions = toPositions(ordered);
  const places = new Map(neighbours.map((item, at) => [item?.path, at]));
  const reported = new Set<string>();
  const neighbour = (path: string, step: number): NavItem | null => {
    const at = places.get(path);
    return at === undefined ? null : (neighbours[at + step] ?? null);
  };

  async function render({ file, parsed }: Entry): Promise<DocPage> {
    const { source, name, include } = file;
    const link = (href: string) => linker(href, file.file).href;
    const place = (src: string) => assets.place(src, file.file);
    const { body, problem } = await renderPage({ source, name, format: parsed.format, link, place, include });
    if (problem && !reported.has(file.path)) onProblem(file.file, problem);
    if (problem) reported.add(file.path);
    const { title, titleId, description, headings } = parsed;
    const [previous, next] = [neighbour(file.path, -1), neighbour(file.path, 1)];
    return { title, titleId, description, path: file.path, headings, body, previous, next };
  }

  // A rendering that failed is not kept: the next reader's request tries again.
  const rendered = new LRUCache<number, Buffer, Entry>({
    maxSize,
    sizeCalculation: ({ length }) => length,
    fetchMethod: async (_at, _, { context }) => pack(await render(context)),
    ignoreFetchAbort: true,
  });

  return async (path) => {
    const at = positions.get(pathOf(path) ?? "") ?? -1;
    const entry = ordered[at];
    const packed = entry && (await rendered.fetch(at, { context: entry }));
    return packed ? unpack(packed) : null;
  };
}

/** A page as compressed JSON takes a twentieth of its nodes' memory, and is read in a few milliseconds. */
const pack = (page: DocPage): Buffer => deflateRawSync(JSON.stringify(page), { level: 1 });
const unpack = (packed: Buffer): DocPage => JSON.parse(inflateRawSync(packed).toString());

/** Where pages are published. `version` is another text when it may give other addresses. */
export type Published = { version: string; publicUrl(path: string): string };
export type MarkdownReader = (path: string, siteUrl: string, published?: Published | null) => string | null;

/** Renders pages as Markdown on request, with absolute links. Those asked for last are kept, up to `maxSize` code units. */
export function createMarkdownReader(
  ordered: Entry[],
  { linker, assets }: Targets,
  maxSize = MAX_MARKDOWN,
): MarkdownReader {
  const positions = toPositions(ordered);
  const written = new LRUCache<string, string>({ maxSize, sizeCalculation: ({ length }) => length + 1 });
  return (path, siteUrl, published = null) => {
    const at = positions.get(pathOf(path) ?? "") ?? -1;
    const entry = ordered[at];
    if (!entry) return null;
    const { source, name, include, ...file } = entry.file;
    const key = `${published?.version ?? siteUrl} ${at}`;
    const link = (href: string) => {
      const target = linker(href, file.file).href;
      if (target === null || !published || !/^[/#]/.test(target)) return target && absolute(target, file.path, siteUrl);
      return published.publicUrl(target.startsWith("#") ? file.path + target : target);
    };
    const picture = (src: string) => {
      const asset = assets.find(src, file.file);
      return asset && siteUrl + asset.address;
    };
    const text =
      written.get(key) ?? renderMarkdown({ source, name, format: entry.parsed.format, link, picture, include });
    written.set(key, text);
    return text;
  };
}

/** The position of each page, by its path. */
const toPositions = (ordered: Entry[]): Map<string, number> => new Map(ordered.map(({ file }, at) => [file.path, at]));

const absolute = (href: string, path: string, siteUrl: string): string =>
  /^[a-z][a-z+.-]*:/i.test(href)
    ? href
    : (URL.parse(href.startsWith("/") ? siteUrl + href : href, siteUrl + path)?.href ?? href);
