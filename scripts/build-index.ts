// `npm run index`: parses all docs and stores the result, so that the server starts quickly. Reports what was found.
// --json prints the report as JSON, --all every note. Ends with 1 if a page was lost; with --allow-lost only a folder that cannot be read
// is a failure, because a site with a gap is better than none. --embeddings also asks for the missing vectors.
// --without-source leaves out the first lines, which `npm start` prints itself.
import path from "node:path";
import nextEnv from "@next/env";
import { systemClock } from "#lib/clock.ts";
import { docsFolderOf } from "#lib/config/adapters.ts";
import { type Env, env } from "#lib/config/env.ts";
import { type Docs, openDocs } from "#lib/docs/docs.ts";
import type { Note } from "#lib/docs/files/notes.ts";
import { describeSource } from "#lib/docs/generators/describe.ts";
import { describeNavigation } from "#lib/docs/navigation/describe.ts";
import { reasonOf } from "#lib/docs/reading/reason-of.ts";
import { type DocsReport, listLostPages } from "#lib/docs/report.ts";
import { groupNotes } from "#lib/docs/report-groups.ts";
import { createDense, type Embeddable } from "#lib/docs/search/dense/dense.ts";
import { createEmbedder } from "#lib/docs/search/dense/embeddings.ts";
import { createFileVectors, VECTORS_FILE } from "#lib/docs/search/dense/vectors.ts";
import { progress } from "./progress.ts";
import { readably } from "./readably.ts";

/** The most examples of one kind that are listed. With --all, all of them are; the JSON has them, too. */
const EXAMPLES = 3;

/** The longest time that pages are rendered for, to find those that cannot be. */
const MAX_TRIAL_MS = 30_000;

nextEnv.loadEnvConfig(process.cwd());
const options = new Set(process.argv.slice(2));
const asJson = options.has("--json");

await readably(async () => {
  const config = env();
  const { dataDir, embeddings } = config;
  const bar = progress("pages", asJson ? null : process.stdout);
  const docs = await openDocs({
    ...config.docs,
    dir: await docsFolderOf(config),
    cacheFile: path.join(dataDir, "docs-index.json"),
    onProgress: bar.show,
  });
  bar.end();
  const { report, chunks } = docs;
  await tryPages(docs);
  const lost = listLostPages(report);
  process.stdout.write(asJson ? `${JSON.stringify({ ...report, lost }, null, 2)}\n` : textOf(report));
  if (options.has("--embeddings") && embeddings) await embed(chunks, dataDir, embeddings);
  if (lost.length > 0 && !options.has("--allow-lost")) process.exitCode = 1;
});

/** Renders each page once, for a limited time. Pages that cannot be drawn as written are added to the report. */
async function tryPages({ pages, page, report }: Docs): Promise<void> {
  // Pages of the cache were rendered when they were parsed.
  if (report.parsed === 0) return;
  const bar = progress("pages rendered", asJson ? null : process.stdout);
  const end = performance.now() + MAX_TRIAL_MS;
  for (const [i, { path, file }] of pages.entries()) {
    if (performance.now() > end) {
      report.fallbacks.push({
        kind: "invalid",
        file,
        reason: `${pages.length - i} pages from here on were not tried for want of time`,
      });
      break;
    }
    await page(path).catch((error) =>
      report.fallbacks.push({ kind: "invalid", file, reason: `cannot be drawn: ${reasonOf(error)}` }),
    );
    bar.show(i + 1, pages.length);
  }
  bar.end();
}

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
  const source = describeSource(report.source, process.env.INIT_CWD ?? process.cwd());
  const lines = [
    ...(options.has("--without-source") ? [] : source),
    `${count(pages, "page")}, ${count(sections, "section")}, ${count(chunks, "chunk")}, ${count(parsed, "page")} parsed, ${ms} ms`,
    `${count(tokens.total, "token")}; a chunk has ${tokens.median}, 95 % have at most ${tokens.p95}`,
    `found: ${count(found.codeBlocks, "code block")}, ${count(found.tables, "table")}, ${count(found.callouts, "callout")}, ` +
      `${count(found.tabs, "group of tabs", "groups of tabs")}, ${count(found.components, "other component")}, ${count(links.internal, "link")} within the site, ${count(report.assets.found, "picture or file", "pictures and files")}`,
    ...(pages === 0 ? [] : describeNavigation(report.navigation)),
    ...(pages === 0 ? ["! the folder has no pages"] : []),
    ...lost.map(({ file, reason }) => `! lost: ${file}: ${reason}`),
    ...groupNotes(report).flatMap(({ title, notes }) => [`! ${title}`, ...examples(notes)]),
    ...(partial > 0 ? [`${count(partial, "file is a part", "files are parts")} of other pages`] : []),
  ];
  return lines.map((line) => `  ${line}\n`).join("");
}

function examples(notes: Note[]): string[] {
  const listed = options.has("--all") ? notes : notes.slice(0, EXAMPLES);
  const more = notes.length - listed.length;
  return [
    ...listed.map(({ file, reason }) => `    ${file}: ${reason}`),
    ...(more > 0 ? [`    … and ${more.toLocaleString("en")} more, see --all`] : []),
  ];
}
