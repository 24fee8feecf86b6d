/** Reads the sitemap of the site at DOCS_URL. Everything that comes from there is bounded, and no other host is asked. */
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

const gunzipBounded = promisify(gunzip);

/** Longest wait for all files of a sitemap together, ms. */
const TIMEOUT_MS = 30_000;
/** Largest file, bytes, packed or not. The protocol allows 50 MB; a page's address takes about 100 bytes. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_FILES = 50;
const MAX_DEPTH = 2;
const MAX_ADDRESSES = 200_000;
const MAX_REDIRECTS = 3;
/** Most parts of a site, such as translations, whose own sitemaps are looked for. */
const MAX_SECTIONS = 30;
/** Longest part of a robots.txt that is read, characters. */
const MAX_ROBOTS = 100_000;
/** The usual names, the last one of Astro's plugin. */
const NAMES = ["sitemap.xml", "sitemap_index.xml", "sitemap-index.xml"];
/** Longest address that is kept, characters. */
const MAX_LENGTH = 2_000;

export type FetchSitemap = (url: string, init: RequestInit) => Promise<Response>;

/** The reason why there is no sitemap, for maintainers. */
export class SitemapError extends Error {}

/** The addresses that are listed. `isPartial`: a bound was reached or a file failed, so that others may exist. */
export type Sitemap = { pages: ReadonlySet<string>; isPartial: boolean };

type Reading = {
  host: string;
  fetch: FetchSitemap;
  signal: AbortSignal;
  files: number;
  pages: Set<string>;
  isPartial: boolean;
  /** The first reason why a file could not be read. */
  reason: string;
};

/**
 * The sitemap of the docs at `docsUrl`: from the usual places below that address, then from those of the whole site and from
 * its robots.txt, until one lists a page below `docsUrl`. Those of `sections`, such as translations, are added.
 * @throws SitemapError
 */
export async function readSitemap(
  docsUrl: string,
  fetch: FetchSitemap,
  { sections = [], stop }: { sections?: readonly string[]; stop?: AbortSignal } = {},
): Promise<Sitemap> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = stop ? AbortSignal.any([timeout, stop]) : timeout;
  const { host, origin } = new URL(docsUrl);
  const reading: Reading = { host, fetch, signal, files: 0, pages: new Set(), isPartial: false, reason: "" };
  const isFound = (url: string): boolean => [...reading.pages].some((page) => isBelowAddress(page, url));
  const tried = new Set<string>();
  const tryPlaces = async (addresses: readonly string[], url: string): Promise<void> => {
    for (const address of addresses) {
      if (isFound(url) || tried.has(address) || signal.aborted) continue;
      tried.add(address);
      await readPlace(address, reading);
    }
  };
  await tryPlaces(
    [docsUrl, origin].flatMap((url) => NAMES.map((name) => `${url}/${name}`)),
    docsUrl,
  );
  if (!isFound(docsUrl)) await tryPlaces(await sitemapsInRobots(origin, reading), docsUrl);
  for (const section of sections.slice(0, MAX_SECTIONS)) await tryPlaces([`${section}/sitemap.xml`], section);
  if (reading.pages.size === 0) throw new SitemapError(reading.reason);
  return { pages: reading.pages, isPartial: reading.isPartial };
}

/** An address without its scheme and its last slash, as sitemaps may have either. */
const bare = (address: string): string => address.replace(/^https?:\/\//i, "").replace(/\/$/, "");
const isBelowAddress = (address: string, other: string): boolean => `${bare(address)}/`.startsWith(`${bare(other)}/`);

/** Reads a sitemap that may not exist. */
async function readPlace(address: string, reading: Reading): Promise<void> {
  const before = reading.pages.size;
  try {
    await readFile(address, 0, reading);
    if (reading.pages.size === before) reading.reason ||= `${address} lists no page of ${reading.host}`;
  } catch (error) {
    reading.reason ||= reasonOf(error, address);
  }
}

/** The sitemaps that a site's robots.txt names. */
async function sitemapsInRobots(origin: string, reading: Reading): Promise<string[]> {
  const text = await load(`${origin}/robots.txt`, reading).catch(() => "");
  return [...text.slice(0, MAX_ROBOTS).matchAll(/^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})/gim)]
    .map(([, url = ""]) => url)
    .filter((url) => isOnHost(url, reading.host))
    .slice(0, MAX_FILES);
}

const reasonOf = (error: unknown, address: string): string => {
  if (error instanceof SitemapError) return error.message;
  const isTimeout = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
  return isTimeout ? `${address} takes too long` : `${address} cannot be reached`;
};

/** Adds the pages that a sitemap lists, and those of the sitemaps that it lists. */
async function readFile(address: string, depth: number, reading: Reading): Promise<void> {
  reading.files += 1;
  const xml = await load(address, reading);
  const all = locationsIn(xml);
  const listed = all.filter((url) => isOnHost(url, reading.host));
  if (all.length >= MAX_ADDRESSES) reading.isPartial = true;
  if (!/<(?:\w+:)?sitemapindex[\s>]/i.test(xml.slice(0, 5_000))) {
    for (const url of listed) if (reading.pages.size < MAX_ADDRESSES) reading.pages.add(url);
    if (reading.pages.size >= MAX_ADDRESSES) reading.isPartial = true;
    return;
  }
  if (depth >= MAX_DEPTH) throw new SitemapError(`${address} nests sitemaps deeper than ${MAX_DEPTH} levels`);
  for (const url of listed) {
    if (reading.files >= MAX_FILES || reading.pages.size >= MAX_ADDRESSES || reading.signal.aborted) {
      reading.isPartial = true;
      return;
    }
    try {
      await readFile(url, depth + 1, reading);
    } catch (error) {
      // The other files may list the docs.
      reading.isPartial = true;
      reading.reason ||= reasonOf(error, url);
    }
  }
}

const isOnHost = (address: string, host: string): boolean => {
  const url = URL.parse(address);
  return url?.host === host && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
};

/** The text of a file. Redirects are followed on the same host only. */
async function load(
  address: string,
  { host, fetch, signal }: Pick<Reading, "host" | "fetch" | "signal">,
): Promise<string> {
  let url = address;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetch(url, {
      redirect: "manual",
      signal,
      headers: { Accept: "application/xml, text/xml, */*" },
    });
    const location = response.headers.get("location");
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      const next = URL.parse(location, url)?.href ?? "";
      if (!isOnHost(next, host)) throw new SitemapError(`${address} redirects to another host`);
      url = next;
      continue;
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw new SitemapError(`${address} answers ${response.status}`);
    }
    return textOf(await readBounded(response, address), address);
  }
  throw new SitemapError(`${address} redirects more than ${MAX_REDIRECTS} times`);
}

async function readBounded(response: Response, address: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > MAX_BYTES) throw new SitemapError(`${address} is larger than ${MAX_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Sitemaps may be packed files. */
async function textOf(body: Buffer, address: string): Promise<string> {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body.toString("utf8");
  try {
    return (await gunzipBounded(body, { maxOutputLength: MAX_BYTES })).toString("utf8");
  } catch {
    throw new SitemapError(`${address} cannot be unpacked, or is too large then`);
  }
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** What stands between `<loc>` and `</loc>`. Nothing else of the file is read: no entity of its own, no document type. */
export function locationsIn(xml: string): string[] {
  const found: string[] = [];
  for (const [, text = ""] of xml.matchAll(/<(?:\w+:)?loc>([^<]{1,4000}|\s*<!\[CDATA\[[^\]<]{1,4000}\]\]>\s*)<\//g)) {
    const plain = text.replace(/^\s*<!\[CDATA\[|\]\]>\s*$/g, "").trim();
    const url = plain.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? "");
    if (url.length <= MAX_LENGTH) found.push(url);
    if (found.length >= MAX_ADDRESSES) break;
  }
  return found;
}
