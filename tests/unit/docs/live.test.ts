import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type LiveDocs, openLiveDocs } from "#lib/docs/live.ts";
import { watchDocs } from "#lib/docs/watching.ts";

let root: string;
let dir: string;
let live: LiveDocs;
let events: [string, Record<string, unknown>][];

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "docs-live-"));
  dir = path.join(root, "docs");
  await mkdir(dir);
  await write("a.md", "# Apples\n\nThey are red.");
  await write("b.md", "# Bananas\n\nThey are yellow.");
  events = [];
  live = await openLiveDocs({ dir, log: (event, fields) => events.push([event, fields]) });
});
afterEach(async () => {
  await live.close();
  await rm(root, { recursive: true, force: true });
});

const write = (file: string, text: string) => writeFile(path.join(dir, file), text);
const titles = () => live.docs.pages.map(({ title }) => title);
const kept = () => events.filter(([event]) => event === "docs.kept").map(([, { reason }]) => reason);
const soon = { timeout: 15_000, interval: 50 };

test("an edited page is shown and found without a restart", async () => {
  const { docs } = live;
  await write("a.md", "# Apricots\n\nThey are velvety.");
  await vi.waitFor(async () => expect((await docs.search("velvety")).sections[0]?.url).toBe("/docs/a#apricots"), soon);
  expect(await docs.page("/docs/a")).toMatchObject({ title: "Apricots" });
  expect(docs.has("/docs/a#apples")).toBe("page");
  expect(docs.report.parsed).toBe(1);
});

test("new pages are added and deleted ones removed without a restart", async () => {
  await write("c.md", "# Cherries");
  await rm(path.join(dir, "b.md"));
  await vi.waitFor(() => expect(titles()).toEqual(["Apples", "Cherries"]), soon);
  expect(live.docs.nav).toHaveLength(2);
});

test("the pages stay while their folder is empty, which is logged once", async () => {
  await rm(path.join(dir, "a.md"));
  await rm(path.join(dir, "b.md"));
  expect([await live.reload(), await live.reload()]).toEqual([false, false]);
  expect(titles()).toEqual(["Apples", "Bananas"]);
  expect(kept()).toEqual(["the folder has no pages any more"]);
});

test("the pages stay while their folder is missing, and are read again when it is back", async () => {
  await rename(dir, `${dir}.away`);
  expect(await live.reload()).toBe(false);
  expect((await live.docs.search("yellow")).sections).toHaveLength(1);
  expect(kept()).toHaveLength(1);
  await rename(`${dir}.away`, dir);
  await write("a.md", "# Avocados");
  await vi.waitFor(() => expect(titles()).toEqual(["Avocados", "Bananas"]), soon);
  await write("a.md", "# Almonds");
  await vi.waitFor(() => expect(titles()).toEqual(["Almonds", "Bananas"]), soon);
});

test("a folder that replaces the docs folder is read and watched", async () => {
  await mkdir(`${dir}.next`);
  await writeFile(path.join(`${dir}.next`, "c.md"), "# Cherries");
  await rename(dir, `${dir}.away`);
  await rename(`${dir}.next`, dir);
  await vi.waitFor(() => expect(titles()).toEqual(["Cherries"]), soon);
  await write("d.md", "# Dates");
  await vi.waitFor(() => expect(titles()).toEqual(["Cherries", "Dates"]), soon);
});

test("a page that can no longer be read stays unchanged", async () => {
  await rm(path.join(dir, "a.md"));
  await symlink(path.join(dir, "nowhere"), path.join(dir, "a.md"));
  expect(await live.reload()).toBe(false);
  expect(titles()).toEqual(["Apples", "Bananas"]);
});

test("files behind a symbolic link that is not followed are not watched", async () => {
  const outside = path.join(root, "outside");
  await mkdir(outside);
  await writeFile(path.join(outside, "c.md"), "# Cherries");
  await symlink(outside, path.join(dir, "link"));
  await live.close();
  const seen: string[] = [];
  const watcher = await watchDocs(
    [dir],
    [],
    new Set(),
    (file) => seen.push(file),
    (error) => expect.fail(String(error)),
  );
  await writeFile(path.join(outside, "c.md"), "# Changed");
  await write("a.md", "# Apricots");
  await vi.waitFor(() => expect(seen).toContain(path.join(dir, "a.md")), soon);
  const watched = Object.keys(watcher.getWatched());
  const all = Object.values(watcher.getWatched()).flat();
  await watcher.close();
  expect(watched.filter((folder) => folder.includes("outside") || folder.includes("link"))).toEqual([]);
  expect(all).not.toContain("c.md");
  expect(seen.filter((file) => file.endsWith("c.md"))).toEqual([]);
});

test("an edited OpenAPI file is shown and found without a restart, and a broken one changes nothing", async () => {
  const api = (summary: string) => JSON.stringify({ openapi: "3.1.0", paths: { "/x": { get: { summary } } } });
  await write("openapi.json", api("Peel the melons"));
  const found = async (word: string) => (await live.docs.search(word)).sections[0]?.url;
  await vi.waitFor(async () => expect(await found("melons")).toBe("/docs/openapi#get-x"), soon);
  await write("openapi.json", api("Peel the oranges"));
  await vi.waitFor(async () => expect(await found("oranges")).toBe("/docs/openapi#get-x"), soon);
  await write("openapi.json", "{");
  await vi.waitFor(() => expect(kept()).toEqual([expect.stringMatching(/^openapi.json: it is not read/)]), soon);
  expect(await found("oranges")).toBe("/docs/openapi#get-x");
});
