import type { PGlite } from "@supabase/lite/pglite";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createSupabaseClient } from "#lib/database/client.ts";
import { connectPglite, EMBEDDED_KEYS, serveRest } from "#lib/database/embedded.ts";
import { migratedImage } from "#tests/support/database.ts";

/** What PGlite is sent: a text of statements (`exec`), or one with parameters (`query`). */
function watch(pglite: PGlite): string[] {
  const sent: string[] = [];
  const { exec, query } = pglite;
  vi.spyOn(pglite, "exec").mockImplementation((text, options) => {
    sent.push(text);
    return exec.call(pglite, text, options);
  });
  vi.spyOn(pglite, "query").mockImplementation((text: string, ...rest) => {
    sent.push(text);
    return query.call(pglite, text, ...rest) as never;
  });
  return sent;
}

describe("requests to the embedded database", () => {
  let pglite: PGlite;
  let client: ReturnType<typeof createSupabaseClient>;
  let anon: typeof client;
  beforeAll(async () => {
    const connection = await connectPglite("memory://", await migratedImage());
    pglite = connection.driver;
    await pglite.exec(`
      create table notes (id int primary key, text text);
      create function whoami() returns text language sql as $$ select current_user::text $$;
      create function claim() returns text language sql as $$ select current_setting('request.jwt.claims', true) $$;
      create function add_two(a int, b int) returns void language sql as
        $$ insert into notes values (a, 'first'); insert into notes values (b, 'second') $$;
      alter table notes enable row level security;`);
    const fetch = await serveRest(connection);
    client = createSupabaseClient("http://database.test", EMBEDDED_KEYS.secret, { fetch });
    anon = createSupabaseClient("http://database.test", EMBEDDED_KEYS.anon, { fetch });
    // The first request reads the schema.
    await client.from("notes").select();
    return () => connection.close();
  });
  beforeEach(async () => {
    await pglite.exec("truncate notes");
  });

  it("keep what they write, whatever fails beside them", async () => {
    await client.from("notes").insert({ id: 0, text: "there" });
    const ids = Array.from({ length: 20 }, (_, n) => n);
    // Every second one fails: its id is taken.
    const done = await Promise.all(
      ids.map((n) => client.from("notes").insert({ id: n % 2 === 0 ? 0 : n, text: "new" })),
    );
    expect(done.map(({ status }) => status)).toEqual(ids.map((n) => (n % 2 === 0 ? 409 : 201)));
    const { data } = await client.from("notes").select("id").order("id");
    expect(data?.map(({ id }) => id)).toEqual([0, ...ids.filter((n) => n % 2 === 1)]);
  });

  it("are rolled back as a whole", async () => {
    await client.from("notes").insert({ id: 2, text: "taken" });
    expect((await client.rpc("add_two", { a: 1, b: 2 })).error?.code).toBe("23505");
    expect((await client.from("notes").select("id")).data).toEqual([{ id: 2 }]);
  });

  it("run with their own role and claims, also beside requests with another", async () => {
    await client.from("notes").insert({ id: 1, text: "not for everybody" });
    const roles = await Promise.all([client, anon, client, anon].map((as) => as.rpc("whoami")));
    expect(roles.map(({ data }) => data)).toEqual(["service_role", "anon", "service_role", "anon"]);
    expect(JSON.parse((await anon.rpc("claim")).data)).toEqual({ role: "anon" });
    expect((await anon.from("notes").select()).data).toEqual([]);
    const [row] = (await pglite.query<{ current_user: string }>("select current_user")).rows;
    expect(row?.current_user).toBe("postgres");
  });

  it("send their settings along with BEGIN: three messages each", async () => {
    const sent = watch(pglite);
    await client.from("notes").select("id");
    await client.rpc("whoami");
    expect(sent.map((text) => text.split(/[\s;]/)[0])).toEqual([
      "BEGIN",
      "select",
      "COMMIT",
      "BEGIN",
      "select",
      "COMMIT",
    ]);
    expect(sent[0]).toContain('SET LOCAL ROLE "service_role"');
  });

  it("end before the next one begins", async () => {
    const sent = watch(pglite);
    await Promise.all([client.from("notes").select("id"), client.from("notes").insert({ id: 5 })]);
    expect(sent.map((text) => text.split(/[\s;]/)[0])).toEqual([
      "BEGIN",
      "select",
      "COMMIT",
      "BEGIN",
      "insert",
      "COMMIT",
    ]);
  });
});
