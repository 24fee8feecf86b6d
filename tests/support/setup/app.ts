import type { Config } from "#lib/config/app-config.ts";
import type { App } from "#lib/create-app/app.ts";
import { createApp } from "#lib/create-app/create-app.ts";
import type { AppParts } from "#lib/create-app/parts.ts";
import { openDocs } from "#lib/docs/docs.ts";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import type { Log } from "#lib/log.ts";
import { createLogNotifier } from "#lib/notify/log/notifier.ts";
import { RUN_LIMITS } from "#lib/runs/run-limits.ts";
import { type Client, createClient } from "#tests/support/servers/client.ts";
import { openTestDatabase } from "./database.ts";
import { type Served, serveRoutes } from "./routes.ts";

/** Everything that was logged, as the JSON it would be printed as. */
export type Logged = { lines: string[]; log: Log };

export function recordLog(): Logged {
  const lines: string[] = [];
  const write = (...entry: unknown[]) => void lines.push(JSON.stringify(entry));
  return { lines, log: { debug: write, info: write, warn: write, error: write } };
}

export type TestSite = Served & {
  app: App;
  logged: string[];
  /** A new reader. */
  reader(): Client;
};

export const SITE_URL = "http://docs.test";

/** The routes on loopback over an in-memory database; waits between steps are short. */
export async function startSite(
  parts: Partial<Omit<AppParts, "config">> & { config?: Partial<Config> } = {},
): Promise<TestSite> {
  const { lines, log } = recordLog();
  const app = createApp({
    database: parts.database ?? (await openTestDatabase()),
    engine: createDemoEngine(),
    docs: await openDocs({ dir: "tests/support/docs" }),
    notifiers: [createLogNotifier(log)],
    sessionSecret: "a secret for tests, long enough for sealing",
    log,
    runLimits: { ...RUN_LIMITS, backoffMs: 5, followMs: 20, heartbeatMs: 200, leaseMs: 3_000 },
    ...parts,
    config: {
      siteUrl: SITE_URL,
      docsUrl: null,
      editUrl: null,
      addresses: null,
      allowedHosts: [],
      trustedProxies: 0,
      messagesPerMinute: 1_000,
      retentionDays: null,
      runTimeoutMs: 60_000,
      supportUrl: null,
      handoff: false,
      embedOrigins: [],
      apiKeys: [],
      prices: {},
      dailyBudget: null,
      mask: [],
      proofOfWork: "off",
      docsGit: null,
      digest: false,
      github: null,
      storageBytes: Number.POSITIVE_INFINITY,
      ...parts.config,
    },
  });
  const served = await serveRoutes(app);
  return {
    ...served,
    app,
    logged: lines,
    reader: () => createClient(served.url),
    async close() {
      await served.close();
      await app.stop();
    },
  };
}
