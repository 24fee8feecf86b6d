import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listen } from "#tests/support/fakes/server.ts";
import { runScript, startScript } from "#tests/support/script.ts";
import { KEY, SITE, type SyncSetup, setupSync } from "#tests/support/setup/sync.ts";

describe("npm run sync:files", () => {
  let setup: SyncSetup;
  let server: Awaited<ReturnType<typeof listen>>;
  beforeEach(async () => {
    setup = await setupSync();
    server = await listen(setup.fake);
  });
  afterEach(async () => {
    await server.close();
    await setup.close();
  });

  const options = (env: Record<string, string>) => ({
    env: {
      ...{ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: server.url, SITE_URL: SITE },
      ...{ DOCS_DIR: setup.dir, DATA_DIR: setup.root, ...env },
    },
  });
  const sync = async (args: string[] = [], env: Record<string, string> = {}) => {
    const ran = await runScript("scripts/sync-files.ts", args, options(env));
    expect(ran.stdout + ran.stderr).not.toContain("canary");
    return ran;
  };

  it("creates a store although file_search is enabled, prints its line, and has nothing to do the second time", async () => {
    const tools = { OPENAI_HOSTED_TOOLS: "file_search" };
    const first = await sync([], tools);
    const [line = "", store = ""] = /^OPENAI_VECTOR_STORE_ID=(vs_\w+)$/m.exec(first.stdout) ?? [];
    expect([first.code, line]).toEqual([0, `OPENAI_VECTOR_STORE_ID=${store}`]);
    expect(first.stdout).toMatch(/2 pages: 2 uploaded, 0 unchanged, 0 failed; 0 old files removed, \d+ ms\n$/);
    expect(setup.fake.stores()).toMatchObject([{ id: store, name: "Paste Assistant: docs.example.com" }]);
    expect(setup.found(store)).toEqual(await setup.wanted());

    const second = await sync([], { ...tools, OPENAI_VECTOR_STORE_ID: store });
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining("2 pages: 0 uploaded, 2 unchanged") });
  }, 60_000);

  it("prints the plan as text and the report as JSON", async () => {
    const plan = await sync(["--dry-run"]);
    const lines = [
      "a vector store would be made",
      "+ /docs",
      "+ /docs/guides/streaming",
      "2 pages: 2 would be uploaded",
    ];
    for (const line of lines) expect(plan.stdout).toContain(`  ${line}`);
    expect([plan.code, setup.fake.stores()]).toEqual([0, []]);
    const { stdout } = await sync(["--json", "--dry-run"]);
    expect(JSON.parse(stdout)).toMatchObject({ store: null, dryRun: true, pages: 2, failed: [], lost: [] });
  }, 60_000);

  it("exits with 1 and names the page that could not be uploaded", async () => {
    const store = setup.fake.addStore();
    setup.fake.bend("/docs/guides/streaming", "unsupported_file");
    const { code, stdout } = await sync([], { OPENAI_VECTOR_STORE_ID: store });
    expect([code, stdout]).toEqual([1, expect.stringContaining("1 uploaded, 0 unchanged, 1 failed")]);
    expect(stdout).toContain("! /docs/guides/streaming: OpenAI could not index it (unsupported_file).");
  }, 60_000);

  it.each<[string, Record<string, string>]>([
    ["OPENAI_API_KEY: is required; the vector store is OpenAI's.", { OPENAI_API_KEY: "" }],
    ["OpenAI refuses the key (HTTP 401). Make a new key", { OPENAI_API_KEY: "sk-canary-wrong" }],
    ["There is no such vector store as OPENAI_VECTOR_STORE_ID says", { OPENAI_VECTOR_STORE_ID: "vs_canary" }],
    ["DOCS_DIR: the folder tests/nowhere cannot be read", { DOCS_DIR: "tests/nowhere" }],
    ["The docs have no pages, so nothing was changed.", { DOCS_DIR: "tests/e2e" }],
    ["OPENAI_BASE_URL: must be an http(s) URL", { OPENAI_BASE_URL: "canary" }],
  ])("exits with 1 and explains: %s", async (text, env) => {
    const { code, stdout, stderr } = await sync([], env);
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(text)]);
    expect(stderr).not.toContain("    at ");
    expect(setup.fake.stores()).toEqual([]);
  });

  it("exits with 2 for unknown options", async () => {
    expect(await sync(["--force"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Usage: npm run sync:files"),
    });
    expect(await sync(["--help"])).toMatchObject({ code: 0, stdout: expect.stringContaining("--dry-run") });
  });

  it("ends when it is interrupted, and prints that nothing is lost", async () => {
    setup.fake.bend("/docs", "never");
    const running = startScript(
      "scripts/sync-files.ts",
      [],
      options({ OPENAI_VECTOR_STORE_ID: setup.fake.addStore() }),
    );
    await expect
      .poll(() => setup.fake.sent("GET /vector_stores/:id/files").length, { timeout: 20_000 })
      .toBeGreaterThan(1);
    running.interrupt();
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([130, "Interrupted: the next run goes on from here.\n"]);
  }, 30_000);
});
