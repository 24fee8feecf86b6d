/** Reads what a JavaScript or TypeScript module exports, as data, with the files beside it that it imports. */
import { dirname, resolve as resolvePath } from "node:path";
import type { ReadText } from "./access.ts";
import { type Resolve, readExported } from "./evaluate.ts";
import { type Module, readScope } from "./scope.ts";
import { toRecord } from "./shape.ts";
import { type Node, nameOf, nodesOf, parseModule } from "./syntax.ts";

/** Longest chain of imports that is followed. */
const MAX_DEPTH = 4;
const ENDINGS = ["", ".ts", ".js", ".mjs", ".mts", ".json", ".tsx", "/index.ts", "/index.js"];

type Target = { module: Module } | { value: unknown };

/**
 * The default export of a module, or `module.exports`. Undefined for a module without one. `source` is the module's text,
 * `path` is its absolute path. @throws SyntaxError | RangeError
 */
export async function readModuleData(path: string, source: string, read: ReadText): Promise<unknown> {
  const files = new Map<string, Target>();
  const folders = new Map<Module, string>();
  const targets = new Map<string, string>();

  async function load(file: string, text: string, depth: number): Promise<Module> {
    const statements = await parseModule(file, text);
    const module = readScope(statements);
    folders.set(module, dirname(file));
    files.set(file, { module });
    if (depth < MAX_DEPTH) for (const from of importsOf(statements)) await follow(file, from, depth + 1);
    return module;
  }

  async function follow(file: string, from: string, depth: number): Promise<void> {
    const wanted = resolvePath(dirname(file), from);
    for (const ending of ENDINGS) {
      const target = ending === "" ? wanted : wanted.replace(/\.m?js$/, "") + ending;
      const text = files.has(target) ? "" : await read(target);
      if (text === null) continue;
      targets.set(wanted, target);
      if (files.has(target)) return;
      if (target.endsWith(".json")) files.set(target, { value: JSON.parse(text) });
      // A file that cannot be parsed leaves a gap where it is used.
      else await load(target, text, depth).catch(() => null);
      return;
    }
  }

  const resolve: Resolve = (from, module) => {
    const target = targets.get(resolvePath(folders.get(module) ?? "", from));
    return (target === undefined ? undefined : files.get(target)) ?? null;
  };
  const module = await load(path, source, 0);
  return readExported(module, "default", resolve);
}

/** The relative names that a module imports or requires. */
function importsOf(statements: Node[]): string[] {
  const names = statements.flatMap((statement) => {
    if (/^(Import|Export)/.test(statement.type)) return nameOf(statement.source) ?? [];
    return nodesOf(statement.declarations).flatMap(({ init }) => {
      const call = toRecord(init);
      const isRequire = call.type === "CallExpression" && nameOf(call.callee) === "require";
      return isRequire ? (nodesOf(call.arguments).map(nameOf).find(Boolean) ?? []) : [];
    });
  });
  return [...new Set(names)].filter((name) => /^\.\.?\//.test(name));
}
