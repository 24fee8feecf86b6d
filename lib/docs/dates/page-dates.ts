/** When the pages were changed last. */
import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { Docs } from "#lib/docs/docs.ts";
import { type FileDates, readGitDates } from "./git-dates.ts";

export type PageDates = {
  /** Null for a page whose date is not known, or not known yet. */
  updatedAt(path: string): Date | null;
  /** Reads the dates of the docs as they are now. Never rejects. */
  refresh(): Promise<void>;
};

type DatedDocs = Pick<Docs, "pages" | "report" | "pageInfo">;
type PageFile = { path: string; file: string };

/** Files that were changed within this time, in seconds, were not written by hand but copied. */
const COPY_SECONDS = 120;

/** The history of the docs' repository dates them; without one the file system does. No request waits for either. */
export function createPageDates(docs: DatedDocs): PageDates {
  let read: unknown = null;
  let dates: ReadonlyMap<string, number> = new Map();
  let reading: Promise<void> | null = null;
  const refresh = (): Promise<void> => {
    reading ??= readAll().finally(() => {
      reading = null;
    });
    return reading;
  };
  async function readAll(): Promise<void> {
    const { pages } = docs;
    read = pages;
    dates = await readDates(docs).catch(() => new Map());
  }
  return {
    refresh,
    updatedAt(path) {
      // The docs were read again since.
      if (read !== null && read !== docs.pages) void refresh();
      const seconds = dates.get(docs.pageInfo(path)?.path ?? "");
      return seconds === undefined ? null : new Date(seconds * 1_000);
    },
  };
}

async function readDates({ pages, report }: DatedDocs): Promise<ReadonlyMap<string, number>> {
  const { dir } = report.source;
  const files = await Promise.all(
    pages.map(async (page): Promise<PageFile> => {
      const file = path.resolve(dir, page.madeFrom ?? page.file);
      return { path: page.path, file: await realpath(file).catch(() => file) };
    }),
  );
  // Translations and versions may be beside the docs.
  const beside = files.filter(({ file }) => path.relative(dir, file).startsWith(".."));
  const folders = [dir, ...new Set(beside.map(({ file }) => path.dirname(file)))].slice(0, MAX_FOLDERS);
  const committed = toPageDates(files, (await readGitDates(folders)) ?? new Map());
  return committed.size > 0 ? committed : readFileDates(files);
}

/** Most folders that git is asked for: each is an argument. */
const MAX_FOLDERS = 500;

const toPageDates = (files: readonly PageFile[], dates: FileDates): Map<string, number> =>
  new Map(files.flatMap(({ path: page, file }) => (dates.has(file) ? [[page, dates.get(file) ?? 0]] : [])));

/** Copies of files have the time of the copying: times that half of the files share say nothing. */
async function readFileDates(files: readonly PageFile[]): Promise<Map<string, number>> {
  const found: [string, number][] = [];
  for (const { path: page, file } of files) {
    const info = await stat(file).catch(() => null);
    if (info) found.push([page, Math.floor(info.mtimeMs / 1_000)]);
  }
  const times = found.map(([, time]) => time).sort((a, b) => a - b);
  const half = Math.ceil(times.length / 2);
  const copied = times.find((time, i) => (times[i + half - 1] ?? Number.POSITIVE_INFINITY) - time <= COPY_SECONDS);
  const isCopied = (time: number) => copied !== undefined && time >= copied && time <= copied + COPY_SECONDS;
  return new Map(found.filter(([, time]) => !isCopied(time)));
}
