import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseEnv } from "#lib/config/env.ts";
import { checkVectorStore } from "#lib/doctor/vector-store-checks.ts";
import { listen } from "#tests/support/fakes/server.ts";
import { found } from "#tests/support/setup/found.ts";
import { KEY, SITE, type SyncSetup, setupSync } from "#tests/support/setup/sync.ts";

describe("the doctor's check of the vector store", () => {
  let setup: SyncSetup;
  let server: Awaited<ReturnType<typeof listen>>;
  let store: string;
  beforeEach(async () => {
    setup = await setupSync();
    server = await listen(setup.fake);
    ({ store } = await setup.sync(null));
    setup.fake.requests.length = 0;
  });
  afterEach(async () => {
    await server.close();
    await setup.close();
  });

  const examine = (env: Record<string, string> = {}) =>
    checkVectorStore(
      parseEnv({
        ...{ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: server.url, OPENAI_HOSTED_TOOLS: "file_search" },
        ...{ OPENAI_VECTOR_STORE_ID: store, SITE_URL: SITE, DOCS_DIR: setup.dir, DATA_DIR: setup.root, ...env },
      }),
    );
  const pages = async (env?: Record<string, string>) => found(await examine(env), "vector_store.pages");

  it("passes when the store has all pages, and changes nothing", async () => {
    expect((await examine()).map(({ id, mark }) => [id, mark])).toEqual([
      ["vector_store.there", "ok"],
      ["vector_store.pages", "ok"],
    ]);
    expect(await pages()).toBe("ok The vector store has all 2 pages as they are.");
    expect(setup.changes()).toEqual([]);
  });

  it("is left out where file_search is off", async () => {
    expect(await examine({ OPENAI_HOSTED_TOOLS: "code_interpreter" })).toEqual([]);
    expect(setup.fake.requests).toEqual([]);
  });

  it("reports changed, new and removed pages", async () => {
    await setup.write("new.md", "# New");
    expect(await pages()).toBe("warn The vector store lacks 1 of 3 pages as they are.");
    await setup.remove("guides/streaming.md");
    expect(await pages()).toBe("warn The vector store lacks 1 of 2 pages as they are and has 1 that is gone.");
    await setup.write("index.md", "# Changed");
    expect(await pages()).toBe("fail The vector store has none of the 2 pages as they are.");
    await setup.sync(store);
    expect(await pages()).toContain("ok");
  });

  it("fails when the stored pages link to another address of the site", async () => {
    expect(await pages({ SITE_URL: "https://other.example.com" })).toContain("fail");
  });

  it("counts no page as removed while one cannot be read", async () => {
    await setup.write("index.mdx", "# Another home");
    await setup.remove("guides/streaming.md");
    expect(await pages()).toBe("ok The vector store has all 1 pages as they are.");
  });

  it("fails when the store does not exist or has expired", async () => {
    const there = async (id: string) => found(await examine({ OPENAI_VECTOR_STORE_ID: id }), "vector_store.there");
    expect(await there("vs_canary")).toContain("fail There is no such vector store");
    expect(await there(setup.fake.addStore("expired"))).toBe("fail The vector store has expired.");
    expect(await there(setup.fake.addStore())).toBe("ok The vector store is there.");
  });

  it("fails with the reason when the store could not be checked", async () => {
    const there = async (env?: Record<string, string>) => found(await examine(env), "vector_store.there");
    expect(await there({ OPENAI_API_KEY: "sk-canary-wrong" })).toBe(
      "fail The vector store was not checked. OpenAI refuses the key (HTTP 401).",
    );
    setup.fake.fault("GET /vector_stores/:id", { kind: "status", status: 503, message: "canary" }, 2);
    expect(await there()).toBe("fail The vector store was not checked. OpenAI cannot be reached (HTTP 503).");
  });

  it("does not report docs that cannot be read, which the check of the docs reports", async () => {
    const checks = await examine({ DOCS_DIR: `${setup.root}/nowhere` });
    expect(checks.map(({ id, mark }) => [id, mark])).toEqual([["vector_store.there", "ok"]]);
  });
});
