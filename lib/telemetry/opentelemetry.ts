/**
 * Telemetry by OpenTelemetry, sent to a collector as OTLP/HTTP with JSON. Nothing is registered globally: Next would add
 * its own spans, which hold whole addresses.
 */
import { systemClock } from "#lib/clock.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { observeGauges } from "./opentelemetry/gauges.ts";
import { createMetrics } from "./opentelemetry/metrics.ts";
import { createProviders, type ExportConfig, type Report } from "./opentelemetry/providers.ts";
import { createTraces } from "./opentelemetry/traces.ts";
import type { Operation, Telemetry } from "./telemetry.ts";

export type OpenTelemetryConfig = ExportConfig & { siteUrl: string };

/** How long a server that is stopping waits for the collector, ms. */
const CLOSE_MS = 2_000;

export function createOpenTelemetry(config: OpenTelemetryConfig, log: Log): Telemetry {
  const report = reportOutages(log);
  const { tracers, meters } = createProviders(config, report);
  const traces = createTraces(tracers.getTracer("paste-assistant"), config.siteUrl);
  const meter = meters.getMeter("paste-assistant");
  const metrics = createMetrics(meter, config.siteUrl);
  let stopGauges = () => {};

  return {
    recordRequest(request) {
      traces.recordRequest(request);
      metrics.recordRequest(request);
    },
    startRun(run) {
      traces.startRun(run);
      metrics.startRun(run);
    },
    endRun(runId, end) {
      traces.endRun(runId, end);
      metrics.endRun(runId, end);
    },
    recordToolCall: traces.recordToolCall,
    startOperation: (request) => joinOperations(traces.startOperation(request), metrics.startOperation(request)),
    observe(gauges) {
      stopGauges = observeGauges(meter, gauges, log);
    },
    async close() {
      const waiting = new AbortController();
      const exported = Promise.allSettled([tracers.shutdown(), meters.shutdown()]).then(() => true);
      const late = systemClock.sleep(CLOSE_MS, waiting.signal).then(() => false);
      if (!(await Promise.race([exported, late]))) report({ error: new Error("The collector took too long") });
      waiting.abort();
      stopGauges();
    },
  };
}

const joinOperations = (span: Operation, measurement: Operation): Operation => ({
  recordFirstChunk() {
    span.recordFirstChunk();
    measurement.recordFirstChunk();
  },
  recordUsage(usage) {
    span.recordUsage(usage);
    measurement.recordUsage(usage);
  },
  end(error) {
    span.end(error);
    measurement.end(error);
  },
});

/** Logs the first failed export, and no other until an export succeeds again. */
function reportOutages(log: Log): Report {
  let isAway = false;
  return ({ error }) => {
    if (error && !isAway) log.warn(errorFields(error), "telemetry not exported");
    isAway = Boolean(error);
  };
}
