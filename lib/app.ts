/** The app of this process. The environment is read once, at the first use. */
import type { NextApiHandler } from "next";
import { fingerprintsOf } from "./access/api-keys.ts";
import { readSessionSecret } from "./access/session.ts";
import { readAssistants } from "./assistants/files.ts";
import { createCatalogue } from "./catalogue/catalogue.ts";
import {
  createBroadcast,
  createConfiguredAddresses,
  createNotifiers,
  openConfiguredDocs,
  openDatabase,
  openTelemetry,
  siteSourceOf,
} from "./config/adapters.ts";
import { type Env, env } from "./config/env.ts";
import { openSite } from "./config/site/open-site.ts";
import type { SiteBrand } from "./contract/site.ts";
import type { App } from "./create-app/app.ts";
import { createApp } from "./create-app/create-app.ts";
import type { AppParts } from "./create-app/parts.ts";
import { createDocsWebhook } from "./http/docs-webhook.ts";
import { preferredLanguage } from "./http/headers.ts";
import { createReviewHandler, createReviewPage, createReviewRedirect, type PageContext } from "./http/review.ts";
import { createHandler, type Methods } from "./http/route.ts";
import { createSitePage } from "./http/site-page.ts";
import { createSlackHandler } from "./http/slack-route.ts";
import { createLog } from "./log.ts";
import type { PageLanguage } from "./messages/page-language.ts";
import { toolNames } from "./tools/registry.ts";

/** Builds the app from the configuration and logs its parts. Background work begins with `start()`. */
export const openApp = async (config: Env): Promise<App> => createApp(await openParts(config));

/** Opens the parts of that app. Tests of crashes wrap them with failpoints. */
export async function openParts(config: Env): Promise<AppParts> {
  const log = createLog(config.logLevel);
  const { site, brand, catalogue } = await openSite({ ...config, site: await siteSourceOf(config) }, log);
  const { tools, ownKeys } = config;
  const assistants = await readAssistants(config.assistantsDir, toolNames(tools, config.engine.hostedTools));
  const database = await openDatabase(config);
  const { docs, git: docsGit } = await openConfiguredDocs(config, site(), database, log);
  const addresses = createConfiguredAddresses(config, docs);
  const engine = config.engine.create({ quote: docs.quote, translate: catalogue.translate });
  const sessionSecret = await readSessionSecret(config.sessionSecret, config.dataDir);
  const notifiers = createNotifiers(config, addresses, log, sessionSecret);
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
  return {
    ...parts,
    docsGit,
    catalogue,
    addresses,
    site,
    brand,
    slack: config.slack,
    sessionSecret,
    signIn: config.signIn,
  };
}

async function startApp(config: Env): Promise<App> {
  const app = await openApp(config);
  // For error pages, which cannot import this file.
  globals.assistantSite = () => app.brand();
  globals.assistantLanguage = (accept) => app.catalogue.forPage(preferredLanguage(accept, app.catalogue.languages));
  app.start();
  return app;
}

/** Next bundles pages, routes and instrumentation separately. They share only the global object. */
const globals = globalThis as typeof globalThis & {
  assistantApp?: Promise<App>;
  assistantSite?: () => SiteBrand;
  /** For a value of `Accept-Language`. */
  assistantLanguage?: (accept?: string) => PageLanguage;
};

/** The app of this process. After a failed start the next request tries again. */
export function app(): Promise<App> {
  globals.assistantApp ??= Promise.resolve()
    .then(() => startApp(env()))
    .catch((error: unknown) => {
      globals.assistantApp = undefined;
      // The error page then has at least its texts.
      globals.assistantLanguage ??= () => createCatalogue().forPage();
      throw error;
    });
  return globals.assistantApp;
}

/** The handler of a route file that Slack calls. */
export const slackHandler = (run: Parameters<typeof createSlackHandler>[1]): NextApiHandler =>
  createSlackHandler(app, run);

/** The handler of the route that a webhook calls after a push to the repository of the docs. */
export const docsWebhook = (): NextApiHandler => createDocsWebhook(app);

/** The handler of a route file: `export default handler({ GET: route(...) })`. */
export const handler = (methods: Methods): NextApiHandler => createHandler(app, methods);

/** The handler of a route file for maintainers. */
export const reviewHandler = (methods: Methods): NextApiHandler => createReviewHandler(app, methods);

/** The props of a reader's page: those that `load` finds, and the site's own. */
export const sitePage = <P extends Record<string, unknown>>(load: Parameters<typeof createSitePage<P>>[1]) =>
  createSitePage(app, load);

/** The props of a review page. `load` returns null where there is nothing to show. */
export const reviewPage = <P extends Record<string, unknown>>(load: (page: PageContext) => Promise<P | null>) =>
  createReviewPage(app, load);

/** A review page that only redirects. */
export const reviewRedirect = (way: Parameters<typeof createReviewRedirect>[1]) => createReviewRedirect(app, way);
