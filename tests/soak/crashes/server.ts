/**
 * The site's API in a process that ends itself at a failpoint, as kill -9 would: started by sites.ts, which says
 * where by a message. It serves the route files without Next, so that a start takes a second.
 */
import { flushCompileCache } from "node:module";
import { openParts } from "#lib/app.ts";
import { env } from "#lib/config/env.ts";
import { createApp } from "#lib/create-app/create-app.ts";
import { RUN_LIMITS } from "#lib/runs/run-limits.ts";
import { type Failpoint, withFailpoints } from "#tests/support/setup/failpoints.ts";
import { serveRoutes } from "#tests/support/setup/routes.ts";

/** The process ends when it passes the failpoint for the `nth` time from now. */
export type Arm = { failpoint: Failpoint; nth: number };
/** What it is asked: to end somewhere, or how many rows of the outbox are still to be delivered. */
export type Order = Arm | "disarm" | "undelivered";
export type ServerMessage = { url: string } | { armed: true } | { undelivered: number };

/** Takeovers come sooner than in production and text is stored more often, so that a kill costs less time. */
const RUN_LIMITS_HERE = { ...RUN_LIMITS, leaseMs: 1_500, heartbeatMs: 300, checkpointMs: 150, followMs: 200 };
const PACE_MS = 20;

let armed: Arm | null = null;
function hit(failpoint: Failpoint): void {
  if (armed?.failpoint !== failpoint) return;
  armed = { failpoint, nth: armed.nth - 1 };
  if (armed.nth === 0) process.kill(process.pid, "SIGKILL");
}

const send = (message: ServerMessage) => process.send?.(message);
process.on("message", async (order: Order) => {
  if (order === "undelivered") return send({ undelivered: await undelivered() });
  armed = order === "disarm" ? null : order;
  send({ armed: true });
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit());

const parts = await openParts(env());
const app = createApp(withFailpoints({ ...parts, runLimits: RUN_LIMITS_HERE, notifyPaceMs: PACE_MS }, hit));
app.start();

/** In all lanes, those set aside for good included. */
async function undelivered(): Promise<number> {
  const lanes = await Promise.all((["notify", "cleanup", "erase"] as const).map((lane) => app.store.countOutbox(lane)));
  return lanes.reduce((sum, { pending, dead }) => sum + pending + dead, 0);
}

const { url } = await serveRoutes(app);
// By itself it is written when a process ends well.
flushCompileCache();
send({ url });
