import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sha256 } from "#lib/ids.ts";
import type { FetchLike } from "#lib/upstream/client.ts";
import { isInSync } from "#lib/vector-store/sync.ts";
import { PAGES, type SyncSetup, setupSync } from "#tests/support/setup/sync.ts";

const HOUR_MS = 3_600_000;
let setup: SyncSetup;
beforeEach(async () => {
  setup = await setupSync();
});
afterEach(() => setup.close());

const TWO = { pages: 2, uploaded: [], unchanged: 2, removed: [], leftovers: 0, failed: [], lost: [] };

describe("a first sync", () => {
  it("the first sync creates a store and uploads each page as it is served", async () => {
    const made: string[] = [];
    const report = await setup.sync(null, { onCreated: (store) => made.push(store) });
    expect(report).toMatchObject({ pages: 2, unchanged: 0, removed: [], failed: [], foreign: 0 });
    expect(report.uploaded.toSorted()).toEqual(["/docs", "/docs/guides/streaming"]);
    expect(made).toEqual([report.store]);
    expect(setup.fake.stores()).toMatchObject([{ id: report.store, name: "Test" }]);
    const wanted = await setup.wanted();
    expect(setup.found(report.store)).toEqual(wanted);
    expect(wanted["/docs/guides/streaming"]).toContain("[home](https://docs.example.com/docs)");
  });

  it("files are named after their pages, and their attributes tell page and text", async () => {
    const { store } = await setup.sync(null);
    const wanted = await setup.wanted();
    for (const { name, attributes, text } of setup.fake.indexed(store)) {
      const words = attributes.path === "/docs" ? "index" : "guides__streaming";
      expect(name).toMatch(new RegExp(`^${words}\\.[0-9a-f]{16}-[0-9a-f]{8}\\.md$`));
      expect(attributes).toEqual({ path: attributes.path, hash: sha256(text) });
      expect(text).toBe(wanted[String(attributes.path)]);
    }
    expect(setup.fake.refused()).toEqual([]);
  });

  it("the first sync reports its progress, and waits for the index", async () => {
    const reported: string[] = [];
    const { store } = await setup.sync(null, {
      onProgress: (what, done, all) => reported.push(`${what} ${done}/${all}`),
    });
    expect(reported).toEqual(["uploaded 1/2", "uploaded 2/2", "indexed 0/2", "indexed 2/2"]);
    expect(setup.clock.slept).toEqual([1000]);
    expect(setup.fake.indexed(store).map(({ status }) => status)).toEqual(["completed", "completed"]);
  });

  it("the first sync uploads four pages at a time", async () => {
    for (let n = 0; n < 10; n += 1) await setup.write(`p${n}.md`, `# P${n}`);
    let [open, most] = [0, 0];
    const fetch: FetchLike = async (...request) => {
      open += 1;
      most = Math.max(most, open);
      return setup.fake.fetch(...request).finally(() => {
        open -= 1;
      });
    };
    const { store } = await setup.sync(null, { fetch });
    expect([most, setup.found(store)]).toEqual([4, await setup.wanted()]);
  });
});

describe("a later sync", () => {
  let store: string;
  beforeEach(async () => {
    ({ store } = await setup.sync(null));
    setup.fake.requests.length = 0;
  });

  it("a later sync uploads and removes nothing when nothing changed", async () => {
    expect(await setup.sync(store)).toMatchObject({ store, ...TWO });
    expect(setup.changes()).toEqual([]);
  });

  it("a later sync reads all pages of a long list of files", async () => {
    const full = setup.fake.addStore();
    for (let n = 0; n < 230; n += 1) setup.fake.addFile(full, `other${n}.md`);
    await setup.sync(full);
    setup.fake.requests.length = 0;
    expect(await setup.sync(full)).toMatchObject({ ...TWO, foreign: 230 });
    expect(setup.fake.requests.map(({ query }) => query.after ?? null)).toEqual([
      null,
      null,
      "file-000104",
      "file-000204",
      null,
    ]);
  });

  it("a later sync replaces only the page that changed", async () => {
    await setup.write("index.md", "# Home\n\nGood evening.");
    const report = await setup.sync(store);
    expect(report).toMatchObject({ uploaded: ["/docs"], unchanged: 1, removed: ["/docs"] });
    expect(setup.found(store)).toEqual(await setup.wanted());
    expect(setup.fake.names()).toHaveLength(2);
    expect(setup.changes()).toEqual([
      "POST /files",
      "POST /vector_stores/:id/files",
      "DELETE /files/:id",
      "DELETE /vector_stores/:id/files/:file",
    ]);
  });

  it("a later sync removes a page that no longer exists", async () => {
    await setup.remove("guides/streaming.md");
    expect(await setup.sync(store)).toMatchObject({
      pages: 1,
      uploaded: [],
      unchanged: 1,
      removed: ["/docs/guides/streaming"],
    });
    expect(Object.keys(setup.found(store))).toEqual(["/docs"]);
    expect(setup.fake.names()).toHaveLength(1);
  });

  it("a later sync keeps files of others, in the store and beside it", async () => {
    const others = [
      setup.fake.addFile(store, "handbook.pdf"),
      setup.fake.addFile(store, "index.md", { team: "support" }),
      setup.fake.addFile(store, "notes.md", { path: "/docs/notes" }),
    ];
    setup.fake.addFile(null, "guides__streaming.0123456789abcdef-01234567.md");
    await setup.clock.sleep(2 * HOUR_MS);
    await setup.write("index.md", "# Other");
    await setup.remove("guides/streaming.md");
    expect(await setup.sync(store)).toMatchObject({
      foreign: 3,
      removed: expect.objectContaining({ length: 2 }),
      leftovers: 0,
    });
    expect(setup.fake.indexed(store).map(({ id }) => id)).toEqual(expect.arrayContaining(others));
    expect(setup.fake.names()).toHaveLength(5);
  });

  it("a dry run only reports its plan", async () => {
    await setup.write("index.md", "# Other");
    await setup.write("new.md", "# New");
    await setup.remove("guides/streaming.md");
    const plan = await setup.sync(store, { dryRun: true });
    expect(plan).toMatchObject({ dryRun: true, uploaded: ["/docs", "/docs/new"], unchanged: 0 });
    expect(plan.removed.toSorted()).toEqual(["/docs", "/docs/guides/streaming"]);
    expect(await setup.sync(null, { dryRun: true })).toMatchObject({ store: "none", uploaded: ["/docs", "/docs/new"] });
    expect(setup.changes()).toEqual([]);
    expect(setup.fake.stores()).toHaveLength(1);
  });

  it("a page that cannot be indexed keeps its old version, is reported, and is replaced once it can be indexed", async () => {
    const before = setup.found(store);
    await setup.write("index.md", "# Home\n\nBroken.");
    setup.fake.bend("/docs", "invalid_file");
    const report = await setup.sync(store);
    expect(report.failed).toEqual([{ path: "/docs", reason: "OpenAI could not index it (invalid_file)." }]);
    expect([isInSync(report), report.unchanged, JSON.stringify(report).includes("canary")]).toEqual([false, 1, false]);
    expect(setup.found(store)).toEqual(before);
    await setup.sync(store);
    expect(setup.fake.names()).toHaveLength(2);
    setup.fake.bend("/docs", null);
    expect(isInSync(await setup.sync(store))).toBe(true);
    expect(setup.found(store)).toEqual(await setup.wanted());
  });

  it("a later sync waits a limited time, and the next one waits on without another upload", async () => {
    const before = setup.found(store);
    await setup.write("index.md", "# Home\n\nSlow.");
    setup.fake.bend("/docs", "never");
    const began = setup.clock.now();
    const report = await setup.sync(store);
    expect(report.failed).toEqual([{ path: "/docs", reason: "OpenAI was still indexing it: run this again later." }]);
    expect((setup.clock.now() - began) / 60_000).toBeCloseTo(10, 0);
    expect(setup.found(store)).toEqual(before);
    setup.fake.bend("/docs", null);
    expect(await setup.sync(store)).toMatchObject({ uploaded: [], removed: ["/docs"], failed: [] });
    expect(setup.fake.sent("POST /files")).toHaveLength(1);
    expect(setup.found(store)).toEqual(await setup.wanted());
  });

  it("an old file that could not be removed is reported, and removed by the next sync", async () => {
    await setup.write("index.md", "# Other");
    setup.fake.fault("DELETE /files/:id", { kind: "status", status: 500, message: "canary" });
    const { failed } = await setup.sync(store);
    const reason = "An old file of it could not be removed. OpenAI cannot be reached (HTTP 500).";
    expect(failed).toEqual([{ path: "/docs", reason }]);
    expect(await setup.sync(store)).toMatchObject({ removed: ["/docs"], failed: [] });
    expect(setup.found(store)).toEqual(await setup.wanted());
  });
});

describe("docs with missing pages", () => {
  it("missing pages do not empty a store, unless that is allowed", async () => {
    const { store } = await setup.sync(null);
    for (const file of Object.keys(PAGES)) await setup.remove(file);
    await expect(setup.sync(store)).rejects.toThrow("The docs have no pages, so nothing was changed.");
    await expect(setup.sync(null)).rejects.toThrow("The docs have no pages");
    expect(setup.fake.stores()).toHaveLength(1);
    expect(Object.keys(setup.found(store))).toHaveLength(2);
    const own = setup.fake.addFile(store, "handbook.pdf");
    expect(await setup.sync(store, { allowEmpty: true })).toMatchObject({ pages: 0, foreign: 1, failed: [] });
    expect(setup.fake.indexed(store).map(({ id }) => id)).toEqual([own]);
  });

  it("no page is removed while another cannot be read, but the others are updated", async () => {
    const { store } = await setup.sync(null);
    await setup.write("index.mdx", "# Another home");
    await setup.write("new.md", "# New");
    await setup.remove("guides/streaming.md");
    const report = await setup.sync(store);
    expect(report).toMatchObject({ uploaded: ["/docs/new"], removed: [], failed: [] });
    expect([report.lost.length, isInSync(report)]).toEqual([1, false]);
    expect(Object.keys(setup.found(store))).toContain("/docs/guides/streaming");
  });
});
