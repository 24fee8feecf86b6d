import path from "node:path";
import type { Env } from "#lib/config/env.ts";
import { type Docs, openDocs } from "#lib/docs/docs.ts";
import { listLostPages } from "#lib/docs/report.ts";
import { type Check, fail, ok, warn } from "#lib/doctor-check.ts";
import { explain, MAKE_ONE, NO_STORE } from "#lib/vector-store/faults.ts";
import { renderPages } from "#lib/vector-store/pages.ts";
import { listOwnFiles, stateOf } from "#lib/vector-store/plan.ts";
import { createVectorStores, type VectorStores } from "#lib/vector-store/stored-files.ts";

/** `timeoutMs` bounds one request with its retries. */
const REQUEST_LIMITS = { timeoutMs: 10_000, maxRetries: 1 };
const SYNC = "`npm run sync:files`.";

/** Checks whether the vector store exists and has the current docs. No check where file_search is off. */
export async function checkVectorStore(config: Env): Promise<Check[]> {
  const { engine, openai, siteUrl } = config;
  if (!openai || !engine.hostedTools.includes("file_search") || openai.vectorStoreId === null) return [];
  const { vectorStoreId: store, ...account } = openai;
  const stores = createVectorStores({ ...account, ...REQUEST_LIMITS }, new AbortController().signal);
  try {
    const state = await stores.getState(store);
    if (state !== "there") return [fail("vector_store.there", NO_STORE[state], MAKE_ONE)];
    const docs = await readDocs(config);
    const there = ok("vector_store.there", "The vector store is there.");
    return docs === null ? [there] : [there, await checkPages(docs, siteUrl, stores, store)];
  } catch (thrown) {
    const { reason, advice } = explain(thrown);
    return [fail("vector_store.there", `The vector store was not checked. ${reason}`, advice)];
  }
}

/** Null when the docs have no pages; the check of the docs reports that. */
async function readDocs({ docs: folders, dataDir }: Env): Promise<Docs | null> {
  const docs = await openDocs({ ...folders, cacheFile: path.join(dataDir, "docs-index.json") }).catch(() => null);
  return docs === null || docs.pages.length === 0 ? null : docs;
}

async function checkPages(docs: Docs, siteUrl: string, stores: VectorStores, store: string): Promise<Check> {
  const id = "vector_store.pages";
  const files = listOwnFiles(await stores.listFiles(store));
  const states = renderPages(docs, siteUrl).pages.map((page) => stateOf(page, files).state);
  const count = (wanted: string) => states.filter((state) => state === wanted).length;
  const all = docs.pages.length;
  const known = new Set(docs.pages.map(({ path: address }) => address));
  // A page that could not be read is not deleted, so no page counts as deleted then.
  const isWhole = listLostPages(docs.report).length === 0;
  const gone = new Set(files.flatMap((file) => (isWhole && !known.has(file.path) ? [file.path] : [])));
  const [lacking, excess] = [all - count("current"), gone.size];
  if (lacking === 0 && excess === 0) return ok(id, `The vector store has all ${all} pages as they are.`);
  if (count("current") + count("pending") === 0)
    return fail(id, `The vector store has none of the ${all} pages as they are.`, SYNC);
  const findings = [
    ...(lacking > 0 ? [`lacks ${lacking} of ${all} pages as they are`] : []),
    ...(excess > 0 ? [`has ${excess} that ${excess === 1 ? "is" : "are"} gone`] : []),
  ];
  return warn(id, `The vector store ${findings.join(" and ")}.`, SYNC);
}
