import type { PGlite } from "@supabase/lite/pglite";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createSupabaseClient } from "#lib/database/client.ts";
import { EMBEDDED_KEYS } from "#lib/database/embedded/keys.ts";
import { connectPglite, serveRest } from "#lib/database/embedded/rest.ts";
import { migratedImage } from "#tests/support/setup/database.ts";

/** The messages that PGlite is sent, each as the types of the protocol's messages in it: Query, Bind, Execute, Sync … */
function watch(pglite: PGlite): string[] {
  const sent: string[] = [];
  const { execProtocolStream } = pglite;
  vi.spyOn(pglite, "execProtocolStream").mockImplementation((message, options) => {
    sent.push(types(message));
    return execProtocolStream.call(pglite, message, options);
  });
  return sent;
}

/** Each begins with a letter for its type and four bytes for the length of what follows the letter. */
function types(message: Uint8Array): string {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let letters = "";
  for (let at = 0; at < view.byteLength; at += 1 + view.getInt32(at + 1))
    letters += String.fromCharCode(view.getUint8(at));
  return letters;
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

  it("the writes of a request are kept, even if requests at the same time fail", async () => {
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

  it("a request that fails is rolled back as a whole", async () => {
    await client.from("notes").insert({ id: 2, text: "taken" });
    expect((await client.rpc("add_two", { a: 1, b: 2 })).error?.code).toBe("23505");
    expect((await client.from("notes").select("id")).data).toEqual([{ id: 2 }]);
  });

  it("each request runs with its own role and claims, even beside requests with others", async () => {
    await client.from("notes").insert({ id: 1, text: "not for everybody" });
    const roles = await Promise.all([client, anon, client, anon].map((as) => as.rpc("whoami")));
    expect(roles.map(({ data }) => data)).toEqual(["service_role", "anon", "service_role", "anon"]);
    expect(JSON.parse((await anon.rpc("claim")).data)).toEqual({ role: "anon" });
    expect((await anon.from("notes").select()).data).toEqual([]);
    const [row] = (await pglite.query<{ current_user: string }>("select current_user")).rows;
    expect(row?.current_user).toBe("postgres");
  });

  it("a request takes one message to PGlite once its statement is prepared", async () => {
    const read = () => client.from("notes").select("id");
    await read();
    await client.rpc("whoami");
    const sent = watch(pglite);
    await read();
    await client.rpc("whoami");
    expect(sent).toEqual(["BEBDES", "BEBDES"]);
  });

  it("a request that writes is committed by a second message before the next request begins", async () => {
    const read = () => client.from("notes").select("id");
    const write = (id: number) => client.from("notes").insert({ id });
    await Promise.all([read(), write(4)]);
    const sent = watch(pglite);
    await Promise.all([read(), write(5), read()]);
    expect(sent).toHaveLength(4);
    expect(sent.indexOf("Q")).toBe(sent.indexOf("QBEBDES") + 1);
    expect((await read()).data).toEqual([{ id: 4 }, { id: 5 }]);
  });

  it("requests are answered even after more statements than the cache keeps", async () => {
    await client.from("notes").insert({ id: 1 });
    for (let n = 1; n <= 220; n += 1) {
      const { data } = await client.from("notes").select(`as_${n}:id`);
      expect(data).toEqual([{ [`as_${n}`]: 1 }]);
    }
    const { rows } = await pglite.query("select from pg_prepared_statements");
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThanOrEqual(200);
  });

  it("a statement that cannot be prepared does not affect the next request", async () => {
    expect((await client.from("notes").select("nothing")).error?.code).toBe("42703");
    expect((await client.from("notes").select("id")).error).toBeNull();
  });
});
