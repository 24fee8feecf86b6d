import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fingerprintsOf } from "#lib/access/api-keys.ts";
import type { Database } from "#lib/database/client.ts";
import { createScriptedEngine, says } from "#tests/support/fakes/scripted-engine.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";
import { KEYS, startQuerySite } from "#tests/support/setup/query.ts";

describe("a program's API key", () => {
  let open: Awaited<ReturnType<typeof startQuerySite>>;
  let database: Database;
  let thread: string;
  let run: string;
  const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });
  /** Everything there is to read of its thread. */
  const paths = () => [
    `paste-assistant-thread/${thread}`,
    `paste-assistant-messages/${thread}`,
    `paste-assistant-thread/${thread}/run/${run}`,
    `paste-assistant-thread/${thread}/run/${run}/steps`,
    `paste-assistant-thread/${thread}/run/${run}/events`,
  ];
  beforeAll(async () => {
    database = await openTestDatabase();
    open = await startQuerySite(database, { engine: createScriptedEngine(says("Yes.")) });
    const { body } = await open.ask({ prompt: "Really?" });
    thread = String(body.threadId);
    run = String(body.runId);
  });
  afterAll(() => open.site.close());

  it("gives access to its threads, whatever the Origin of the request", async () => {
    for (const path of paths()) {
      const reply = await open.site.reader().get(path, { ...bearer(KEYS[0]), "Sec-Fetch-Site": "cross-site" });
      expect([path, reply.status]).toEqual([path, 200]);
      expect(reply.headers.getSetCookie()).toEqual([]);
    }
  });

  it("gives no access to other owners' threads", async () => {
    for (const path of paths()) {
      expect([path, (await open.site.reader().get(path, bearer(KEYS[1]))).status]).toEqual([path, 404]);
      expect([path, (await open.site.reader().get(path, bearer("a-key-that-was-made-up-0001"))).status]).toEqual([
        path,
        401,
      ]);
    }
  });

  it("falls back to the reader's cookie when it is unknown, because proxies add such headers", async () => {
    const reader = open.site.reader();
    const { id } = (await reader.post("paste-assistant-thread")).body;
    expect((await reader.get(`paste-assistant-thread/${id}`, bearer("token-of-a-proxy-of-the-company"))).status).toBe(
      200,
    );
  });

  it("is logged at every use as a fingerprint that finds its threads, never as itself", async () => {
    const before = open.site.logged.length;
    const [path = ""] = paths();
    await open.site.reader().get(path, bearer(KEYS[0]));
    await open.site.reader().get(path, bearer(KEYS[1]));
    await open.site.reader().get(path);
    const lines = open.site.logged.slice(before).map((line) => JSON.parse(line)[0]);
    const [first, second] = fingerprintsOf(KEYS);
    expect(lines.map(({ apiKey, status }) => [apiKey, status])).toEqual([
      [first, 200],
      [second, 404],
      [undefined, 401],
    ]);
    const { data } = await database.client.from("assistant_threads").select("owner_hash").eq("id", thread);
    expect(data).toEqual([{ owner_hash: expect.stringMatching(new RegExp(`^${first}`)) }]);
    for (const key of KEYS) expect(open.site.logged.join("\n")).not.toContain(key);
  });

  it("can delete its threads", async () => {
    const remove = (key: string) =>
      open.site.reader().send("DELETE", `paste-assistant-thread/${thread}`, undefined, bearer(key));
    expect((await remove(KEYS[1])).status).toBe(404);
    expect((await remove(KEYS[0])).body).toEqual({ id: thread, object: "thread.deleted", deleted: true });
    expect((await remove(KEYS[0])).status).toBe(404);
  });
});
