// `npm run digest`: prints what happened in a time and what the docs lack. It reads the database of the site.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import nextEnv from "@next/env";
import type { Addresses } from "#lib/addresses/addresses.ts";
import { systemClock } from "#lib/clock.ts";
import { createConfiguredAddresses, openConfiguredDocs, openDatabase } from "#lib/config/adapters.ts";
import { type Env, env } from "#lib/config/env.ts";
import { readSite } from "#lib/config/site/read-site.ts";
import { createStore } from "#lib/database/store.ts";
import { createDigests } from "#lib/digest/digest.ts";
import { type GitHub, IssueError, openIssue } from "#lib/digest/issues.ts";
import { renderDigest } from "#lib/digest/markdown.ts";
import { parseSince } from "#lib/digest/period.ts";
import { drawTrend } from "#lib/digest/trend-picture.ts";
import { StartError } from "#lib/errors.ts";
import { createLog } from "#lib/log.ts";
import { createMask } from "#lib/masking/mask.ts";
import type { Digest } from "#lib/notify/digest.ts";

const HELP = `Usage: npm run digest -- [--since 7d] [--markdown | --json] [--output FILE] [--issues]

  --since TIME   hours, days, weeks (12h, 7d, 4w) or a date (2026-11-01); 7d
  --markdown     print Markdown (the default)
  --json         print JSON
  --output FILE  write Markdown to FILE, and the picture of the trend beside it (.svg)
  --issues       open an issue on GitHub for each page that is missing (GITHUB_TOKEN, GITHUB_REPO)

Exit codes: 0 done, 1 an issue was not opened, 2 wrong usage.
`;
const EXIT = { done: 0, failed: 1, usage: 2 };

function readArgs() {
  const [boolean, string] = [{ type: "boolean" } as const, { type: "string" } as const];
  try {
    const options = { since: string, markdown: boolean, json: boolean, output: string, issues: boolean, help: boolean };
    return parseArgs({ options }).values;
  } catch {
    return null;
  }
}

type Read = { digest: Digest; addresses: Addresses };

async function readDigest(config: Env, period: { since: string; until: string }): Promise<Read> {
  const log = createLog("error");
  const database = await openDatabase(config);
  try {
    const { docs } = await openConfiguredDocs(
      { ...config, watchDocs: false },
      readSite(config.site).config,
      database,
      log,
    );
    if (docs.dense) await docs.dense.fill();
    const store = createStore(database.client);
    const mask = createMask(config.mask, (text) => docs.sections.some(({ content }) => content.includes(text)));
    const engine = config.engine.create(docs);
    const digest = await createDigests({ store, docs, engine, mask, clock: systemClock, config })(period);
    const addresses = createConfiguredAddresses(config, docs);
    await addresses.refresh();
    return { digest, addresses };
  } finally {
    await database.close();
  }
}

async function openIssues(
  github: GitHub,
  digest: Digest,
  options: Parameters<typeof renderDigest>[1],
): Promise<number> {
  let failed = 0;
  for (const gap of digest.gaps) {
    try {
      const { url, isNew } = await openIssue({ ...github, ...options }, gap);
      process.stderr.write(`${isNew ? "opened" : "known "} ${url}\n`);
    } catch (error) {
      if (!(error instanceof IssueError)) throw error;
      failed += 1;
      process.stderr.write(`failed ${gap.heading}: ${error.message}\n`);
    }
  }
  return failed;
}

async function main(): Promise<number> {
  const args = readArgs();
  const period = args && parseSince(args.since ?? "7d", systemClock.now());
  if (!args || args.help || !period) {
    process[args?.help ? "stdout" : "stderr"].write(HELP);
    return args?.help ? EXIT.done : EXIT.usage;
  }
  nextEnv.loadEnvConfig(process.cwd(), false, { info() {}, error() {} });
  const config = env();
  if (args.issues && !config.github) throw new StartError("GITHUB_TOKEN and GITHUB_REPO: are required for --issues.");
  const { digest, addresses } = await readDigest(config, period);
  const { siteUrl, github } = config;
  const options = { addresses, reviewUrl: (id: string) => `${siteUrl}/review/${id}`, picture: null };
  if (args.output) {
    const picture = `${args.output.replace(/\.md$/, "")}.svg`;
    await writeFile(picture, drawTrend(digest.trend));
    await writeFile(args.output, renderDigest(digest, { ...options, picture: path.basename(picture) }));
  } else {
    process.stdout.write(args.json ? `${JSON.stringify(digest, null, 2)}\n` : renderDigest(digest, options));
  }
  return args.issues && github && (await openIssues(github, digest, options)) > 0 ? EXIT.failed : EXIT.done;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof StartError ? error.message : (error as Error).stack}\n`);
  return EXIT.failed;
});
