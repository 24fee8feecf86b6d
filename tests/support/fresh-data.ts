/** Made once for all browser tests: a new database takes longer to make than most of them. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openEmbedded } from "#lib/database/embedded.ts";

/** Leaves a data folder that nobody used yet for servers to copy. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), "fresh-data-"));
  const database = await openEmbedded(folder, "supabase/migrations");
  await database.close();
  process.env.FRESH_DATA = folder;
  return () => rm(folder, { recursive: true });
}
