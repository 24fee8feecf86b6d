// `npm run sync:files`: brings OpenAI's vector store up to date for the hosted tool file_search. Uploads pages that are
// new or changed, and removes pages that are old or deleted.
import path from "node:path";
import { parseArgs } from "node:util";
import nextEnv from "@next/env";
import { systemClock } from "#lib/clock.ts";
import { envWithoutTools } from "#lib/config/env.ts";
import { readSite } from "#lib/config/site/read-site.ts";
import { openDocs } from "#lib/docs/docs.ts";
import { StartError } from "#lib/errors.ts";
import { createVectorStores } from "#lib/vector-store/stored-files.ts";
import { isInSync, type SyncReport, syncFiles } from "#lib/vector-store/sync.ts";
import { progress } from "./progress.ts";

const HELP = `Usage: npm run sync:files -- [--dry-run] [--json] [--allow-empty]

  --dry-run      only say what would be uploaded and removed
  --json         print the report as JSON
  --allow-empty  take everything out of the vector store when the docs have no pages

Exit codes: 0 in step, 1 something is not, 2 wrong usage, 130 interrupted.
`;
const EXIT = { inStep: 0, failed: 1, usage: 2, interrupted: 130 };

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());

type Options = { dryRun: boolean; json: boolean; allowEmpty: boolean };

async function sync({ dryRun, json, allowEmpty }: Options): Promise<SyncReport> {
  const { openai, docs: folders, dataDir, siteUrl, site } = envWithoutTools();
  if (!openai) throw new StartError("OPENAI_API_KEY: is required; the vector store is OpenAI's.");
  const docs = await openDocs({ ...folders, cacheFile: path.join(dataDir, "docs-index.json") });
  const { vectorStoreId, ...account } = openai;
  const bars = new Map<string, ReturnType<typeof progress>>();
  try {
    return await syncFiles({
      ...{ docs, siteUrl, dryRun, allowEmpty, clock: systemClock, signal: stop.signal },
      stores: createVectorStores(account, stop.signal),
      store: vectorStoreId,
      name: `${readSite(site).config.name}: ${new URL(siteUrl).host}`,
      onCreated: (made) => {
        const hint = "A vector store was made. Set this in .env.local, or in the site's environment:";
        process[json ? "stderr" : "stdout"].write(`  ${hint}\n\nOPENAI_VECTOR_STORE_ID=${made}\n\n`);
      },
      onProgress: (what, done, all) => {
        const bar = bars.get(what) ?? progress(what, json ? null : process.stdout);
        bars.set(what, bar);
        bar.show(done, all);
        if (done === all) bar.end();
      },
    });
  } finally {
    for (const bar of bars.values()) bar.end();
  }
}

function textOf(report: SyncReport): string {
  const { store, dryRun, pages, uploaded, unchanged, removed, leftovers, foreign, failed, lost, ms } = report;
  const would = dryRun ? " would be" : "";
  const lines = [
    ...(store === null ? ["a vector store would be made"] : []),
    ...(dryRun ? [...uploaded.map((page) => `+ ${page}`), ...removed.map((page) => `- ${page}`)] : []),
    `${pages} pages: ${uploaded.length}${would} uploaded, ${unchanged} unchanged, ${failed.length} failed; ` +
      `${removed.length + leftovers} old files${would} removed, ${ms} ms`,
    ...(foreign > 0 ? [`${foreign} files in the vector store are not of these docs: left alone`] : []),
    ...failed.map(({ path: page, reason }) => `! ${page}: ${reason}`),
    ...lost.map(({ file, reason }) => `! lost: ${file}: ${reason}`),
    ...(lost.length > 0 ? ["! while pages are lost, none counts as gone: their files stay"] : []),
  ];
  return lines.map((line) => `  ${line}\n`).join("");
}

function readArgs() {
  try {
    const boolean = { type: "boolean" } as const;
    const options = { "dry-run": boolean, json: boolean, "allow-empty": boolean, help: boolean };
    return parseArgs({ options }).values;
  } catch {
    return null;
  }
}

async function main(): Promise<number> {
  const args = readArgs();
  if (!args || args.help) {
    process[args ? "stdout" : "stderr"].write(HELP);
    return args ? EXIT.inStep : EXIT.usage;
  }
  nextEnv.loadEnvConfig(process.cwd(), false, { info() {}, error() {} });
  const { json = false, "dry-run": dryRun = false, "allow-empty": allowEmpty = false } = args;
  const report = await sync({ dryRun, json, allowEmpty });
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : textOf(report));
  return isInSync(report) ? EXIT.inStep : EXIT.failed;
}

function explain(error: unknown): number {
  if (stop.signal.aborted) {
    process.stderr.write("Interrupted: the next run goes on from here.\n");
    return EXIT.interrupted;
  }
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  return EXIT.failed;
}

// process.exit would cut off text that is still being written to a pipe.
process.exitCode = await main().catch(explain);
