/** The fake refuses and tells what OpenAI does, so that a wrong request fails here and not there. */
import OpenAI, { APIError, toFile } from "openai";
import { beforeEach, describe, expect, it } from "vitest";
import { createVectorStoreFake, type VectorStoreFake } from "#tests/support/fakes/vector-store.ts";

describe("the fake of files and vector stores", () => {
  let fake: VectorStoreFake;
  let client: OpenAI;
  let store: string;
  beforeEach(() => {
    fake = createVectorStoreFake();
    client = new OpenAI({ apiKey: "sk-test", fetch: fake.fetch, maxRetries: 0 });
    store = fake.addStore();
  });
  const statusOf = (call: Promise<unknown>) =>
    call.then(
      () => null,
      (thrown) => (thrown instanceof APIError ? thrown.status : thrown),
    );
  const create = async (name: string, text: string) =>
    client.files.create({ purpose: "assistants", file: await toFile(Buffer.from(text), name) });

  it("the fake refuses ids that it did not create", async () => {
    const { id } = await create("a.md", "A");
    const calls = [
      client.vectorStores.retrieve("vs_none"),
      client.vectorStores.files.list("vs_none"),
      client.vectorStores.files.create("vs_none", { file_id: id }),
      client.vectorStores.files.create(store, { file_id: "file-none" }),
      client.vectorStores.files.retrieve(id, { vector_store_id: store }),
      client.vectorStores.files.delete(id, { vector_store_id: store }),
      client.files.delete("file-none"),
    ];
    expect(await Promise.all(calls.map(statusOf))).toEqual(calls.map(() => 404));
  });

  it("the fake refuses requests over a limit", async () => {
    const { id } = await create("a.md", "A");
    const attach = (attributes: Record<string, string>) =>
      statusOf(client.vectorStores.files.create(store, { file_id: id, attributes }));
    expect(await attach({ path: "p".repeat(513) })).toBe(400);
    expect(await attach({ ["k".repeat(65)]: "v" })).toBe(400);
    expect(await attach(Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`k${n}`, "v"])))).toBe(400);
    expect(await attach({ path: "p".repeat(512) })).toBe(null);
    expect(await statusOf(create("a.md", ""))).toBe(400);
    expect(await statusOf(create("a.exe", "A"))).toBe(400);
    expect(await statusOf(client.vectorStores.files.list(store, { limit: 101 }))).toBe(400);
  });

  it("the fake indexes a file while it is polled, attaches it once, and removes it when the file is deleted", async () => {
    const { id } = await create("a.md", "A");
    for (let n = 0; n < 2; n += 1) await client.vectorStores.files.create(store, { file_id: id });
    const look = async () => (await client.vectorStores.files.retrieve(id, { vector_store_id: store })).status;
    expect([await look(), await look(), fake.indexed(store).length]).toEqual(["in_progress", "completed", 1]);
    await client.files.delete(id);
    expect(fake.indexed(store)).toEqual([]);
  });

  it("the fake lists newest first and twenty at a time, unless the request says otherwise", async () => {
    for (let n = 0; n < 25; n += 1) fake.addFile(store, `${n}.md`);
    const ids = fake.indexed(store).map(({ id }) => id);
    const first = await client.vectorStores.files.list(store);
    expect([first.data.map(({ id }) => id), first.has_more]).toEqual([ids.toReversed().slice(0, 20), true]);
    const rest = await client.vectorStores.files.list(store, { order: "asc", after: ids[22] ?? "" });
    expect([rest.data.map(({ id }) => id), rest.has_more]).toEqual([ids.slice(23), false]);
  });
});
