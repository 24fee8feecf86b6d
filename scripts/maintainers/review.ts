// `npm run review`: prints a signed link that lets a maintainer into the review pages of the site.
import { parseArgs } from "node:util";
import nextEnv from "@next/env";
import { createReviewLinks, REVIEW_HOME } from "#lib/access/review-links.ts";
import { readSessionSecret } from "#lib/access/session.ts";
import { env } from "#lib/config/env.ts";
import { StartError } from "#lib/errors.ts";
import { readably } from "../readably.ts";

const HELP = `Prints a link to the review pages. Whoever has it is a maintainer until it expires.

  npm run review                      works for 12 hours
  npm run review -- --days 7          works for 7 days (at most 90)
  npm run review -- --name "Ada"      readers see this name beside replies
  npm run review -- --thread ID       leads to one thread
`;
const HOUR_MS = 3_600_000;
const MAX_DAYS = 90;

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { days: text, name: text, thread: text, help: { type: "boolean", short: "h" } },
  });
  if (values.help) return void process.stdout.write(HELP);
  const days = values.days === undefined ? 0.5 : Number(values.days);
  if (!(days > 0 && days <= MAX_DAYS)) throw new StartError(`--days must be a number up to ${MAX_DAYS}`);
  if (values.thread !== undefined && !/^\w{1,64}$/.test(values.thread))
    throw new StartError("--thread must be a thread's id");
  nextEnv.loadEnvConfig(process.cwd(), false, { info() {}, error() {} });
  const { siteUrl, sessionSecret, dataDir } = env();
  const links = createReviewLinks(await readSessionSecret(sessionSecret, dataDir));
  const path = values.thread === undefined ? REVIEW_HOME : `${REVIEW_HOME}/${values.thread}`;
  process.stdout.write(`${siteUrl}${await links.sign(path, days * 24 * HOUR_MS, values.name)}\n`);
}

await readably(() =>
  main().catch((error: unknown) => {
    // parseArgs names the option that is wrong.
    throw error instanceof TypeError ? new StartError(error.message) : error;
  }),
);
