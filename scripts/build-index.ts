// `npm run index`: parses all docs and stores the result, so that the server starts quickly. Reports what was found.
// --json prints the report as JSON. Ends with 1 if a page was lost; with --allow-lost only a folder that cannot be read
// is a failure, because a site with a gap is better than none. --embeddings also asks for the missing vectors.
import path from "node:path";
import nextEnv from "@next/env";
import { systemClock } from "#lib/clock.ts";
import { type Env, env } from "#lib/config/env.ts";
import { openDocs } from "#lib/docs/docs.ts";
import { type DocsReport, listLostPages } from "#lib/docs/report.ts";
import { createDense, type Embeddable } from "#lib/docs/search/dense/dense.ts";
import { createEmbedder } from "#lib/docs/search/dense/embeddings.ts";
import { createFileVectors, VECTORS_FILE } from "#lib/docs/search/dense/vectors.ts";
import { progress } from "./progress.ts";
import { readably } from "./readably.ts";

/** The most problems of one kind that are listed. The JSON has all of them. */
const LISTED = 20;

nextEnv.loadEnvConfig(process.cwd());
const options = new Set(process.argv.slice(2));
const asJson = options.has("--json");

await readably(async () => {
  const { docs: folders, dataDir, embeddings } = env();
  const bar = progress("pages", asJson ? null : process.stdout);
  const { report, chunks } = await openDocs({
    ...folders,
    cacheFile: path.join(dataDir, "docs-index.json"),
    onProgress: bar.show,
  });
  bar.end();
  const lost = listLostPages(report);
  process.stdout.write(asJson ? `${JSON.stringify({ ...report, lost }, null, 2)}\n` : textOf(report));
  if (options.has("--embeddings") && embeddings) await embed(chunks, dataDir, embeddings);
  if (lost.length > 0 && !options.has("--allow-lost")) process.exitCode = 1;
});

/** Only with --embeddings: a start does not wait for a model. The server makes vectors in the database itself. */
async function embed(chunks: Embeddable[], dataDir: string, config: NonNullable<Env["embeddings"]>) {
  if (config.store !== "file") return;
  const embedder = createEmbedder(config);
  const vectors = createFileVectors(path.join(dataDir, VECTORS_FILE), embedder.name);
  const say = (event: string, fields: Record<string, unknown>) =>
    process.stderr.write(`  ! ${event}: ${fields.reason ?? ""}\n`);
  const dense = createDense(chunks, { embedder, vectors, clock: systemClock, log: say });
  await dense.fill();
  const { ready, of } = dense.state();
  process.stderr.write(`  ${ready} of ${of} chunks embedded with ${embedder.name}\n`);
}

function textOf(report: DocsReport): string {
  const { pages, sections, chunks, tokens, parsed, found, links, ms } = report;
  const lost = listLostPages(report);
  const partial = report.skipped.length - report.skipped.filter(({ lost }) => lost).length;
  const count = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
  const lines = [
    `${count(pages, "page")}, ${count(sections, "section")}, ${count(chunks, "chunk")}, ${count(parsed, "page")} parsed, ${ms} ms`,
    `${count(tokens.total, "token")}; a chunk has ${tokens.median}, 95 % have at most ${tokens.p95}`,
    `found: ${count(found.codeBlocks, "code block")}, ${count(found.tables, "table")}, ${count(found.callouts, "callout")}, ` +
      `${count(found.tabs, "group of tabs", "groups of tabs")}, ${count(found.components, "other component")}, ${count(links.internal, "link")} within the site`,
    ...(pages === 0 ? ["! the folder has no pages"] : []),
    ...listed(lost, ({ file, reason }) => `! lost: ${file}: ${reason}`),
    ...listed(report.fallbacks, ({ file, reason }) => `! ${file}: ${reason}`),
    ...listed(links.dead, ({ file, line, href, reason }) => `! ${file}:${line}: ${href} leads nowhere: ${reason}`),
    ...(partial > 0 ? [`${count(partial, "file is a part", "files are parts")} of other pages`] : []),
  ];
  return lines.map((line) => `  ${line}\n`).join("");
}

function listed<Item>(items: Item[], line: (item: Item) => string): string[] {
  const more = items.length - LISTED;
  return [...items.slice(0, LISTED).map(line), ...(more > 0 ? [`  … and ${more} more, see --json`] : [])];
}
