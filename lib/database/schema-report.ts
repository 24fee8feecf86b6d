/** Compares the schema of a database with the migrations. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { failureOf, parse } from "./query.ts";

const report = z.object({
  tables: z.array(z.string()),
  open_tables: z.array(z.string()),
  functions: z.array(z.string()),
});
export type SchemaReport = z.infer<typeof report>;

/** The error codes of PostgREST and PostgreSQL for a function that does not exist. */
const NO_FUNCTION = ["PGRST202", "42883"];

/**
 * Reads the report; null when the database lacks the report's function.
 * @throws AppError database_unavailable
 */
export async function readSchemaReport(client: SupabaseClient): Promise<SchemaReport | null> {
  const { data, error } = await client.rpc("get_schema_report");
  if (error && NO_FUNCTION.includes(error.code)) return null;
  if (error) throw failureOf(error);
  return parse(report, data);
}

/** Returns the names of the tables and functions that exist after all migrations in `folder`. */
export async function expectedSchema(folder: string): Promise<{ tables: string[]; functions: string[] }> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const sql = (await Promise.all(files.map((name) => readFile(path.join(folder, name), "utf8")))).join("\n");
  return { tables: namesOf(sql, "table"), functions: namesOf(sql, "function") };
}

/** Applies the statements in order, because a later one may create a dropped name again. */
function namesOf(sql: string, kind: "table" | "function"): string[] {
  const names = new Set<string>();
  const statement = new RegExp(
    String.raw`^(create|drop)(?: or replace)? ${kind}(?: if (?:not )?exists)? public\.(\w+)`,
    "gim",
  );
  for (const [, verb = "", name = ""] of sql.matchAll(statement)) {
    if (verb.toLowerCase() === "create") names.add(name);
    else names.delete(name);
  }
  return [...names];
}
