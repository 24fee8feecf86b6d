/** What the environment names, opened: the only place that chooses between adapters. */
import path from "node:path";
import { systemClock } from "#lib/clock.ts";
import { ATTACHMENT_KINDS } from "#lib/contract/files.ts";
import type { Broadcast } from "#lib/database/broadcast.ts";
import { createSupabaseClient, type Database } from "#lib/database/client.ts";
import { openEmbedded } from "#lib/database/embedded/embedded.ts";
import { createRealtimeBroadcast } from "#lib/database/realtime.ts";
import { createDatabaseVectors } from "#lib/database/stores/sections.ts";
import { type Docs, type DocsOptions, openDocs } from "#lib/docs/docs.ts";
import { createDense } from "#lib/docs/search/dense/dense.ts";
import { createEmbedder } from "#lib/docs/search/dense/embeddings.ts";
import { createFileVectors, VECTORS_FILE } from "#lib/docs/search/dense/vectors.ts";
import { createChatEngine } from "#lib/engines/chat/engine.ts";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { createOpenAIEngine } from "#lib/engines/openai/engine.ts";
import { type OwnKeys, withKeyErrors } from "#lib/engines/own-key/engine.ts";
import type { Log } from "#lib/log.ts";
import { createLogNotifier } from "#lib/notify/log/notifier.ts";
import type { Notifier } from "#lib/notify/notifier.ts";
import { createSlackNotifier } from "#lib/notify/slack/notifier.ts";
import type { Telemetry } from "#lib/telemetry/telemetry.ts";
import { disableTelemetry, type Env } from "./env.ts";

/** The database the environment names. @throws StartError */
export async function openDatabase(config: Pick<Env, "supabase" | "dataDir">): Promise<Database> {
  disableTelemetry();
  if (!config.supabase) return openEmbedded(config.dataDir, path.resolve("supabase/migrations"));
  const client = createSupabaseClient(config.supabase.url, config.supabase.key);
  return { client, kind: "supabase", close: async () => {} };
}

/** How servers tell one another of text before it is stored; null where the environment has them read the database. */
export const createBroadcast = (config: Pick<Env, "supabase">, { client }: Database, log: Log): Broadcast | null =>
  config.supabase?.realtime ? createRealtimeBroadcast(client, log) : null;

/** The docs of the folder the environment names, followed where it says so. */
export async function openConfiguredDocs(config: Env, database: Database, log: Log): Promise<Docs> {
  const options = {
    ...config.docs,
    cacheFile: path.join(config.dataDir, "docs-index.json"),
    log: (event: string, fields: Record<string, unknown>) => log.info({ event, ...fields }, "docs"),
    ...denseOf(config, database, log),
  };
  if (!config.watchDocs) return openDocs(options);
  // A server that watches nothing loads no watcher.
  const { openLiveDocs } = await import("#lib/docs/live.ts");
  return (await openLiveDocs(options)).docs;
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

/** The engine the environment names. */
export function createEngine(config: Pick<Env, "engine" | "openai" | "chat">): Engine {
  if (config.engine === "openai" && config.openai) return createOpenAIEngine({ ...config.openai, clock: systemClock });
  if (config.engine === "chat" && config.chat) return createChatEngine(config.chat);
  return createDemoEngine();
}

/** Engines on readers' own keys; null where none are taken. */
export function createOwnKeys({ ownKey }: Env): OwnKeys | null {
  if (!ownKey) return null;
  const { baseURL, model } = ownKey;
  const attachments = ATTACHMENT_KINDS;
  return {
    model,
    attachments,
    engine: (key) =>
      withKeyErrors(
        createChatEngine({ baseURL, model, titleModel: model, attachments, apiKey: key.reveal(), store: false }),
      ),
  };
}

/** Where maintainers hear of the chat. */
export const createNotifier = (config: Env, log: Log): Notifier =>
  config.slack ? createSlackNotifier({ ...config.slack, siteUrl: config.siteUrl, log }) : createLogNotifier(log);

/** Where traces and metrics go; null where nobody wants them. */
export async function openTelemetry({ telemetry, siteUrl }: Env, log: Log): Promise<Telemetry | null> {
  if (!telemetry) return null;
  // A server that exports nothing loads nothing of it.
  const { createOpenTelemetry } = await import("#lib/telemetry/opentelemetry.ts");
  return createOpenTelemetry({ ...telemetry, siteUrl }, log);
}
