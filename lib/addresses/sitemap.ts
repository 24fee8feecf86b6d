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
/** Longest address that is kept, characters. */
const MAX_LENGTH = 2_000;

export type FetchSitemap = (url: string, init: RequestInit) => Promise<Response>;

/** The reason why there is no sitemap, for maintainers. */
export class SitemapError extends Error {}

type Reading = { host: string; fetch: FetchSitemap; signal: AbortSignal; files: number; pages: Set<string> };

/**
 * The addresses of the pages in the sitemap of the docs at `docsUrl`, else in that of their whole site.
 * @throws SitemapError
 */
export async function readSitemap(
  docsUrl: string,
  fetch: FetchSitemap,
  stop?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = stop ? AbortSignal.any([timeout, stop]) : timeout;
  const { host, origin } = new URL(docsUrl);
  const addresses = [...new Set([`${docsUrl}/sitemap.xml`, `${docsUrl}/sitemap_index.xml`, `${origin}/sitemap.xml`])];
  let reason = "";
  for (const address of addresses) {
    const reading: Reading = { host, fetch, signal, files: 0, pages: new Set() };
    try {
      await readFile(address, 0, reading);
      if (reading.pages.size > 0) return reading.pages;
      reason ||= `${address} lists no page of ${host}`;
    } catch (error) {
      reason ||= reasonOf(error, address);
      if (signal.aborted) break;
    }
  }
  throw new SitemapError(reason);
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
  const listed = locationsIn(xml).filter((url) => isOnHost(url, reading.host));
  if (!/<(?:\w+:)?sitemapindex[\s>]/i.test(xml.slice(0, 5_000))) {
    for (const url of listed) if (reading.pages.size < MAX_ADDRESSES) reading.pages.add(url);
    return;
  }
  if (depth >= MAX_DEPTH) throw new SitemapError(`${address} nests sitemaps deeper than ${MAX_DEPTH} levels`);
  for (const url of listed) {
    if (reading.files >= MAX_FILES) return;
    await readFile(url, depth + 1, reading);
  }
}

const isOnHost = (address: string, host: string): boolean => {
  const url = URL.parse(address);
  return url?.host === host && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
};

/** The text of a file. Redirects are followed on the same host only. */
async function load(address: string, { host, fetch, signal }: Reading): Promise<string> {
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
