/** Requests every page of a site, and all that its pages lead to on the site. */
import { gzipSync } from "node:zlib";
import pLimit from "p-limit";
import { type ReadPage, readPage } from "./html.ts";

export type CrawledPage = { path: string; status: number; bytes: number; gzip: number; read: ReadPage };
/** Something that does not load: the page that names it, its address and why. */
export type Broken = { path: string; address: string; reason: string };
export type Checked = { total: number; broken: Broken[] };

/** Requests at one time. */
const PARALLEL = 2;
const MAX_WAIT_MS = 120_000;

const get = (url: string): Promise<Response> => fetch(url, { signal: AbortSignal.timeout(MAX_WAIT_MS) });

export async function crawl(site: string, paths: string[]): Promise<CrawledPage[]> {
  const limit = pLimit(PARALLEL);
  return Promise.all(
    paths.map((path) =>
      limit(async () => {
        const response = await get(site + path);
        const html = await response.text();
        const gzip = gzipSync(html).length;
        return { path, status: response.status, bytes: Buffer.byteLength(html), gzip, read: readPage(html) };
      }),
    ),
  );
}

/** Milliseconds of each page, one after another, as a single reader waits for them. */
export async function timePages(site: string, paths: string[]): Promise<number[]> {
  const times: number[] = [];
  for (const path of paths) {
    const began = performance.now();
    await (await get(site + path)).arrayBuffer();
    times.push(performance.now() - began);
  }
  return times;
}

/** An address below `site`, or null for other sites and other schemes. */
function localUrl(site: string, path: string, address: string): URL | null {
  const url = URL.parse(address, site + path);
  return url?.origin === site ? url : null;
}

/** Requests each distinct address of `named` once. @returns those that `judge` finds something wrong with */
async function checkAll(
  named: { path: string; url: URL }[],
  judge: (url: URL) => Promise<string | null>,
): Promise<Checked> {
  const limit = pLimit(PARALLEL);
  const reasons = new Map<string, Promise<string | null>>();
  const results = named.map(async ({ path, url }) => {
    const reason = reasons.get(url.href) ?? limit(() => judge(url));
    reasons.set(url.href, reason);
    return { path, address: url.pathname + url.search + url.hash, reason: await reason };
  });
  const judged = await Promise.all(results);
  return {
    total: named.length,
    broken: judged.flatMap(({ reason, ...rest }) => (reason ? [{ ...rest, reason }] : [])),
  };
}

/** The local addresses of every page, each once a page. */
const listAddresses = (site: string, pages: CrawledPage[], addresses: (page: ReadPage) => string[]) =>
  pages.flatMap(({ path, read }) =>
    [...new Set(addresses(read))].flatMap((address) => {
      const url = localUrl(site, path, address);
      return url ? [{ path, url }] : [];
    }),
  );

export type CheckedPictures = Checked & { shown: Map<string, string[]> };

/** Requests all local pictures. `shown` has the addresses of those that load, by page. */
export async function checkPictures(site: string, pages: CrawledPage[]): Promise<CheckedPictures> {
  const named = listAddresses(site, pages, ({ pictures }) => pictures);
  const checked = await checkAll(named, async (url) => {
    const response = await get(url.href);
    await response.body?.cancel();
    const type = response.headers.get("content-type") ?? "";
    if (response.status !== 200) return `answers ${response.status}`;
    return /^(image|video|audio|text\/vtt)/.test(type) ? null : `is of type ${type}`;
  });
  const broken = new Set(checked.broken.map(({ path, address }) => `${path} ${address}`));
  const shown = new Map<string, string[]>();
  for (const { path, url } of named) {
    const address = url.pathname + url.search + url.hash;
    if (!broken.has(`${path} ${address}`)) shown.set(path, [...(shown.get(path) ?? []), address]);
  }
  return { ...checked, shown };
}

/** Follows all links within the site: their page must answer 200, and have the id they point at. */
export async function checkLinks(site: string, pages: CrawledPage[], known: ReadonlySet<string>): Promise<Checked> {
  const crawled = new Map(pages.map((page) => [page.path, page]));
  const others = new Map<string, Promise<{ status: number; ids: ReadonlySet<string> }>>();
  const request = async (path: string) => {
    const response = await get(site + path);
    const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
    const ids = isPage ? readPage(await response.text()).ids : new Set<string>();
    await response.body?.cancel().catch(() => {});
    return { status: response.status, ids };
  };
  return checkAll(
    listAddresses(site, pages, ({ links }) => links),
    async ({ pathname, search, hash }) => {
      const page = crawled.get(pathname);
      // A page that this run leaves out.
      if (!page && known.has(pathname)) return null;
      const other = page ? null : (others.get(pathname) ?? request(pathname + search));
      if (other) others.set(pathname, other);
      const status = page?.status ?? (await other)?.status;
      const ids = page?.read.ids ?? (await other)?.ids;
      if (status !== 200) return `answers ${status}`;
      const id = decodeURIComponent(hash.slice(1));
      return id === "" || id === "top" || ids?.has(id) ? null : "the page has no such id";
    },
  );
}
