/** A process of its own that opens the app which the environment names, and ends it. */
import { openApp } from "#lib/app.ts";
import { env } from "#lib/config/env.ts";

const app = await openApp(env());
await app.stop();
