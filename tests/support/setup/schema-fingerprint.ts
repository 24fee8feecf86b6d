import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

export const MIGRATIONS = path.resolve(import.meta.dirname, "../../../supabase/migrations");
const OTHERS = ["../../../lib/database/migrations.ts", "../../../package-lock.json"];

/** A hash of the names and texts of all migrations, and of the version of PGlite: the name of a stored database. */
export async function schemaFingerprint(): Promise<string> {
  const migrations = (await readdir(MIGRATIONS)).sort().map((name) => path.join(MIGRATIONS, name));
  const hash = createHash("sha256");
  for (const file of [...migrations, ...OTHERS.map((name) => path.resolve(import.meta.dirname, name))])
    hash.update(path.basename(file)).update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}
