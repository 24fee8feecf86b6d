/** Work that no request asks for: it begins with the server and ends with it. */
import type { Health } from "#lib/health.ts";
import { errorFields } from "#lib/log.ts";
import type { Outbox } from "#lib/outbox/outbox.ts";
import type { Runner } from "#lib/runs/runner.ts";
import type { App } from "./app.ts";
import type { CompleteParts } from "./parts.ts";

/** How often runs are looked for that no process drives, ms. */
const TAKEOVER_MS = 5_000;
/** How often expired rows are deleted and overdue rows of the outbox are delivered, ms. */
const SWEEP_MS = 30_000;

type Uses = { runner: Runner; outbox: Outbox; health: Health; sweep: () => Promise<void> };

export function createBackground(parts: CompleteParts, uses: Uses): Pick<App, "start" | "stop"> {
  const { database, docs, log, telemetry } = parts;
  const { runner, outbox, health, sweep } = uses;
  const timers: NodeJS.Timeout[] = [];

  function repeat(ms: number, task: () => Promise<void>): void {
    const perform = () => void task().catch((error: unknown) => log.error(errorFields(error), "sweep failed"));
    perform();
    timers.push(setInterval(perform, ms).unref());
  }

  return {
    start() {
      docs.dense?.start();
      repeat(TAKEOVER_MS, () => runner.sweep());
      repeat(SWEEP_MS, sweep);
    },
    async stop() {
      health.drain();
      timers.forEach(clearInterval);
      docs.dense?.stop();
      await runner.stop();
      await outbox.stop();
      await telemetry.close();
      await database.close();
    },
  };
}
