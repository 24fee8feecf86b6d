// Creates the embedded database while the site is built, because that takes seconds. Does nothing when the database
// exists, or when the database is a Supabase project.
import { existsSync } from "node:fs";
import path from "node:path";
import nextEnv from "@next/env";
import { openDatabase } from "#lib/config/adapters.ts";
import { env } from "#lib/config/env.ts";
import { POSTGRES_FOLDER } from "#lib/database/embedded/embedded.ts";
import { readably } from "./readably.ts";

nextEnv.loadEnvConfig(process.cwd(), false, { info() {}, error() {} });

await readably(async () => {
  const config = env();
  if (config.supabase || existsSync(path.join(config.dataDir, POSTGRES_FOLDER))) return;
  const database = await openDatabase(config);
  await database.close();
});
