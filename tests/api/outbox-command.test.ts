/** `npm run outbox` as a process of its own. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { lockFolder } from "#lib/database/embedded/lock.ts";
import { type SupabaseServer, startSupabase } from "#tests/support/fakes/supabase-server.ts";
import { runScript } from "#tests/support/script.ts";
import { freshDataDir } from "#tests/support/servers/fresh-data.ts";
import { addThread } from "#tests/support/setup/rows.ts";
import { readOutboxOptions } from "../../scripts/maintainers/outbox-options.ts";

const outbox = (args: string[], env: Record<string, string> = {}) =>
  runScript("scripts/maintainers/outbox.ts", args, { env: { DOCS_DIR: "tests/support/docs", ...env } });

let supabase: SupabaseServer;
beforeAll(async () => {
  supabase = await startSupabase();
});
afterAll(() => supabase.close());
afterEach(() => supabase.database.reset());

/** A thread whose row was set aside. */
async function addDead(error = "not_in_channel"): Promise<string> {
  const { store, sql } = supabase.database;
  const { id } = await addThread(store, { title: "Secret title" });
  await sql(`update assistant_outbox set notifier = 'slack', status = 'dead', last_error = '${error}',
    finished_at = now() where thread_id = '${id}'`);
  return id;
}

test("the command lists, retries and drops rows of a database that a site may use meanwhile", async () => {
  const threadId = await addDead();
  const listed = await outbox(["list"], supabase.env);
  expect(listed.stdout).toMatch(/notify +slack +0 +1 +- +not_in_channel/);
  expect(listed.stdout).toMatch(new RegExp(`dead +thread\\.created +${threadId} +\\d+ s +0 +not_in_channel`));
  expect(listed.stdout).not.toContain("Secret");
  const retried = await outbox(["retry", "--error", "not_in_channel"], supabase.env);
  expect(retried).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("1 row will be delivered again within 30"),
  });
  const json = await outbox(["list", "--pending", "--json"], supabase.env);
  expect(JSON.parse(json.stdout)).toMatchObject({ total: 1, rows: [{ status: "pending", thread_id: threadId }] });
  expect(await outbox(["drop", "--all", "--pending"], supabase.env)).toMatchObject({ stdout: "1 row dropped.\n" });
  expect((await outbox(["list"], supabase.env)).stdout).toBe("Nothing waits, and nothing was set aside.\n");
});

test("an embedded database in use names its process and says what to do", async () => {
  const dataDir = await freshDataDir();
  // As a site that runs: no database is needed for its lock.
  const unlock = await lockFolder(dataDir);
  const refused = await outbox(["list"], { DATA_DIR: dataDir });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`in use by process ${process.pid}`);
  expect(refused.stderr).toContain("Stop the site, run this again, and start the site");
  await unlock();
});

test("rows of an embedded database are delivered when the site starts", async () => {
  const dataDir = await freshDataDir();
  expect(await outbox(["retry", "--all"], { DATA_DIR: dataDir })).toMatchObject({
    ...{ code: 0, stdout: "0 rows will be delivered again when the site starts.\n" },
  });
});

test.each([
  [[], "Say one of list, retry and drop."],
  [["drop"], "drop: say which rows, or --all"],
  [["retry", "--id", "1,x"], "--id: must be a number"],
  [["list", "--lane", "mail"], "--lane: one of notify"],
  [["list", "--pending", "--dead"], "not both"],
  [["list", "--nope"], "--nope"],
])("the command refuses %j", (args, message) => {
  expect(() => readOutboxOptions(args)).toThrow(message);
});
