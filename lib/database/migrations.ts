import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** Runs SQL: any number of statements without a result, or one query with its rows. */
export interface SqlRunner {
  exec(sql: string): Promise<unknown>;
  query(sql: string): Promise<Record<string, unknown>[]>;
}

/**
 * The error when the database has migrations that were later merged into others. The current ones cannot be applied to
 * it.
 */
export class OutdatedSchema extends Error {}

/** The roles of a Supabase project and their default privileges, which exist before the first migration. */
const SUPABASE_ROLES = `
do $$ begin
  if not exists (select 1 from pg_roles where rolname = 'anon') then create role anon nologin; end if;
  if not exists (select 1 from pg_roles where rolname = 'authenticated') then create role authenticated nologin; end if;
  if not exists (select 1 from pg_roles where rolname = 'service_role') then
    create role service_role nologin bypassrls; end if;
end $$;
grant usage on schema public to anon, authenticated, service_role;
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges in schema public grant execute on functions to anon, authenticated, service_role;
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (version text primary key, name text);
`;

/**
 * Brings a plain PostgreSQL to the state of a Supabase project with all migrations of `folder`. Each migration runs
 * once, in order, in its own transaction. The table of applied versions is the Supabase CLI's own.
 * @returns the versions applied now.
 * @throws OutdatedSchema when an applied migration is older than all of `folder`.
 */
export async function migrate(sql: SqlRunner, folder: string): Promise<string[]> {
  await sql.exec(SUPABASE_ROLES);
  const rows = await sql.query("select version from supabase_migrations.schema_migrations");
  const applied = new Set(rows.map((row) => String(row.version)));
  const files = (await readdir(folder)).filter((name) => /^\d+_\w+\.sql$/.test(name)).sort();
  const oldest = version(files[0] ?? "0");
  if ([...applied].some((one) => one < oldest)) throw new OutdatedSchema("The migrations start anew.");
  const fresh = files.filter((name) => !applied.has(version(name)));
  for (const name of fresh) {
    const text = await readFile(path.join(folder, name), "utf8");
    await sql.exec(`begin;\n${text}\n;insert into supabase_migrations.schema_migrations
      values ('${version(name)}', '${name.slice(0, -4)}');\ncommit;`);
  }
  return fresh.map(version);
}

const version = (name: string): string => name.slice(0, name.indexOf("_"));
