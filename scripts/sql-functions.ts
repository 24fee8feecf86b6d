/** The SQL functions that the migrations define, for the rule that each has one definition. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** `replaces`: whether the definition says in a comment that it replaces an earlier one. */
export type SqlFunction = { name: string; file: string; replaces: boolean };

const DEFINITION = /^(?<indent> *)create (?<replace>or replace )?function public\.(?<name>\w+)/gim;

/** Every definition in the migrations of `folder`, in the order in which they are applied. */
export function readSqlFunctions(folder: string): SqlFunction[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  return files.flatMap((file) => parseSqlFunctions(readFileSync(path.join(folder, file), "utf8"), file));
}

export function parseSqlFunctions(sql: string, file: string): SqlFunction[] {
  return [...sql.matchAll(DEFINITION)].map(({ index, groups: { replace, name = "" } = {} }) => ({
    name,
    file,
    replaces:
      replace !== undefined && new RegExp(String.raw`^ *-- Replaces ${name}\b`, "m").test(commentBefore(sql, index)),
  }));
}

/**
 * The definitions that break the rule: each function is created once; a later file may replace it, once, and says so in
 * the comment before it: `-- Replaces <name>: <why>`.
 */
export function findRepeated(functions: SqlFunction[]): SqlFunction[] {
  const files = new Map<string, string[]>();
  return functions.filter(({ name, file, replaces }) => {
    const earlier = files.get(name) ?? [];
    files.set(name, [...earlier, file]);
    return replaces ? earlier.length === 0 || earlier.includes(file) : earlier.length > 0;
  });
}

/** The comment lines right above a place. */
function commentBefore(sql: string, index: number): string {
  const lines = sql.slice(0, index).split("\n").slice(0, -1);
  const start = lines.findLastIndex((line) => !line.trimStart().startsWith("--"));
  return lines.slice(start + 1).join("\n");
}
