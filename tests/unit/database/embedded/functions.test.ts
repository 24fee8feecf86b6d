/** Calls that go past the REST layer are answered as it answers them. */
import type { PGlite } from "@supabase/lite/pglite";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createSupabaseClient } from "#lib/database/client.ts";
import { EMBEDDED_KEYS } from "#lib/database/embedded/keys.ts";
import { connectPglite, serveRest } from "#lib/database/embedded/rest.ts";
import { migratedImage } from "#tests/support/setup/database.ts";

const FUNCTIONS = `
  create table notes (id int primary key);
  create function whoami() returns text language sql as $$ select current_user::text $$;
  create function claim() returns text language sql as $$ select current_setting('request.jwt.claims', true) $$;
  create function nothing() returns jsonb language sql as $$ select null::jsonb $$;
  create function add(a int, b int default 5) returns int language sql as $$ select a + b $$;
  create function repeat_jsonb(a jsonb) returns jsonb language sql as $$ select jsonb_build_array(a, a is null) $$;
  create function repeat_text(a text) returns text language sql as $$ select a $$;
  create function first_two(a text[]) returns jsonb language sql as $$ select to_jsonb(a[1:2]) $$;
  create function at(a timestamptz) returns timestamptz language sql as $$ select a $$;
  create function isnt(a boolean) returns boolean language sql as $$ select not a $$;
  create function one() returns notes language sql as $$ select row(1)::notes $$;
  create function many() returns setof int language sql as $$ select generate_series(1, 3) $$;
  create function keep(a int) returns void language sql as $$ insert into notes values (a) $$;
  create function refuse() returns void language plpgsql as $$ begin raise exception 'No.'; end $$;`;

describe("calls of functions in the embedded database", () => {
  let pglite: PGlite;
  let direct: ReturnType<typeof createSupabaseClient>;
  let anon: typeof direct;
  let fetchOf: typeof fetch;
  /** The same requests, with a preference that only the REST layer knows. */
  let throughLayer: typeof direct;
  beforeAll(async () => {
    const connection = await connectPglite("memory://", await migratedImage());
    pglite = connection.driver;
    await pglite.exec(FUNCTIONS);
    const fetch = await serveRest(connection);
    fetchOf = fetch;
    direct = createSupabaseClient("http://database.test", EMBEDDED_KEYS.secret, { fetch });
    anon = createSupabaseClient("http://database.test", EMBEDDED_KEYS.anon, { fetch });
    throughLayer = createSupabaseClient("http://database.test", EMBEDDED_KEYS.secret, {
      fetch: (input, init) => {
        const headers = new Headers(init?.headers);
        headers.set("Prefer", "tx=commit");
        return fetch(input, { ...init, headers });
      },
    });
    return () => connection.close();
  });

  it.each<[string, Record<string, unknown>]>([
    ["whoami", {}],
    ["claim", {}],
    ["nothing", {}],
    ["add", { a: 1, b: 2 }],
    ["add", { a: 1 }],
    ["add", { a: null }],
    ["repeat_jsonb", { a: { text: 'a "b" \\ ä', list: [1, null] } }],
    ["repeat_jsonb", { a: null }],
    ["repeat_text", { a: "null" }],
    ["repeat_text", { a: "{\"a\": 1} 'b' \\" }],
    ["repeat_text", { a: null }],
    ["first_two", { a: ["a,b", '"', "c"] }],
    ["first_two", { a: [] }],
    ["first_two", { a: null }],
    ["isnt", { a: true }],
    ["one", {}],
    ["many", {}],
  ])("a call returns the same as through the REST layer: %s %j", async (name, values) => {
    const answer = await direct.rpc(name, values);
    expect(answer.error).toBeNull();
    expect(answer).toEqual(await throughLayer.rpc(name, values));
  });

  it.each<[string, Record<string, unknown>]>([
    ["add", { a: "x" }],
    ["add", { c: 1 }],
    ["not_there", {}],
  ])("an invalid call has the same error code as through the REST layer: %s %j", async (name, values) => {
    const { error, data } = await direct.rpc(name, values);
    expect(data).toBeNull();
    expect(error?.code).toMatch(/^\w{5,}$/);
    expect(error?.code).toBe((await throughLayer.rpc(name, values)).error?.code);
  });

  it("a call returns the same as PostgREST where the REST layer differs", async () => {
    expect((await direct.rpc("repeat_jsonb", { a: "text" })).data).toEqual(["text", false]);
    const { data } = await direct.rpc("at", { a: "2026-01-02T03:04:05.678Z" });
    expect(data).toBe("2026-01-02T03:04:05.678+00:00");
    expect((await direct.rpc("refuse")).error).toMatchObject({ code: "P0001", message: "No." });
  });

  it("a call that writes is committed, or rolled back with its error code", async () => {
    expect(await direct.rpc("keep", { a: 1 })).toMatchObject({ status: 204, error: null });
    expect((await direct.rpc("keep", { a: 1 })).error?.code).toBe("23505");
    await direct.rpc("keep", { a: 2 });
    expect((await direct.from("notes").select("id").order("id")).data).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it("a call has the rights of its key, and the next query does not inherit them", async () => {
    expect((await anon.rpc("whoami")).data).toBe("anon");
    expect((await anon.rpc("repeat_text", { a: "b" })).data).toBe("b");
    expect((await pglite.query("select current_user")).rows).toEqual([{ current_user: "postgres" }]);
  });

  it("a call accepts its body as text and as bytes", async () => {
    const sent = createSupabaseClient("http://database.test", EMBEDDED_KEYS.secret, {
      fetch: (input, init) => fetchOf(input, { ...init, body: new TextEncoder().encode(String(init?.body)) }),
    });
    expect((await sent.rpc("add", { a: 1, b: 2 })).data).toBe(3);
  });

  it("a call is one message to PGlite", async () => {
    await direct.rpc("add", { a: 1, b: 2 });
    const send = vi.spyOn(pglite, "execProtocolStream");
    await direct.rpc("add", { a: 2, b: 3 });
    expect(send).toHaveBeenCalledOnce();
  });
});
