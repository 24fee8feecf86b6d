/** What was measured, as a person reads it: a column for each folder. */
import path from "node:path";
import { percentile } from "#tests/bench/report.ts";
import { kilobytes, megabytes } from "./aims.ts";
import type { Measured } from "./measure.ts";

const round = (value: number): string => (Number.isFinite(value) ? value.toFixed(0) : "-");
const steps = (values: number[]): string => values.map(round).join(" / ");
const parts = (values: number[]): string =>
  steps([percentile(values, 50), percentile(values, 95), percentile(values, 100)]);

const ROWS: [name: string, cell: (measured: Measured) => string][] = [
  ["pages", ({ pages, crawled }) => (crawled < pages ? `${crawled} of ${pages}` : String(pages))],
  ["lost / empty", ({ lost, empty }) => `${lost} / ${empty.length}`],
  ["not 200", ({ failed }) => String(failed.length)],
  ["pictures in the HTML / do not load", ({ pictures }) => `${pictures.total} / ${pictures.broken.length}`],
  ["pictures named / exist / not shown", ({ named }) => `${named.total} / ${named.existing} / ${named.hidden.length}`],
  ["links / broken", ({ links }) => `${links.total} / ${links.broken.length}`],
  ["dead in the sources", ({ dead }) => String(dead.length)],
  ["navigation", ({ navigation }) => navigation],
  ["printed remnants", ({ remnants }) => String(remnants.length)],
  ["start, ms", ({ startMs }) => round(startMs)],
  ["warm page, ms: p50 / p95 / worst", ({ warm }) => parts(warm)],
  ["HTML, kB: p50 / p95 / most", ({ bytes }) => parts(bytes.map(kilobytes))],
  ["HTML, kB gzip: p50 / p95 / most", ({ gzip }) => parts(gzip.map(kilobytes))],
  ["resident, MB: start / crawl / crawl", ({ memory }) => steps(memory.map(({ resident }) => megabytes(resident)))],
  ["heap, MB: start / crawl / crawl", ({ memory }) => steps(memory.map(({ heap }) => megabytes(heap)))],
];

/** Folders of one name, such as `docs`, are told apart by the folder above. */
const COMMON = /^(apps|docs|content|src|pages|en|app|website)$/;

/** The shortest name that says whose docs these are. */
export function nameOf(dir: string): string {
  const names = path
    .resolve(dir)
    .split(path.sep)
    .filter((name) => name !== "" && !COMMON.test(name));
  return names.at(-1) ?? dir;
}

export function table(all: Measured[]): string {
  const columns = [
    ["", ...ROWS.map(([name]) => name)],
    ...all.map((measured) => [nameOf(measured.dir), ...ROWS.map(([, cell]) => cell(measured))]),
  ];
  const widths = columns.map((cells) => Math.max(...cells.map(({ length }) => length)));
  const lines = ["", ...ROWS].map((_, row) =>
    columns.map((cells, i) => (cells[row] ?? "")[i === 0 ? "padEnd" : "padStart"](widths[i] ?? 0)).join("  "),
  );
  return lines.join("\n");
}

/** The first places of what is wrong with a folder. */
export function details(
  { dir, failed, empty, pictures, named, links, dead, remnants }: Measured,
  most: number,
): string {
  const list = (title: string, lines: string[]) =>
    lines.length === 0
      ? []
      : [
          `  ${title}: ${lines.length}`,
          ...lines.slice(0, most).map((line) => `    ${line}`),
          ...(lines.length > most ? [`    … and ${lines.length - most} more`] : []),
        ];
  const broken = (all: { path: string; address: string; reason: string }[]) =>
    all.map(({ path, address, reason }) => `${path}: ${address} ${reason}`);
  const kinds = Map.groupBy(remnants, ({ kind }) => kind);
  return [
    nameOf(dir),
    ...list("pages that do not answer 200", broken(failed)),
    ...list("empty pages", empty),
    ...list("pictures that do not load", broken(pictures.broken)),
    ...list(
      "pictures that exist and are not shown",
      named.hidden.map(({ file, reference }) => `${file}: ${reference}`),
    ),
    ...list("broken links", broken(links.broken)),
    ...list(
      "dead in the sources",
      dead.map(({ file, line, href, reason }) => `${file}:${line}: ${href}: ${reason}`),
    ),
    ...[...kinds].flatMap(([kind, found]) =>
      list(
        `printed: ${kind}`,
        found.map(({ path, text }) => `${path}: ${text}`),
      ),
    ),
  ].join("\n");
}
