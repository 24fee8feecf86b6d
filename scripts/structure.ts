/**
 * Measures the structure of this project, or of another checkout of it: `npm run structure [folder]`. `--write` also
 * draws the layers of lib into the docs; a test fails when the drawing is not that of the code.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { drawLayers, findCycles, layerBreaks, readImports, withDrawing } from "./layers.ts";
import { findRepeated, readSqlFunctions } from "./sql-functions.ts";

const { values, positionals } = parseArgs({ options: { write: { type: "boolean" } }, allowPositionals: true });
const root = path.resolve(positionals[0] ?? ".");
const PAGE = "content/docs/architecture.mdx";

/** The longest function outside of tests, in lines. */
const MAX_LINES = 60;
/** The fewest equal lines that count as a duplicate. */
const DUPLICATE = 6;

type Source = { file: string; text: string; lines: string[] };

function sourcesBelow(...folders: string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => {
        const text = readFileSync(path.join(entry.parentPath, entry.name), "utf8");
        const file = path.relative(root, path.join(entry.parentPath, entry.name));
        return { file, text, lines: text.trimEnd().split("\n") };
      }),
  );
}

type Syntax = { longFunctions: string[]; casts: number; commentWords: number };

/** A line that begins a function with a body: a declaration, a method or an arrow function. */
const FUNCTION = /(?:\bfunction\b.*|=>|^\s*(?:async |static |get |set |override )*[#\w]+(?:<.*>)?\(.*\)(?:: .*)?) \{$/;
const NO_FUNCTION = /^\s*(?:if|for|while|switch|catch|with)\b/;
/** The last line of a function's head whose parameters stand on lines of their own. */
const LONG_HEAD = /^\s*\)(?:: .*)?(?: =>)? \{$/;
/** Text within a line, which may have the word "as" in it. */
const TEXT = /"(?:[^"\\]|\\.)*"|`[^`]*`|\/\/.*$/g;
const COMMENT = /^\s*(?:\/\/|\/?\*)/;

/** Finds functions that are too long, casts other than `as const`, and words in comments. */
function readSyntax({ file, lines }: Source): Syntax {
  const found: Syntax = { longFunctions: [], casts: 0, commentWords: 0 };
  for (const [at, line] of lines.entries()) {
    if (COMMENT.test(line)) {
      found.commentWords += line.match(/\p{L}[\p{L}\p{N}']*/gu)?.length ?? 0;
      continue;
    }
    if (!/^\s*(?:import|export)\b.* from /.test(line))
      found.casts += line.replace(TEXT, '""').match(/[\w)\]}"] as (?!const\b)[\w{[(]/g)?.length ?? 0;
    if (NO_FUNCTION.test(line) || !(FUNCTION.test(line) || LONG_HEAD.test(line))) continue;
    // The code is formatted, so the next closing brace with the same indentation ends the function.
    const indent = line.length - line.trimStart().length;
    const length = lines.slice(at + 1).findIndex((next) => next.startsWith(`${" ".repeat(indent)}}`)) + 2;
    if (length > MAX_LINES) found.longFunctions.push(`${file}:${at + 1} (${length} lines)`);
  }
  return found;
}

/** Pairs of places that share six lines or more. Imports and lines without a word do not count. */
function countDuplicates(sources: Source[]): number {
  const places = new Map<string, string[]>();
  for (const { file, lines } of sources) {
    const counted = lines
      .map((line) => line.trim())
      .filter((line) => /\w/.test(line) && !/^(import|export) .*from "/.test(line));
    for (let at = 0; at + DUPLICATE <= counted.length; at += 1) {
      const key = counted.slice(at, at + DUPLICATE).join("\n");
      places.set(key, [...(places.get(key) ?? []), `${file}#${at}`]);
    }
  }
  const pairs = new Set<string>();
  for (const found of places.values())
    for (const [n, one] of found.entries()) for (const other of found.slice(n + 1)) pairs.add(`${one} ${other}`);
  const before = (place: string) => place.replace(/\d+$/, (at) => String(Number(at) - 1));
  // A longer duplicate is a series of pairs of windows. Only the first pair counts.
  return [...pairs].filter((pair) => !pairs.has(pair.split(" ").map(before).join(" "))).length;
}

/** How often each SQL function is defined, those that break the rule of one definition. */
function repeatedSql(): [name: string, times: number][] {
  const functions = readSqlFunctions(path.join(root, "supabase/migrations"));
  const names = new Set(findRepeated(functions).map(({ name }) => name));
  return [...names]
    .map((name): [string, number] => [name, functions.filter((one) => one.name === name).length])
    .sort((a, b) => b[1] - a[1]);
}

/** Files and lines of each folder of lib and components, and of the others as a whole. */
function folderTable(sources: Source[]): string[] {
  const rows = new Map<string, { files: number; lines: number }>();
  for (const { file, lines } of sources) {
    const [top = "", second = ""] = file.split("/");
    const folder =
      (top === "lib" || top === "components" || top === "tests") && second !== path.basename(file)
        ? `${top}/${second}`
        : top;
    const row = rows.get(folder) ?? { files: 0, lines: 0 };
    rows.set(folder, { files: row.files + 1, lines: row.lines + lines.length });
  }
  return [...rows]
    .sort()
    .map(
      ([folder, { files, lines }]) =>
        `  ${folder.padEnd(32)}${String(files).padStart(4)} files${String(lines).padStart(8)} lines`,
    );
}

/** Folders with more than 20 files at their own level: files of code below `tests`, files of any kind elsewhere. */
function findCrowdedFolders(tests: Source[], ...folders: string[]): string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))),
  );
  const byFolder = Map.groupBy([...files, ...tests.map(({ file }) => file)], (file) => path.dirname(file));
  return [...byFolder].flatMap(([folder, { length }]) => (length > 20 ? [`${folder} (${length})`] : []));
}

const product = sourcesBelow("lib", "components", "pages");
const tests = sourcesBelow("tests/unit", "tests/api", "tests/e2e");
const all = [...product, ...sourcesBelow("scripts"), ...sourcesBelow("tests")];
const syntax = product.map(readSyntax);
const edges = readImports(root);
const cycles = findCycles(edges);
const linesOf = (sources: Source[]) => sources.reduce((sum, { lines }) => sum + lines.length, 0);
const longFunctions = syntax.flatMap((one) => one.longFunctions);
const sum = (figures: number[]) => figures.reduce((a, b) => a + b, 0);
const repeated = repeatedSql();
const breaks = layerBreaks(edges);

const print = (text: string) => process.stdout.write(`${text}\n`);
for (const row of folderTable(all)) print(row);
print("");
print(`files and lines of lib, components and pages   ${product.length}, ${linesOf(product)}`);
print(`lines of tests to a line of them               ${(linesOf(tests) / linesOf(product)).toFixed(2)}`);
print(
  `folders of more than 20 files                  ${findCrowdedFolders(sourcesBelow("tests"), "lib", "components", "pages", "scripts").join(", ") || 0}`,
);
print(`functions of more than ${MAX_LINES} lines                 ${longFunctions.length}`);
print(`cycles between files of lib                    ${cycles.length}`);
print(`imports of lib that break its layers           ${breaks.length}`);
print(`pairs of places that share ${DUPLICATE} lines             ${countDuplicates(product)}`);
print(`SQL functions defined more than once           ${repeated.length} (at most ${repeated[0]?.[1] ?? 1} times)`);
print(`casts with "as"                                ${sum(syntax.map(({ casts }) => casts))}`);
print(
  `z.custom                                       ${sum(product.map(({ text }) => text.split("z.custom").length - 1))}`,
);
print(`words in comments                              ${sum(syntax.map(({ commentWords }) => commentWords))}`);
for (const one of [...longFunctions, ...cycles, ...breaks]) print(`  ${one}`);

if (values.write) {
  const page = path.join(root, PAGE);
  writeFileSync(page, withDrawing(readFileSync(page, "utf8"), drawLayers(edges)));
}
