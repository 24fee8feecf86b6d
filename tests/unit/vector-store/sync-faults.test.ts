/** What can go wrong on the way into a vector store. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Docs } from "#lib/docs/docs.ts";
import { StartError } from "#lib/errors.ts";
import type { FetchLike } from "#lib/upstream/client.ts";
import { isInSync } from "#lib/vector-store/sync.ts";
import { type SyncSetup, setupSync } from "#tests/support/setup/sync.ts";

const HOUR_MS = 3_600_000;
const CREATE = "POST /files";
const ATTACH = "POST /vector_stores/:id/files";
const LIST = "GET /vector_stores/:id/files";
let setup: SyncSetup;
beforeEach(async () => {
  setup = await setupSync();
});
afterEach(() => setup.close());

const fail = (): never => {
  throw new Error("canary");
};
const messageOf = async (run: Promise<unknown>): Promise<string> => {
  const error: unknown = await run.then(
    () => null,
    (thrown) => thrown,
  );
  if (!(error instanceof StartError)) throw new Error("Not refused", { cause: error });
  return error.message;
};

describe("an interrupted sync", () => {
  /** Lets so many requests through; after that nothing happens any more. `isAfter`: only the last answer is lost. */
  function dying(requests: number, isAfter: boolean, look: () => void): FetchLike {
    let left = requests;
    return async (...request) => {
      const isProbe = String(request[0]).startsWith("data:");
      if (!isProbe) left -= 1;
      if (left < 0 && !(isAfter && left === -1)) throw new TypeError("fetch failed");
      const answer = await setup.fake.fetch(...request);
      look();
      if (left < 0) throw new TypeError("fetch failed");
      return answer;
    };
  }

  it.each([false, true])(
    "the next sync completes an interrupted one at any point, and no page is ever missing (an answer lost: %s)",
    async (isAfter) => {
      const { store } = await setup.sync(null);
      const holes: string[] = [];
      for (let cut = 0, isWhole = false; !isWhole; cut += 1) {
        await setup.write("index.md", `# Home\n\nVersion ${cut} ${isAfter}.`);
        await setup.write(`new${cut}.md`, `# New ${cut}`);
        if (cut > 0) await setup.remove(`new${cut - 1}.md`);
        const look = () => {
          const pages = setup.fake.indexed(store).filter(({ status }) => status === "completed");
          const there = new Set(pages.map(({ attributes }) => attributes.path));
          holes.push(...["/docs", "/docs/guides/streaming"].filter((page) => !there.has(page)));
        };
        const docs = await setup.open();
        isWhole = await setup.sync(store, { docs, fetch: dying(cut, isAfter, look) }).then(isInSync, () => false);
        expect(cut).toBeLessThan(40);
        expect(isInSync(await setup.sync(store, { docs }))).toBe(true);
        expect(setup.found(store)).toEqual(await setup.wanted(docs));
        expect(setup.fake.indexed(store)).toHaveLength(3);
        expect(setup.fake.names()).toHaveLength(3);
      }
      expect(holes).toEqual([]);
    },
    60_000,
  );

  it("unused uploads of an interrupted sync are deleted by a sync an hour later", async () => {
    const { store } = await setup.sync(null);
    await setup.write("index.md", "# Home\n\nNever to be seen.");
    setup.fake.fault(ATTACH, { kind: "network" });
    await setup.sync(store);
    await setup.write("index.md", "# Home\n\nTo be seen.");
    expect(await setup.sync(store)).toMatchObject({ leftovers: 0, failed: [] });
    expect(setup.fake.names()).toHaveLength(3);
    await setup.clock.sleep(HOUR_MS + 1000);
    expect(await setup.sync(store)).toMatchObject({ leftovers: 1, uploaded: [], removed: [] });
    expect(setup.fake.names()).toHaveLength(2);
    expect(setup.found(store)).toEqual(await setup.wanted());
  });

  it("uploads of an interrupted sync are not used for another store", async () => {
    const other = setup.fake.addStore();
    setup.fake.fault(ATTACH, { kind: "network" }, 2);
    await setup.sync(other);
    await setup.clock.sleep(HOUR_MS + 1000);
    const { store, leftovers } = await setup.sync(null);
    expect([leftovers, setup.fake.names().length]).toEqual([0, 4]);
    expect(setup.found(store)).toEqual(await setup.wanted());
  });

  it("a sync ends at once when its signal aborts", async () => {
    const stop = new AbortController();
    const run = setup.sync(null, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(run).rejects.toThrow();
    expect(setup.fake.sent(LIST)).toHaveLength(1);
  });
});

describe("two syncs at once", () => {
  it("each page is in the store once, at the latest after another sync", async () => {
    const store = setup.fake.addStore();
    const runs = await Promise.all([setup.sync(store), setup.sync(store)]);
    expect(runs.map(isInSync)).toEqual([true, true]);
    await setup.sync(store);
    expect(setup.found(store)).toEqual(await setup.wanted());
    expect(setup.fake.names()).toHaveLength(2);
  });
});

describe("an unusable key or store", () => {
  it.each([
    [401, "invalid_api_key", "OpenAI refuses the key (HTTP 401). Make a new key and set OPENAI_API_KEY."],
    [403, "missing_scopes", "The key may not do this (HTTP 403). Give it write access to Files and Vector Stores"],
    [429, "insufficient_quota", "The OpenAI account has no credit left (HTTP 429). Look at billing and limits"],
    [503, null, "OpenAI cannot be reached (HTTP 503). Check OPENAI_BASE_URL"],
  ])("the sync ends with one line on the error %i %s", async (status, code, text) => {
    const fault = { kind: "status" as const, status, message: "canary", ...(code && { code }) };
    setup.fake.fault(LIST, fault, 9);
    const message = await messageOf(setup.sync(setup.fake.addStore()));
    expect(message).toContain(text);
    expect(message).not.toMatch(/canary|\n/);
  });

  it("a wrong key ends the sync before anything is uploaded", async () => {
    expect(await messageOf(setup.sync(null, { key: "sk-canary-wrong" }))).toContain("refuses the key (HTTP 401)");
    expect(setup.fake.requests).toHaveLength(1);
  });

  it("a key without write access ends the sync", async () => {
    setup.fake.fault(CREATE, { kind: "status", status: 403 }, 9);
    expect(await messageOf(setup.sync(null))).toContain("The key may not do this (HTTP 403).");
    expect(setup.changes()).not.toContain(ATTACH);
  });

  it("a missing or expired store is reported with the way to create another", async () => {
    const gone = await messageOf(setup.sync("vs_canary"));
    expect(gone).toMatch(
      /^There is no such vector store as OPENAI_VECTOR_STORE_ID says.* unset and run `npm run sync:files`/,
    );
    expect(gone).not.toContain("canary");
    const expired = setup.fake.addStore("expired");
    expect(await messageOf(setup.sync(expired, { dryRun: true }))).toContain("The vector store has expired. Leave");
    expect(setup.changes()).toEqual([]);
  });

  it("the HTML page of a proxy fails the sync", async () => {
    const fetch: FetchLike = async () => Response.json("<html>");
    expect(await messageOf(setup.sync("vs_1", { fetch }))).toContain("OpenAI cannot be reached.");
  });
});

describe("failed requests of a sync", () => {
  it("a request is repeated when OpenAI asks to wait", async () => {
    setup.fake.fault(CREATE, { kind: "status", status: 429, headers: { "retry-after-ms": "2" } }, 2);
    setup.fake.fault(ATTACH, { kind: "status", status: 500 });
    const report = await setup.sync(null, { maxRetries: 2 });
    expect([isInSync(report), setup.fake.sent(CREATE).length, setup.fake.sent(ATTACH).length]).toEqual([true, 4, 3]);
  });

  it("a failed request is reported by page, and the other pages are uploaded", async () => {
    setup.fake.fault(CREATE, { kind: "status", status: 400, message: "canary" });
    const report = await setup.sync(null);
    expect(report.failed).toMatchObject([{ reason: "OpenAI refuses the request (HTTP 400)." }]);
    expect([report.uploaded.length, report.unchanged, isInSync(report)]).toEqual([1, 0, false]);
    expect(isInSync(await setup.sync(report.store))).toBe(true);
  });

  it("a page that cannot be a file is not uploaded, and its old file stays", async () => {
    const { store } = await setup.sync(null);
    const docs = await setup.open();
    const broken: Docs = { ...docs, markdown: (page, url) => (page === "/docs" ? fail() : docs.markdown(page, url)) };
    const report = await setup.sync(store, { docs: broken });
    expect(report).toMatchObject({ uploaded: [], unchanged: 1, removed: [] });
    expect(report.failed).toEqual([{ path: "/docs", reason: "It cannot be written as Markdown." }]);
    const deep = `${["a", "b", "c"].map((name) => name.repeat(200)).join("/")}.md`;
    await setup.write(deep, "# Deep");
    const { failed } = await setup.sync(store);
    expect(failed.map(({ reason }) => reason)).toEqual(["Its address has over 512 characters."]);
    expect(Object.keys(setup.found(store))).toHaveLength(2);
  });

  it("uploads end after a few failures without an answer", async () => {
    for (let n = 0; n < 20; n += 1) await setup.write(`p${n}.md`, `# P${n}`);
    setup.fake.fault(CREATE, { kind: "status", status: 503 }, 100);
    const { failed } = await setup.sync(null);
    expect(failed).toHaveLength(22);
    expect(setup.fake.sent(CREATE).length).toBeLessThan(8);
    expect(failed.at(-1)?.reason).toBe("It was not tried after others had failed.");
  });
});
