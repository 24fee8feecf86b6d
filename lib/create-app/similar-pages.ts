/** The pages that a reader may have meant by an address without a page. */
import type { NavItem } from "#lib/contract/docs.ts";
import type { Docs } from "#lib/docs/docs.ts";

type SimilarDocs = Pick<Docs, "siteOf" | "suggest">;

/** How many pages are offered. */
const LIMIT = 5;
/** Least likeness of two names, 0 to 1, for one to be a typing error of the other. */
const MIN_LIKENESS = 0.4;
/** Longest name that is compared and searched for, UTF-16 code units: an address may have thousands. */
const MAX_NAME = 200;

/** First the pages whose address is spelled alike, then those in which the search finds the words of the last part. */
export function similarPages(docs: SimilarDocs, path: string): NavItem[] {
  const inDocs = path.startsWith("/docs/") ? path : `/docs${path}`;
  const site = docs.siteOf(inDocs);
  const found = new Map<string, NavItem>();
  for (const { file, parsed } of alikeIn(site, inDocs)) found.set(file.path, { title: parsed.title, path: file.path });
  const words = wordsOf(inDocs.split("/").at(-1) ?? "").slice(0, MAX_NAME);
  for (const { title, heading, url } of docs.suggest(words, { limit: 3 * LIMIT, edition: site.edition.id })) {
    const [page = url] = url.split("#", 1);
    if (!found.has(page)) found.set(page, { title: heading === title ? title : `${title}: ${heading}`, path: url });
  }
  return [...found.values()].slice(0, LIMIT);
}

const wordsOf = (name: string): string => name.replace(/\.html?$/i, "").replace(/[^\p{L}\p{N}]+/gu, " ");

type Site = ReturnType<Docs["siteOf"]>;
type Entry = Site["ordered"][number];
/** The pieces of three letters of a page's own name and of its whole path. */
type Spelling = { entry: Entry; name: ReadonlySet<string>; path: ReadonlySet<string> };

/** By the list of an edition's pages, which is another one after the docs were read again. */
const spellings = new WeakMap<readonly Entry[], Spelling[]>();

function alikeIn({ ordered }: Site, path: string): Entry[] {
  const known = spellings.get(ordered) ?? ordered.map((entry) => ({ entry, ...spell(entry.file.path) }));
  spellings.set(ordered, known);
  const asked = spell(path);
  return known
    .map(({ entry, name, path: whole }) => ({
      entry,
      name: likeness(asked.name, name),
      path: likeness(asked.path, whole),
    }))
    .filter(({ name }) => name >= MIN_LIKENESS)
    .sort((a, b) => b.name + b.path - a.name - a.path)
    .slice(0, LIMIT)
    .map(({ entry }) => entry);
}

const spell = (path: string) => ({ name: piecesOf(path.split("/").at(-1) ?? ""), path: piecesOf(path) });

/** Pieces of three letters, also across the ends, so that first letters count more. */
function piecesOf(text: string): ReadonlySet<string> {
  const padded = `  ${wordsOf(text).toLowerCase().slice(0, MAX_NAME)} `;
  return new Set(Array.from({ length: padded.length - 2 }, (_, i) => padded.slice(i, i + 3)));
}

/** Sørensen–Dice coefficient: the share of common pieces. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let common = 0;
  for (const piece of small) if (large.has(piece)) common += 1;
  return (2 * common) / (a.size + b.size);
}
