/** Looks at a set-up from all sides and says what is wrong with it, and what to do. */
import { openDatabase } from "#lib/configured.ts";
import type { Database } from "#lib/database/client.ts";
import type { Env } from "#lib/env.ts";
import type { Check } from "./checks.ts";
import { checkDatabase } from "./database-checks.ts";
import { checkEngine } from "./engine-checks.ts";
import { checkDocs, checkSite } from "./site-checks.ts";
import { checkSlack } from "./slack-checks.ts";

export type Probes = { now?: Date; openDatabase?: (config: Env) => Promise<Database> };

/**
 * Checks site, docs, engine, database and Slack of a configuration. Asks their servers what they can be asked without
 * a trace: nothing is posted, no model answers, no row is written.
 */
export async function validateConfig(config: Env, probes: Probes = {}): Promise<Check[]> {
  const open = probes.openDatabase ?? openDatabase;
  const checks = await Promise.all([
    checkSite(config),
    checkDocs(config),
    checkEngine(config, probes.now ?? new Date()),
    checkDatabase(() => open(config)),
    checkSlack(config),
  ]);
  return checks.flat();
}
