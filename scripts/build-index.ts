// Reads all docs and keeps what was parsed, so that the server starts quickly; says what could not be read as written.
import path from "node:path";
import nextEnv from "@next/env";
import { systemClock } from "../lib/clock.ts";
import { openDocs } from "../lib/docs/docs.ts";
import type { DocSection } from "../lib/docs/reading/sections.ts";
import { createDense } from "../lib/docs/search/dense.ts";
import { createEmbedder } from "../lib/docs/search/embeddings.ts";
import { createFileVectors, VECTORS_FILE } from "../lib/docs/search/vectors.ts";
import { type Env, env } from "../lib/env.ts";
import { readably } from "./readably.ts";

nextEnv.loadEnvConfig(process.cwd());
await readably(async () => {
  const { docsDir, dataDir, embeddings } = env();
  const docs = await openDocs({ dir: docsDir, cacheFile: path.join(dataDir, "docs-index.json") });
  const { pages, sections, parsed, ms } = docs.report;
  process.stdout.write(`  ${pages} pages, ${sections} sections, ${parsed} pages parsed, ${ms} ms\n`);
  for (const { file, reason } of [...docs.report.fallbacks, ...docs.report.skipped]) {
    process.stdout.write(`  ! ${file}: ${reason}\n`);
  }
  if (process.argv.includes("--embeddings") && embeddings) await embed(docs.sections, dataDir, embeddings);
});

/** By hand only: a start waits for no model. Vectors in the database are made by the server, which has it open. */
async function embed(sections: DocSection[], dataDir: string, config: NonNullable<Env["embeddings"]>) {
  if (config.store !== "file") return;
  const embedder = createEmbedder(config);
  const vectors = createFileVectors(path.join(dataDir, VECTORS_FILE), embedder.name);
  const say = (event: string, fields: Record<string, unknown>) =>
    process.stdout.write(`  ! ${event}: ${fields.reason ?? ""}\n`);
  const dense = createDense(sections, { embedder, vectors, clock: systemClock, log: say });
  await dense.fill();
  const { ready, of } = dense.state();
  process.stdout.write(`  ${ready} of ${of} sections embedded with ${embedder.name}\n`);
}
