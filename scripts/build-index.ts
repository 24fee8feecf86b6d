// Reads all docs and keeps what was parsed, so that the server starts quickly; says what could not be read as written.
import path from "node:path";
import nextEnv from "@next/env";
import { openDocs } from "../lib/docs/docs.ts";
import { env } from "../lib/env.ts";
import { readably } from "./readably.ts";

nextEnv.loadEnvConfig(process.cwd());
await readably(async () => {
  const { docsDir, dataDir } = env();
  const { report } = await openDocs({ dir: docsDir, cacheFile: path.join(dataDir, "docs-index.json") });
  const { pages, sections, parsed, ms } = report;
  process.stdout.write(`  ${pages} pages, ${sections} sections, ${parsed} pages parsed, ${ms} ms\n`);
  for (const { file, reason } of [...report.fallbacks, ...report.skipped]) {
    process.stdout.write(`  ! ${file}: ${reason}\n`);
  }
});
