/** The app of this process: reads the environment once, when first asked. */
import type { NextApiHandler } from "next";
import { fingerprints } from "./access/api-keys.ts";
import { sessionSecret } from "./access/session.ts";
import { readAssistants } from "./assistants/files.ts";
import {
  createBroadcast,
  createNotifiers,
  openConfiguredDocs,
  openDatabase,
  openTelemetry,
} from "./config/adapters.ts";
import { type Env, env } from "./config/env.ts";
import type { App } from "./create-app/app.ts";
import { createApp } from "./create-app/create-app.ts";
import type { AppParts } from "./create-app/parts.ts";
import { createHandler, type Methods } from "./http/route.ts";
import { createLog } from "./log.ts";
import { toolNames } from "./tools/registry.ts";

/** Builds the app the environment describes, and says once what is on and what is off. It does nothing unasked yet. */
export const openApp = async (config: Env): Promise<App> => createApp(await openParts(config));

/** Opens the parts of that app. Tests that end a process in the middle put their failpoints around them. */
export async function openParts(config: Env): Promise<AppParts> {
  const log = createLog(config.logLevel);
  const { tools, ownKeys } = config;
  const assistants = await readAssistants(config.assistantsDir, toolNames(tools, config.engine.hostedTools));
  const database = await openDatabase(config);
  const docs = await openConfiguredDocs(config, database, log);
  const engine = config.engine.create();
  const [notifier] = createNotifiers(config, log);
  log.info(
    {
      engine: engine.name,
      ownKey: ownKeys?.model ?? "off",
      database: database.kind,
      notifier: notifier.name,
      telemetry: config.telemetry ? "on" : "off",
      pages: docs.report.pages,
      apiKeys: fingerprints(config.apiKeys),
    },
    "assistant ready",
  );
  const broadcast = createBroadcast(config, database, log);
  const telemetry = await openTelemetry(config, log);
  const parts = { config, database, engine, ownKeys, docs, notifier, log, tools, assistants, broadcast, telemetry };
  return { ...parts, sessionSecret: await sessionSecret(config.sessionSecret, config.dataDir) };
}

async function startApp(config: Env): Promise<App> {
  const app = await openApp(config);
  app.start();
  return app;
}

/** Next bundles pages, routes and instrumentation apart: only the global object is one per process. */
const globals = globalThis as typeof globalThis & { assistantApp?: Promise<App> };

/** The app of this process. A failed start is forgotten, so that the next request tries again. */
export function app(): Promise<App> {
  globals.assistantApp ??= Promise.resolve()
    .then(() => startApp(env()))
    .catch((error: unknown) => {
      globals.assistantApp = undefined;
      throw error;
    });
  return globals.assistantApp;
}

/** The handler of a route file: `export default handler({ GET: route(...) })`. */
export const handler = (methods: Methods): NextApiHandler => createHandler(app, methods);
