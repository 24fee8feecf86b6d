/** Measures one docs folder: reads its report, serves it and crawls it. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Docs, openDocs } from "#lib/docs/docs.ts";
import { type DocsReport, listLostPages } from "#lib/docs/report.ts";
import { startServer } from "#tests/support/servers/server.ts";
import {
  type Broken,
  type CheckedPictures,
  type CrawledPage,
  checkLinks,
  checkPictures,
  crawl,
  timePages,
} from "./crawl.ts";
import { type Memory, measurable, measureMemory } from "./memory.ts";
import { findRemnants, type Remnant } from "./remnants.ts";
import { fileNameOf, listNamedPictures, type NamedPicture } from "./sources.ts";

export type Measured = {
  dir: string;
  pages: number;
  /** Pages that were requested: fewer with `--limit`. */
  crawled: number;
  lost: number;
  failed: Broken[];
  /** Pages with neither text nor a picture. */
  empty: string[];
  /** Local pictures in the HTML, and those of them that do not load. */
  pictures: { total: number; broken: Broken[] };
  /** Local pictures that sources name, those whose file exists, and those of them that their page does not show. */
  named: { total: number; existing: number; hidden: NamedPicture[] };
  links: { total: number; broken: Broken[] };
  /** Links that lead nowhere by the sources. */
  dead: DocsReport["links"]["dead"];
  navigation: string;
  remnants: (Remnant & { path: string })[];
  /** Milliseconds of each page once it is rendered. */
  warm: number[];
  bytes: number[];
  gzip: number[];
  startMs: number;
  /** After the start, the first crawl and the second. */
  memory: Memory[];
};

export async function measure(dir: string, limit: number): Promise<Measured> {
  const docs = await openDocs({ dir });
  const paths = docs.pages.map(({ path }) => path);
  const wanted = spread(paths, limit);
  const began = performance.now();
  const server = await startServer({ ...measurable, DOCS_DIR: path.resolve(dir), LOG_LEVEL: "error" });
  try {
    // The docs are read when the first page is asked for.
    await fetch(`${server.url}/docs`).then((response) => response.arrayBuffer());
    const startMs = performance.now() - began;
    const memory = [await measureMemory(server)];
    const crawled = await crawl(server.url, wanted);
    memory.push(await measureMemory(server));
    const warm = await timePages(server.url, wanted);
    memory.push(await measureMemory(server));
    const { shown, ...pictures } = await checkPictures(server.url, crawled);
    const links = await checkLinks(server.url, crawled, new Set(paths));
    const files = new Map(docs.pages.map(({ path, file }) => [file, path]));
    return {
      dir,
      pages: paths.length,
      crawled: wanted.length,
      lost: listLostPages(docs.report).length,
      failed: crawled.flatMap(({ path, status }) =>
        status === 200 ? [] : [{ path, address: path, reason: `answers ${status}` }],
      ),
      empty: crawled.filter(isEmpty).map(({ path }) => path),
      pictures,
      named: await nameHidden(docs.report.source.dir, files, new Set(wanted), shown),
      links,
      dead: docs.report.links.dead,
      navigation: navigationOf(docs.report),
      remnants: await remnantsOf(docs, crawled),
      warm,
      bytes: crawled.map(({ bytes }) => bytes),
      gzip: crawled.map(({ gzip }) => gzip),
      startMs,
      memory,
    };
  } finally {
    await server.close();
  }
}

/** `names` are told apart from printed tags: a page may be called `<Suspense>`. */
async function remnantsOf(docs: Docs, crawled: CrawledPage[]): Promise<Measured["remnants"]> {
  const names = docs.pages.flatMap(({ title, headings }) => [title, ...headings.map(({ text }) => text)]);
  const files = new Map(docs.pages.map(({ path, file }) => [path, file]));
  const perPage = crawled.map(async ({ path: address, read }) => {
    const file = path.join(docs.report.source.dir, files.get(address) ?? "");
    const source = await readFile(file, "utf8").catch(() => "");
    return findRemnants(read, { source, names }).map((remnant) => ({ ...remnant, path: address }));
  });
  return (await Promise.all(perPage)).flat();
}

/** So many of all, from every part of the site. */
const spread = (paths: string[], limit: number): string[] =>
  paths.length <= limit
    ? paths
    : paths.filter((_, i) => Math.floor((i * limit) / paths.length) !== Math.floor(((i - 1) * limit) / paths.length));

const isEmpty = ({ status, read }: CrawledPage): boolean =>
  status === 200 && read.proseLength === 0 && read.pictures.length === 0;

/** A picture is shown when its page loads a file of its name. */
async function nameHidden(
  dir: string,
  files: ReadonlyMap<string, string>,
  wanted: ReadonlySet<string>,
  shown: CheckedPictures["shown"],
): Promise<Measured["named"]> {
  const requested = [...files].filter(([, path]) => wanted.has(path)).map(([file]) => file);
  const named = await listNamedPictures(dir, requested);
  const isShown = ({ file, reference }: NamedPicture): boolean =>
    (shown.get(files.get(file) ?? "") ?? []).some((address) => fileNameOf(address) === fileNameOf(reference));
  const existing = named.filter(({ exists }) => exists);
  return { total: named.length, existing: existing.length, hidden: existing.filter((picture) => !isShown(picture)) };
}

/** Where the navigation's order comes from. */
function navigationOf(report: DocsReport): string {
  const { navigation } = report as { navigation?: unknown };
  if (typeof navigation === "string") return navigation;
  const source =
    typeof navigation === "object" && navigation !== null && "source" in navigation ? navigation.source : null;
  return typeof source === "string" ? source : "folders";
}
