/** Search within one language and version. The index of an edition is built when it is first asked. */
import { LRUCache } from "lru-cache";
import type { Coverage, SearchResult, Section } from "#lib/contract/docs.ts";
import type { Quote } from "#lib/docs/passages/quotes.ts";
import { createQuote } from "#lib/docs/passages/quotes.ts";
import type { Chunk } from "#lib/docs/reading/chunks.ts";
import type { ParsedPage } from "#lib/docs/reading/parse.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";
import type { Dense } from "#lib/docs/search/dense/dense.ts";
import { buildLexical } from "#lib/docs/search/lexical/lexical.ts";
import type { Lexical } from "#lib/docs/search/ranking.ts";
import { createSearch, type Search, type SearchOptions, type Suggest } from "#lib/docs/search/search.ts";
import { createToSections, limitWithExtra } from "#lib/docs/to-sections.ts";
import type { Edition, Editions } from "./editions.ts";

/** Default number of sections in a search result. */
const LIMIT = 8;
/** The most indexes beside that of the default edition: those asked last are kept. */
const MAX_INDEXES = 12;
/** The most vectors that are compared for one edition of several. */
const MAX_NEAR = 400;

/** The text of a page. `offset` is the position of its first chunk among those of all pages. */
export type ReadPage = { parsed: ParsedPage; path: string; sections: DocSection[]; chunks: Chunk[] };
export type EditionOptions = SearchOptions & {
  /** The id of an edition. An unknown one counts as the default one. */
  edition?: string;
};
export type EditionFinders = {
  search(question: string, options?: EditionOptions): Promise<SearchResult>;
  suggest(words: string, options?: EditionOptions): Section[];
  quote: Quote;
  /** Of the default edition. */
  lexical: Lexical;
};
type Finders = { search: Search; suggest: Suggest; quote: Quote; lexical: Lexical };

/** @param pages by the edition's id, in the order of the dense index. */
export function createEditionFinders(
  editions: Editions,
  pages: ReadonlyMap<string, ReadPage[]>,
  synonyms: string[][],
  dense: Dense | null,
): EditionFinders {
  const offsets = new Map<string, number>();
  let count = 0;
  for (const [id, own] of pages) {
    offsets.set(id, count);
    count += own.reduce((sum, { chunks }) => sum + chunks.length, 0);
  }
  const build = (id: string): Finders => {
    const own = pages.get(id) ?? [];
    const near = dense && (pages.size > 1 ? scopeDense(dense, offsets.get(id) ?? 0, own, pages.size) : dense);
    return createFinders(own, synonyms, near);
  };
  const main = build("");
  const others = new LRUCache<string, Finders>({ max: MAX_INDEXES });
  const findersOf = ({ id }: Edition): Finders => {
    if (id === "") return main;
    const known = others.get(id) ?? build(id);
    others.set(id, known);
    return known;
  };
  const editionOf = (id: string | undefined): Edition => editions.get(id ?? "") ?? editions.of("/docs");
  const translate = createTranslate(editions, pages);
  return {
    async search(question, { edition: id, ...options } = {}) {
      const edition = editionOf(id);
      const found = await findersOf(edition).search(question, options);
      const fallback = edition.isDefaultLanguage || found.covered ? null : defaultOf(editions, edition);
      if (!fallback) return found;
      const other = await findersOf(fallback).search(question, options);
      if (GRADES.indexOf(other.coverage) >= GRADES.indexOf(found.coverage)) return found;
      return join(other, found, (section) => translate(section, edition, fallback), options.limit ?? LIMIT);
    },
    suggest(words, { edition: id, ...options } = {}) {
      const edition = editionOf(id);
      const limit = options.limit ?? LIMIT;
      const found = findersOf(edition).suggest(words, options);
      const fallback = edition.isDefaultLanguage || found.length >= limit ? null : defaultOf(editions, edition);
      if (!fallback) return found;
      const others = findersOf(fallback).suggest(words, options);
      return unique([...found, ...others.map((section) => translate(section, edition, fallback))]).slice(0, limit);
    },
    quote: (question) => {
      const read = new Map<string, ReturnType<Quote>>();
      return (section, max) => {
        const edition = editions.of(section.url.replace(/#.*$/s, ""));
        const quote = read.get(edition.id) ?? findersOf(edition).quote(question);
        read.set(edition.id, quote);
        return quote(section, max);
      };
    },
    lexical: main.lexical,
  };
}

const GRADES: Coverage[] = ["covered", "doubtful", "uncovered"];

/** The default language of the same version: versions are never mixed. */
const defaultOf = ({ list }: Editions, { version }: Edition): Edition | null =>
  list.find((edition) => edition.isDefaultLanguage && edition.version === version) ?? null;

/** The sections of the default language come first: they cover the question. */
function join(
  other: SearchResult,
  found: SearchResult,
  translate: (section: Section) => Section,
  limit: number,
): SearchResult {
  return { ...other, sections: unique([...other.sections.map(translate), ...found.sections]).slice(0, limit) };
}

/** Each section once, where it comes first. */
function unique(sections: readonly Section[]): Section[] {
  const byUrl = new Map<string, Section>();
  for (const section of sections) if (!byUrl.has(section.url)) byUrl.set(section.url, section);
  return [...byUrl.values()];
}

/** Replaces a section by that of the translation, where its page is translated section by section. */
function createTranslate(editions: Editions, pages: ReadonlyMap<string, ReadPage[]>) {
  return (section: Section, edition: Edition, from: Edition): Section => {
    const path = section.url.replace(/#.*$/s, "");
    const untranslated = { ...section, lang: from.lang };
    const target = editions.alternates(path).find((one) => one.edition === edition && one.exact);
    const source = pages.get(from.id)?.find((page) => page.path === path);
    const translated = target && pages.get(edition.id)?.find((page) => page.path === target.path);
    if (!source || !translated || source.sections.length !== translated.sections.length) return untranslated;
    const twin = translated.sections[source.sections.findIndex(({ url }) => url === section.url)];
    if (!twin) return untranslated;
    const { url, title, heading, content } = twin;
    return { url, title, heading, content, score: section.score };
  };
}

/** Vectors of all editions are in one index, by the positions of their chunks. */
function scopeDense(dense: Dense, offset: number, own: readonly ReadPage[], editions: number): Dense {
  const length = own.reduce((sum, { chunks }) => sum + chunks.length, 0);
  const isOwn = (at: number): boolean => at >= offset && at < offset + length;
  return {
    weight: dense.weight,
    embed: (texts) => dense.embed(texts),
    positions: (hashes) =>
      dense
        .positions(hashes)
        .filter(isOwn)
        .map((at) => at - offset),
    state: () => dense.state(),
    fill: () => dense.fill(),
    start: () => dense.start(),
    stop: () => dense.stop(),
    async near(question, limit) {
      const found = await dense.near(question, Math.min(MAX_NEAR, limit * editions));
      return found
        .filter(isOwn)
        .map((at) => at - offset)
        .slice(0, limit);
    },
  };
}

/** Search over chunks that answers with sections. */
function createFinders(read: readonly ReadPage[], synonyms: string[][], dense: Dense | null): Finders {
  const indexed = read.flatMap(({ parsed: { keywords, description }, chunks }) =>
    chunks.map((chunk, i) => ({ ...chunk, url: chunk.id, keywords, description: i === 0 ? description : null })),
  );
  const lexical = buildLexical(indexed, { synonyms });
  const { search, suggest } = createSearch(indexed, lexical, dense);
  const toSections = createToSections(read.flatMap(({ chunks }) => chunks));
  return {
    async search(question, { limit = LIMIT, ...options } = {}) {
      const result = await search(question, { ...options, limit: limitWithExtra(limit) });
      return { ...result, sections: toSections(result.sections, question, limit) };
    },
    suggest: (words, { limit = LIMIT } = {}) =>
      toSections(suggest(words, { limit: limitWithExtra(limit) }), words, limit),
    lexical,
    quote: createQuote(
      read.flatMap(({ sections }) => sections),
      lexical,
    ),
  };
}
