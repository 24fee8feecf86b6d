/** A folder of docs and a fake account, to bring into step with each other. */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { renderPage } from "#lib/agents/llms.ts";
import { type Docs, openDocs } from "#lib/docs/docs.ts";
import { type FetchLike, OPENAI_URL } from "#lib/upstream/client.ts";
import { createVectorStores } from "#lib/vector-store/stored-files.ts";
import { type SyncParts, type SyncReport, syncFiles } from "#lib/vector-store/sync.ts";
import { jumpingClock } from "#tests/support/fakes/jumping-clock.ts";
import { createVectorStoreFake } from "#tests/support/fakes/vector-store.ts";

export const KEY = "sk-canary-1234567890";
export const SITE = "https://docs.example.com";
export const PAGES = { "index.md": "# Home\n\nHello.", "guides/streaming.md": "# Streaming\n\nSee [home](/docs)." };
export type Synced = SyncReport & { store: string };

export async function setupSync(pages: Record<string, string> = PAGES) {
  const root = await mkdtemp(path.join(tmpdir(), "sync-files-"));
  const dir = path.join(root, "docs");
  const clock = jumpingClock();
  const fake = createVectorStoreFake({ apiKey: KEY, clock });
  const open = () => openDocs({ dir });
  const write = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(dir, file)), { recursive: true });
    await writeFile(path.join(dir, file), text);
  };
  await mkdir(dir);
  for (const [file, text] of Object.entries(pages)) await write(file, text);

  return {
    ...{ root, dir, clock, fake, open, write },
    remove: (file: string) => rm(path.join(dir, file)),
    close: () => rm(root, { recursive: true, force: true }),
    /** One run; nothing is repeated unless `maxRetries` says so. */
    async sync(
      store: string | null,
      { key = KEY, fetch = fake.fetch, maxRetries = 0, signal = new AbortController().signal, ...more }: Run = {},
    ): Promise<Synced> {
      const stores = createVectorStores({ apiKey: key, baseURL: OPENAI_URL, fetch, maxRetries }, signal);
      const parts = { docs: more.docs ?? (await open()), siteUrl: SITE, stores, store, name: "Test", clock, signal };
      const report = await syncFiles({ ...parts, ...more });
      return { ...report, store: report.store ?? "none" };
    },
    /** What the store should have: the text of each page by its address. */
    async wanted(given?: Docs): Promise<Record<string, string>> {
      const docs = given ?? (await open());
      const textOf = (address: string) => [...(renderPage(docs, address, ownAddresses(SITE))?.pieces ?? [])].join("");
      return Object.fromEntries(docs.pages.map(({ path: address }) => [address, textOf(address)]));
    },
    /** What a search could find of ours; throws when it would find a page twice. */
    found(store: string): Record<string, string> {
      const files = fake.indexed(store).filter(({ status, attributes }) => status === "completed" && attributes.hash);
      const found = Object.fromEntries(files.map(({ attributes, text }) => [String(attributes.path), text]));
      if (files.length !== Object.keys(found).length) throw new Error("A page can be found twice");
      return found;
    },
    /** Requests that changed something. */
    changes: () =>
      fake.requests.flatMap(({ route }) =>
        /^(POST|DELETE)/.test(route) && route !== "POST /vector_stores" ? [route] : [],
      ),
  };
}

type Run = Partial<SyncParts> & { key?: string; fetch?: FetchLike; maxRetries?: number };
export type SyncSetup = Awaited<ReturnType<typeof setupSync>>;
