/** The app of this process. The environment is read once, at the first use. */
import type { NextApiHandler } from "next";
import { fingerprintsOf } from "./access/api-keys.ts";
import { readSessionSecret } from "./access/session.ts";
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

/** Builds the app from the configuration and logs its parts. Background work begins with `start()`. */
export const openApp = async (config: Env): Promise<App> => createApp(await openParts(config));

/** Opens the parts of that app. Tests of crashes wrap them with failpoints. */
export async function openParts(config: Env): Promise<AppParts> {
  const log = createLog(config.logLevel);
  const { tools, ownKeys } = config;
  const assistants = await readAssistants(config.assistantsDir, toolNames(tools, config.engine.hostedTools));
  const database = await openDatabase(config);
  const docs = await openConfiguredDocs(config, database, log);
  const engine = config.engine.create();
  const notifiers = createNotifiers(config, log);
  log.info(
    {
      engine: engine.name,
      ownKey: ownKeys?.model ?? "off",
      database: database.kind,
      notifiers: notifiers.map(({ name }) => name),
      telemetry: config.telemetry ? "on" : "off",
      pages: docs.report.pages,
      apiKeys: fingerprintsOf(config.apiKeys),
    },
    "assistant ready",
  );
  const broadcast = createBroadcast(config, database, log);
  const telemetry = await openTelemetry(config, log);
  const parts = { config, database, engine, ownKeys, docs, notifiers, log, tools, assistants, broadcast, telemetry };
  return { ...parts, sessionSecret: await readSessionSecret(config.sessionSecret, config.dataDir) };
}

async function startApp(config: Env): Promise<App> {
  const app = await openApp(config);
  app.start();
  return app;
}

/** Next bundles pages, routes and instrumentation separately. They share only the global object. */
const globals = globalThis as typeof globalThis & { assistantApp?: Promise<App> };

/** The app of this process. After a failed start the next request tries again. */
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
