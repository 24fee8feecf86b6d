/** Checks a configuration, and says what is wrong with it and what to do. */
import { readAssistants } from "#lib/assistants/files.ts";
import { openDatabase } from "#lib/config/adapters.ts";
import type { Env } from "#lib/config/env.ts";
import type { Database } from "#lib/database/client.ts";
import { type Check, fail, ok } from "#lib/doctor-check.ts";
import { StartError } from "#lib/errors.ts";
import { toolNames } from "#lib/tools/registry.ts";
import { checkBrand } from "./brand-checks.ts";
import { checkDatabase } from "./database-checks.ts";
import { checkEmbeddings } from "./embeddings-checks.ts";
import { checkEngine } from "./engine-checks.ts";
import { checkDocs, checkSite } from "./site-checks.ts";
import { checkVectorStore } from "./vector-store-checks.ts";

export type Probes = { now?: Date; openDatabase?: (config: Env) => Promise<Database> };

/**
 * Checks site, docs, vector store, embeddings, engine, database and notifiers of a configuration. The checks read only:
 * nothing is posted, no model answers, no row is written.
 */
export async function validateConfig(config: Env, probes: Probes = {}): Promise<Check[]> {
  const open = probes.openDatabase ?? openDatabase;
  const checks = await Promise.all([
    checkSite(config),
    checkBrand(config),
    // In this order: the second check uses the pages that the first one parsed.
    checkDocs(config).then(async (checks) => [...checks, ...(await checkVectorStore(config))]),
    checkEmbeddings(config),
    checkAssistants(config, probes.now ?? new Date()),
    checkDatabase(() => open(config), Object.assign({}, ...config.notifiers.map(({ fixes }) => fixes))),
    ...config.notifiers.map((notifier) => notifier.check()),
  ]);
  return checks.flat();
}

/** Checks the engine, and the files and models of the assistants. */
async function checkAssistants(config: Env, now: Date): Promise<Check[]> {
  try {
    const names = toolNames(config.tools, config.engine.hostedTools);
    const found = await readAssistants(config.assistantsDir, names);
    const read = found.length > 0 ? [ok("assistants", `Assistants with a file: ${found.length}, all valid.`)] : [];
    return [...(await checkEngine(config, now, found)), ...read];
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    const wrong = fail("assistants", error.message, "Correct these files, or leave ASSISTANTS_DIR unset.");
    return [...(await checkEngine(config, now)), wrong];
  }
}
