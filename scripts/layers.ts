/**
 * The layers of lib: which folder may import which. Imports are read as text. dependency-cruiser reads the aliases too,
 * but it sees type imports only with a TypeScript before 7, or with another compiler of 40 MB.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * The layers from the top down, as names of folders and files in lib. A folder imports from lower layers and from itself,
 * not from other folders of its own layer.
 */
export const LAYERS: readonly (readonly string[])[] = [
  ["doctor"],
  ["vector-store"],
  ["agents", "start"],
  ["app"],
  ["http"],
  ["create-app"],
  ["slack"],
  ["review", "threads"],
  ["completions", "digest", "maintainers", "sweep"],
  ["requests", "runs"],
  ["attachments", "config", "health", "outbox"],
  ["assistants", "citations", "limits", "masking", "notify", "verified-answers"],
  ["addresses", "database", "telemetry", "tools"],
  ["docs", "engines", "shutdown"],
  ["access", "catalogue", "client", "json-schemas", "log", "upstream"],
  [
    "clock",
    "contract",
    "display-name",
    "doctor-check",
    "environment",
    "errors",
    "ids",
    "json",
    "markdown",
    "messages",
    "parallel",
    "text-length",
  ],
];
/** The drawing stands between these lines of the docs. */
const BEGIN = "{/* The layers, written by `npm run structure -- --write`. */}";
const END = "{/* End of the layers. */}";

/** One file imports another. */
export type Edge = { from: string; to: string };

/** The imports between files of lib below `root`, types included. */
export function readImports(root: string): Edge[] {
  const files = readdirSync(path.join(root, "lib"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
  const known = new Set(files);
  const edges = files.flatMap((from) => {
    const source = readFileSync(path.join(root, from), "utf8");
    return [...source.matchAll(/(?:\bfrom|\bimport) ?\(?"((?:#lib|\.\.?)\/[^"]+)"/g)].map(([, target = ""]) => ({
      from,
      to: target.startsWith("#") ? target.slice(1) : path.join(path.dirname(from), target),
    }));
  });
  return edges.filter(({ to }) => known.has(to));
}

/** Cycles of files that import one another, each once. */
export function findCycles(edges: Edge[]): string[] {
  const imports = Map.groupBy(edges, ({ from }) => from);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, above: string[]): void => {
    if (above.includes(file)) cycles.push([...above.slice(above.indexOf(file)), file].join(" -> "));
    if (above.includes(file) || done.has(file)) return;
    for (const { to } of imports.get(file) ?? []) visit(to, [...above, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return cycles;
}

/** The folder of lib a file is in, or the file's own name. */
const roomOf = (file: string): string => (file.split("/")[1] ?? "").replace(/\.ts$/, "");
const layerOf = (room: string): number => LAYERS.findIndex((layer) => layer.includes(room));

/** The imports that do not lead to a lower layer, and the folders that are in none. */
export function layerBreaks(edges: Edge[]): string[] {
  const rooms = new Set(edges.flatMap(({ from, to }) => [roomOf(from), roomOf(to)]));
  const unknown = [...rooms].filter((room) => layerOf(room) === -1).map((room) => `lib/${room} is in no layer`);
  const upward = edges.filter(
    ({ from, to }) => roomOf(from) !== roomOf(to) && layerOf(roomOf(from)) >= layerOf(roomOf(to)),
  );
  return [...unknown, ...upward.map(({ from, to }) => `${from} imports ${to}`)];
}

/** The layers as a table for the docs, each folder with what it imports. */
export function drawLayers(edges: Edge[]): string {
  const imported = (room: string) =>
    [
      ...new Set(
        edges.filter(({ from, to }) => roomOf(from) === room && roomOf(to) !== room).map(({ to }) => roomOf(to)),
      ),
    ]
      .sort()
      .map((name) => `\`${name}\``)
      .join(", ");
  const rows = LAYERS.flatMap((layer, at) => layer.map((room) => `| ${at + 1} | \`${room}\` | ${imported(room)} |`));
  return ["| Layer | Folder of `lib` | Imports |", "| --- | --- | --- |", ...rows].join("\n");
}

/** The page with `drawing` in its place. @throws Error when the page has no place for it */
export function withDrawing(page: string, drawing: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error("The page has no place for the layers.");
  return `${before}${BEGIN}\n\n${drawing}\n\n${END}${after}`;
}
