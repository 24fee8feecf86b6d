/** A site with telemetry, a collector for it, and a scripted engine: new for each test of a file. */
import { afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { Run } from "#lib/contract/assistant.ts";
import { createOpenTelemetry, type OpenTelemetryConfig } from "#lib/telemetry/opentelemetry.ts";
import { type Collector, type ReceivedSpan, startCollector } from "#tests/support/fakes/otlp-collector.ts";
import { createScriptedEngine, type ScriptedEngine } from "#tests/support/fakes/scripted-engine.ts";
import { type Client, endedRun } from "#tests/support/servers/client.ts";
import { recordLog, SITE_URL, startSite, type TestSite } from "./app.ts";
import { openTestDatabase, type TestDatabase } from "./database.ts";

export const SPAN_KINDS = { internal: 1, server: 2, client: 3 };

export type TelemetrySetup = {
  db: TestDatabase;
  collector: Collector;
  engine: ScriptedEngine;
  site: TestSite;
  /** Starts the site; it exports nothing by itself before it is closed, unless `options` say so. */
  open(
    parts?: Parameters<typeof startSite>[0],
    options?: Partial<OpenTelemetryConfig>,
  ): Promise<{ lines: string[]; reader: Client }>;
  /** Closes the site, which has all exported. */
  exported(): Promise<ReceivedSpan[]>;
};

export function telemetrySetup(): TelemetrySetup {
  const setup = {
    async open(parts = {}, options = {}) {
      const { lines, log } = recordLog();
      const config = { endpoint: setup.collector.url, headers: {}, serviceName: "docs", siteUrl: SITE_URL, ...options };
      const telemetry = createOpenTelemetry(config, log);
      const database = { ...setup.db, close: async () => {} };
      setup.site = await startSite({ database, engine: setup.engine, log, telemetry, ...parts });
      return { lines, reader: setup.site.reader() };
    },
    async exported() {
      await setup.site.close();
      expect(setup.collector.invalid).toEqual([]);
      return setup.collector.spans;
    },
  } as TelemetrySetup;
  beforeAll(async () => {
    setup.db = await openTestDatabase();
    return () => setup.db.close();
  });
  beforeEach(async () => {
    await setup.db.reset();
    setup.collector = await startCollector();
    setup.engine = createScriptedEngine();
  });
  afterEach(() => setup.collector.close());
  return setup;
}

/** The spans of runs, in the order they ended. */
export const runSpans = (spans: ReceivedSpan[]) => spans.filter(({ kind }) => kind !== SPAN_KINDS.server);

/** A question in a new thread, up to its end; its run. */
export async function ask(reader: Client, message = "How do I set Slack up?", headers = {}): Promise<Run> {
  const thread = (await reader.post("paste-assistant-thread")).body.id as string;
  const reply = await reader.post("paste-assistant-message", { threadId: thread, message }, headers);
  return (await endedRun(reader, reply)) as Run;
}
