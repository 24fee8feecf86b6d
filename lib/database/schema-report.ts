/** What of the migrations is in a database. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { parse, unavailable } from "./query.ts";

const report = z.object({
  tables: z.array(z.string()),
  open_tables: z.array(z.string()),
  functions: z.array(z.string()),
});
export type SchemaReport = z.infer<typeof report>;

/** What PostgREST and PostgreSQL say of a function that is not there. */
const NO_FUNCTION = ["PGRST202", "42883"];

/** Null when not even the report is there. @throws AppError database_unavailable */
export async function readSchemaReport(client: SupabaseClient): Promise<SchemaReport | null> {
  const { data, error } = await client.rpc("get_schema_report");
  if (error && NO_FUNCTION.includes(error.code)) return null;
  if (error) throw unavailable(error);
  return parse(report, data);
}

/** Names of the tables and functions that the migrations in `folder` leave behind. */
export async function expectedSchema(folder: string): Promise<{ tables: string[]; functions: string[] }> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const sql = (await Promise.all(files.map((name) => readFile(path.join(folder, name), "utf8")))).join("\n");
  return { tables: namesOf(sql, "table"), functions: namesOf(sql, "function") };
}

/** In the order of the statements: what is dropped may be made anew. */
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
