/** A server of the benchmark: the site's API without Next. It posts far faster than Slack allows. */
import { openParts } from "#lib/app.ts";
import { env } from "#lib/config/env.ts";
import { createApp } from "#lib/create-app/create-app.ts";
import { serveRoutes } from "#tests/support/setup/routes.ts";

const PACE_MS = 1;

// Whoever started it is gone.
process.on("disconnect", () => process.exit());

const app = createApp({ ...(await openParts(env())), notifyPaceMs: PACE_MS });
app.start();
process.send?.({ url: (await serveRoutes(app)).url });
