/** Data folders that nobody used yet, copied from one: a new database takes longer to make than most tests. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openEmbedded } from "#lib/database/embedded/embedded.ts";
import { schemaFingerprint } from "#tests/support/setup/schema-fingerprint.ts";

/** A new folder for `DATA_DIR`; whoever asked for it removes it. */
export async function freshDataDir(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "site-data-"));
  await cp(await original(), folder, { recursive: true });
  return folder;
}

/** Kept between runs, until migrations or packages change. */
async function original(): Promise<string> {
  const folder = path.join(tmpdir(), `paste-assistant-${await schemaFingerprint()}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${randomBytes(6).toString("hex")}`;
  const database = await openEmbedded(draft, "supabase/migrations");
  await database.close();
  // Others may be doing the same: nobody sees half a folder, and the first one stays.
  await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
  return folder;
}

/** Vitest's global set-up: the first test that needs one shall not wait for it. */
export const setup = async (): Promise<void> => void (await original());
