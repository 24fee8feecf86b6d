import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
const read = (file: string): string => readFileSync(file, "utf8");

const FILES = ["components", "pages", "lib"].flatMap(filesBelow);
const SHEETS = FILES.filter((file) => file.endsWith(".css"));

/** Classes that a library writes, or that are put together of two words. */
const MADE = new Set(["contains-task-list", "task-list-item", "site-docs", "site-full"]);

const classesOf = (css: string): string[] =>
  [...css.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(/\.([a-zA-Z][\w-]*)(?=[^{}]*\{)/g)].map(([, name = ""]) => name);

it("style sheets have no class that nothing has", () => {
  const words = new Set(
    FILES.filter((file) => /\.tsx?$/.test(file)).flatMap((file) => read(file).match(/[\w-]+/g) ?? []),
  );
  const classes = SHEETS.flatMap((file) => classesOf(read(file)).map((name) => ({ file, name })));
  expect(classes.length).toBeGreaterThan(400);
  expect(classes.filter(({ name }) => !words.has(name) && !MADE.has(name))).toEqual([]);
});

/** What Paste's parts do not do. A part that takes a rule's place takes its lines; docs/architecture lists the exceptions. */
it("style sheets have at most 3,900 lines", () => {
  const lines = SHEETS.reduce((sum, file) => sum + read(file).split("\n").length - 1, 0);
  expect(lines).toBeLessThanOrEqual(3_900);
});
