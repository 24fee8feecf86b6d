/** Opens what the environment configures: database, docs, notifiers, telemetry. */
import path from "node:path";
import { createReviewUrl } from "#lib/access/review-links.ts";
import { type Addresses, createAddresses } from "#lib/addresses/addresses.ts";
import { systemClock } from "#lib/clock.ts";
import type { Broadcast } from "#lib/database/broadcast.ts";
import { createSupabaseClient, type Database } from "#lib/database/client.ts";
import { openEmbedded } from "#lib/database/embedded/embedded.ts";
import { createRealtimeBroadcast } from "#lib/database/realtime.ts";
import { createDatabaseVectors } from "#lib/database/stores/sections.ts";
import { type Docs, type DocsOptions, openDocs } from "#lib/docs/docs.ts";
import { GitError } from "#lib/docs/git/git.ts";
import { type GitDocs, openGitDocs } from "#lib/docs/git/git-docs.ts";
import { GitRepository } from "#lib/docs/git/repository.ts";
import { createDense } from "#lib/docs/search/dense/dense.ts";
import { createEmbedder } from "#lib/docs/search/dense/embeddings.ts";
import { createFileVectors, VECTORS_FILE } from "#lib/docs/search/dense/vectors.ts";
import { StartError } from "#lib/errors.ts";
import type { Log } from "#lib/log.ts";
import { createLogNotifier } from "#lib/notify/log/notifier.ts";
import type { Notifier } from "#lib/notify/notifier.ts";
import type { Telemetry } from "#lib/telemetry/telemetry.ts";
import { disableTelemetry, type Env } from "./env.ts";
import { toEditionSettings } from "./site/languages.ts";
import type { SiteConfig } from "./site/schema.ts";

/** Opens the configured database. @throws StartError */
export async function openDatabase(config: Pick<Env, "supabase" | "dataDir">): Promise<Database> {
  disableTelemetry();
  if (!config.supabase) return openEmbedded(config.dataDir, path.resolve("supabase/migrations"));
  const client = createSupabaseClient(config.supabase.url, config.supabase.key);
  return { client, kind: "supabase", close: async () => {} };
}

/** Realtime Broadcast, which carries text between servers before it is stored; null where it is off. */
export const createBroadcast = (config: Pick<Env, "supabase">, { client }: Database, log: Log): Broadcast | null =>
  config.supabase?.realtime ? createRealtimeBroadcast(client, log) : null;

/** The docs, and the repository that they come from; null for those of a folder. */
export type ConfiguredDocs = { docs: Docs; git: GitDocs | null };

/** Opens the docs of the configured repository, or of the folder, which is watched if DOCS_WATCH is on. @throws StartError */
export async function openConfiguredDocs(
  config: Env,
  site: SiteConfig,
  database: Database,
  log: Log,
): Promise<ConfiguredDocs> {
  const say = (event: string, fields: Record<string, unknown>) =>
    log[event === "docs.git_failed" ? "error" : "info"]({ event, ...fields }, "docs");
  const options = {
    ...config.docs,
    editions: toEditionSettings(site),
    cacheFile: path.join(config.dataDir, "docs-index.json"),
    log: say,
    ...denseOf(config, database, log),
  };
  if (config.docsGit) {
    const git = await openGitDocs({ repository: repositoryOf(config, config.docsGit), clock: systemClock, options });
    return { docs: git.docs, git };
  }
  if (!config.watchDocs) return { docs: await openDocs(options), git: null };
  // Dynamic: the watcher is loaded only where it is used.
  const { openLiveDocs } = await import("#lib/docs/live.ts");
  return { docs: (await openLiveDocs(options)).docs, git: null };
}

const repositoryOf = (
  { dataDir }: Pick<Env, "dataDir">,
  { source, environment }: NonNullable<Env["docsGit"]>,
): GitRepository => new GitRepository({ source, environment, dir: path.join(dataDir, "docs-git") });

/**
 * Where site.config.json is looked for at the start: in the folder of the docs, or in the newest commit of their repository,
 * else in the one that was served last. @throws StartError
 */
export async function siteSourceOf(config: Pick<Env, "site" | "docsGit" | "dataDir">): Promise<Env["site"]> {
  if (!config.docsGit) return config.site;
  const repository = repositoryOf(config, config.docsGit);
  try {
    return { ...config.site, docsDir: await repository.checkOut(await repository.fetch()) };
  } catch (cause) {
    const served = await repository.lastServed();
    const reason = cause instanceof GitError ? cause.message : "it cannot be written into DATA_DIR";
    if (served === null) throw new StartError(`The repository of DOCS_GIT cannot be fetched: ${reason}.`, { cause });
    return { ...config.site, docsDir: repository.folderOf(served) };
  }
}

/**
 * The folder of the docs for commands. Of a repository it is the commit that is served: a command beside the server must not
 * fetch into the same folder. Before the first start it is the newest one. @throws GitError
 */
export async function docsFolderOf(config: Env): Promise<string> {
  if (!config.docsGit) return config.docs.dir;
  const repository = repositoryOf(config, config.docsGit);
  const served = await repository.lastServed();
  return served === null ? repository.checkOut(await repository.fetch()) : repository.folderOf(served);
}

function denseOf({ embeddings, dataDir }: Env, database: Database, log: Log): Pick<DocsOptions, "dense"> {
  if (!embeddings) return {};
  const embedder = createEmbedder(embeddings);
  const vectors =
    embeddings.store === "database"
      ? createDatabaseVectors(database.client, embedder.name)
      : createFileVectors(path.join(dataDir, VECTORS_FILE), embedder.name);
  const say = (event: string, fields: Record<string, unknown>) => log.warn({ event, ...fields }, "docs");
  const parts = { embedder, vectors, clock: systemClock, log: say, weight: embeddings.weight };
  return { dense: (chunks) => createDense(chunks, parts) };
}

/** The addresses that readers, agents and maintainers get for pages of `docs`. */
export const createConfiguredAddresses = ({ siteUrl, docsUrl, addresses: override }: Env, docs: Docs): Addresses =>
  createAddresses({ siteUrl, docsUrl, override, docs });

/** Where maintainers follow the chat: every notifier that is set up, else the log. */
export function createNotifiers(
  { notifiers, siteUrl, signIn, reviewLinkDays }: Env,
  addresses: Addresses,
  log: Log,
  sessionSecret: string,
): Notifier[] {
  const reviewUrl = createReviewUrl(siteUrl, sessionSecret, signIn !== null, reviewLinkDays * 86_400_000);
  const created = notifiers.flatMap(({ create }) => create?.({ addresses, reviewUrl, log }) ?? []);
  return created.length > 0 ? created : [createLogNotifier(log)];
}

/** The exporter of traces and metrics; null where none is configured. */
export async function openTelemetry({ telemetry, siteUrl }: Env, log: Log): Promise<Telemetry | null> {
  if (!telemetry) return null;
  // Dynamic: OpenTelemetry is loaded only where it is used.
  const { createOpenTelemetry } = await import("#lib/telemetry/opentelemetry.ts");
  return createOpenTelemetry({ ...telemetry, siteUrl }, log);
}
