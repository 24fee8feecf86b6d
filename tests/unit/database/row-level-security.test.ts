import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createDatabaseVectors } from "#lib/database/stores/sections.ts";
import {
  DATABASES,
  openTestDatabase,
  publicTables,
  type SqlRow,
  type TestDatabase,
} from "#tests/support/setup/database.ts";
import { addMessage, addSlackMessage, addThread, CANARY, endRun, newAnswer } from "#tests/support/setup/rows.ts";

/** Catalogue types as a value that a call through REST may carry. */
const ARGUMENTS: Record<string, unknown> = {
  text: "x",
  "text[]": ["x"],
  jsonb: [],
  integer: 1,
  bigint: 1,
  numeric: 1,
  date: "2026-01-01",
  boolean: true,
  "timestamp with time zone": "2026-01-01T00:00:00Z",
};

const NO_LIMIT = { runs: null, tokens: null, usd: null };

describe.each(DATABASES)("the role anon on %s (defect 13)", (kind) => {
  let db: TestDatabase;
  let tables: string[];

  beforeAll(async () => {
    db = await openTestDatabase(kind);
    tables = await publicTables(db.sql);
    const thread = await addThread(db.store, { title: CANARY });
    const run = await addMessage(db.store, thread.id);
    await db.store.claimRun(run.id, "lease_0", 1, 0);
    await db.store.checkpointRun(run.id, "lease_0", 1, {}, [
      { id: 1, type: "delta", data: { delta: CANARY, offset: 0 } },
    ]);
    await db.advance(1_000);
    const answer = newAnswer();
    await endRun(db.store, run.id, { answer });
    await db.store.correctAnswer({
      ...{
        answer_id: "answer_1",
        thread_id: thread.id,
        message_id: answer.id,
        question: CANARY,
        paraphrases: [CANARY],
      },
      ...{ answer: CANARY, sources: [], author: "Ada", page_scope: null },
    });
    const vote = { rating: "down" as const, reasons: [], note: CANARY };
    const ids = { message_id: answer.id, thread_id: thread.id, owner: "owner", buckets: [] };
    await db.store.saveFeedback({ ...ids, ...vote });
    await db.store.saveExplanation({ path: "/docs/x", model: "m", hash: "h", text: CANARY });
    await addSlackMessage(db.store, thread.id, "1.2");
    const file = { id: "file_1", owner: "owner", run_id: null, name: CANARY, media_type: "text/plain" };
    await db.store.addFile({ ...file, content: Buffer.from(CANARY) });
    await db.store.receiveEvent({
      id: "Ev1",
      notifier: "slack",
      key: "C1",
      kind: "message",
      payload: { text: CANARY },
    });
    const asker = { channel: "C1", thread_ts: "1.1", user_id: "U1" };
    await db.store.addSlackThread(asker, thread.id);
    await db.store.addSlackAnswer({ ...asker, run_id: run.id, thread_id: thread.id, team_id: "T1" });
    await db.store.queueDigest("2026-W47", { since: "2026-11-09", until: "2026-11-16" });
    await db.store.takeTokens([{ key: "bucket", limit: 1, window_ms: 60_000 }]);
    await db.store.reserveBudget({ limits: [{ scope: "site", key: "site", ...NO_LIMIT }], runs: 1, tokens: 1, usd: 1 });
    if (tables.includes("doc_sections")) {
      await createDatabaseVectors(db.client, "model").add([{ hash: "hash", vector: Float32Array.of(1, 0) }]);
    }
  });
  afterAll(() => db.close());

  const contents = async (): Promise<SqlRow[][]> => {
    const all: SqlRow[][] = [];
    for (const table of tables) all.push(await db.sql(`select to_jsonb(t) as row from public.${table} t order by 1`));
    return all;
  };
  const firstColumn = async (table: string): Promise<string> => {
    const rows = await db.sql(`select column_name as name from information_schema.columns
      where table_schema = 'public' and table_name = '${table}' order by ordinal_position limit 1`);
    return String(rows[0]?.name);
  };

  test("every table has rows, row-level security and no policy", async () => {
    expect(tables).toContain("assistant_feedback");
    expect(tables.length).toBeGreaterThanOrEqual(7);
    expect((await contents()).every((rows) => rows.length > 0)).toBe(true);
    const open = await db.sql(`select relname from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity`);
    expect(open).toEqual([]);
    expect(await db.sql("select * from pg_policies where schemaname = 'public'")).toEqual([]);
  });

  test("the role anon can read and change nothing in any table", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const before = await contents();
    for (const table of tables) {
      const column = await firstColumn(table);
      const anon = () => db.anonClient.from(table);
      const read = await anon().select();
      expect(read.data ?? [], `select on ${table}`).toEqual([]);
      const counted = await anon().select("*", { count: "exact", head: true });
      expect(counted.count ?? 0, `count of ${table}`).toBe(0);
      const [row = {}] = (await db.sql(`select to_jsonb(t) as row from public.${table} t limit 1`)).map((r) =>
        Object(r.row),
      );
      const inserted = await anon()
        .insert({ ...row, [column]: column === "id" ? "new" : row[column] })
        .select();
      expect(inserted.error, `insert into ${table}`).not.toBeNull();
      const updated = await anon()
        .update({ [column]: row[column] })
        .not(column, "is", null)
        .select();
      expect(updated.data ?? [], `update of ${table}`).toEqual([]);
      const deleted = await anon().delete().not(column, "is", null).select();
      expect(deleted.data ?? [], `delete from ${table}`).toEqual([]);
    }
    expect(await contents()).toEqual(before);
  });

  test("the role anon can call no function", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const before = await contents();
    const functions = await db.sql(`select p.proname as name, array_to_json(p.proargnames[1:p.pronargs]) as names,
        (select json_agg(format_type(t, null) order by n) from unnest(p.proargtypes) with ordinality as a(t, n)) as types,
        has_function_privilege('anon', p.oid, 'execute') as callable, prorettype = 'trigger'::regtype as is_trigger
      from pg_proc p where p.pronamespace = 'public'::regnamespace order by 1`);
    expect(functions.length).toBeGreaterThanOrEqual(15);
    for (const { name, names, types, callable, is_trigger } of functions) {
      expect(callable, `privilege on ${name}`).toBe(false);
      const values = (types as string[] | null)?.map((type) => ARGUMENTS[type]) ?? [];
      const args = Object.fromEntries(values.map((value, n) => [(names as string[])[n], value]));
      const { error, data } = await db.anonClient.rpc(String(name), args);
      // A trigger cannot be called by anybody.
      expect(error?.code, `call of ${name}`).toBe(is_trigger ? "42804" : "42501");
      expect(data).toBeNull();
    }
    expect(await contents()).toEqual(before);
  });
});
