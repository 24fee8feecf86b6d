/** Work that no request asks for: it begins with the server and ends with it. */
import type { Health } from "#lib/health.ts";
import { errorFields } from "#lib/log.ts";
import type { Outbox } from "#lib/outbox/outbox.ts";
import type { Runner } from "#lib/runs/runner.ts";
import type { Slack } from "#lib/slack/slack.ts";
import type { App } from "./app.ts";
import type { Maintainers } from "./maintainers.ts";
import type { CompleteParts } from "./parts.ts";

/** How often runs are looked for that no process drives, ms. */
const TAKEOVER_MS = 5_000;
/** How often expired rows are deleted and overdue rows of the outbox are delivered, ms. */
const SWEEP_MS = 30_000;

/** How often it is checked whether the docs were read again, ms. That asks the database only if they were. */
const DOCS_MS = 2_000;

/** How often the sitemap of the published site is read, ms. */
const SITEMAP_MS = 3_600_000;

type Uses = {
  runner: Runner;
  maintainers: Maintainers;
  outbox: Outbox;
  health: Health;
  slack: Slack | null;
  sweep: () => Promise<void>;
  /** Marks verified answers as stale when the docs were read again. */
  checkAnswers: () => Promise<void>;
  /** Has the model propose paraphrases for verified answers without them. */
  proposeWordings: () => Promise<void>;
};

export function createBackground(parts: CompleteParts, uses: Uses): Pick<App, "start" | "stop"> {
  const { addresses, config, database, dates, docs, docsGit, log, telemetry } = parts;
  const { runner, maintainers, outbox, health, slack, sweep, checkAnswers, proposeWordings } = uses;
  const timers: NodeJS.Timeout[] = [];

  function repeat(ms: number, task: () => Promise<void>): void {
    const perform = () => void task().catch((error: unknown) => log.error(errorFields(error), "sweep failed"));
    perform();
    timers.push(setInterval(perform, ms).unref());
  }

  return {
    start() {
      docs.dense?.start();
      slack?.start();
      void dates.refresh();
      repeat(TAKEOVER_MS, () => runner.sweep());
      repeat(SWEEP_MS, sweep);
      repeat(DOCS_MS, checkAnswers);
      repeat(SWEEP_MS, proposeWordings);
      repeat(SITEMAP_MS, () => addresses.refresh());
      if (docsGit && config.docsGit) repeat(config.docsGit.everyMs, async () => void (await docsGit.update()));
    },
    async stop() {
      health.drain();
      timers.forEach(clearInterval);
      docs.dense?.stop();
      maintainers.threadEvents.stop();
      await slack?.stop();
      await runner.stop();
      await outbox.stop();
      await telemetry.close();
      await database.close();
    },
  };
}
