/**
 * Telemetry by OpenTelemetry, sent to a collector as OTLP/HTTP with JSON. Nothing is registered globally: Next would add
 * spans of its own, which hold whole addresses.
 */
import { randomUUID } from "node:crypto";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME } from "@opentelemetry/semantic-conventions/incubating";
import { systemClock } from "#lib/clock.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { observeGauges } from "./opentelemetry-gauges.ts";
import { createMetrics } from "./opentelemetry-metrics.ts";
import { createTraces } from "./opentelemetry-traces.ts";
import type { Telemetry } from "./telemetry.ts";

export type OpenTelemetryConfig = {
  /** Base address of the collector: `/v1/traces` and `/v1/metrics` are added. */
  endpoint: string;
  /** Sent with each export, e.g. a key. */
  headers: Record<string, string>;
  serviceName: string;
  siteUrl: string;
  /** How often metrics are exported, ms. */
  metricsMs?: number;
  /** Spans wait at most this long for others to be exported with, ms. */
  spansMs?: number;
  /** Longest that one export may take, retries included, ms. Null: as OTEL_EXPORTER_OTLP_TIMEOUT says, or ten seconds. */
  timeoutMs?: number;
};

/** Spans beyond these are dropped while the collector is away. */
const MAX_SPANS = 2_048;
/** Exports of one kind under way: each holds up to 512 spans, and the end sends all at once. */
const MAX_EXPORTS = 8;
/** How long a server that is stopping waits for the collector, ms. */
const CLOSE_MS = 2_000;

/** Hears how each export went. */
type Report = (result: { error?: Error }) => void;

class TraceExporter extends OTLPTraceExporter {
  readonly #report: Report;

  constructor(options: ConstructorParameters<typeof OTLPTraceExporter>[0], report: Report) {
    super(options);
    this.#report = report;
  }

  override export(...[spans, done]: Parameters<SpanExporter["export"]>): void {
    super.export(spans, (result) => {
      this.#report(result);
      done(result);
    });
  }
}

class MetricExporter extends OTLPMetricExporter {
  readonly #report: Report;

  constructor(options: ConstructorParameters<typeof OTLPMetricExporter>[0], report: Report) {
    super(options);
    this.#report = report;
  }

  override export(...[metrics, done]: Parameters<PushMetricExporter["export"]>): void {
    super.export(metrics, (result) => {
      this.#report(result);
      done(result);
    });
  }
}

/** Exports begin with the first span, and with the first interval. */
export function createOpenTelemetry(config: OpenTelemetryConfig, log: Log): Telemetry {
  const { endpoint, headers, serviceName, siteUrl, metricsMs = 60_000, spansMs = 5_000, timeoutMs } = config;
  const report = reportOutages(log);
  const options = (path: string) => ({
    ...{ url: `${endpoint.replace(/\/+$/, "")}${path}`, headers, concurrencyLimit: MAX_EXPORTS },
    ...(timeoutMs !== undefined && { timeoutMillis: timeoutMs }),
  });
  const resource = detectResources({ detectors: [envDetector] }).merge(
    resourceFromAttributes({ [ATTR_SERVICE_NAME]: serviceName, [ATTR_SERVICE_INSTANCE_ID]: randomUUID() }),
  );
  const exporter = new TraceExporter(options("/v1/traces"), report);
  const batches = new BatchSpanProcessor({ exporter, maxQueueSize: MAX_SPANS, scheduledDelayMillis: spansMs });
  const tracers = new TracerProvider({ resource, spanProcessors: [batches] });
  const reader = new PeriodicExportingMetricReader({
    exporter: new MetricExporter(options("/v1/metrics"), report),
    exportIntervalMillis: metricsMs,
  });
  const meters = new MeterProvider({ resource, readers: [reader] });
  const traces = createTraces(tracers.getTracer("paste-assistant"), siteUrl);
  const meter = meters.getMeter("paste-assistant");
  const metrics = createMetrics(meter, siteUrl);
  let unobserve = () => {};

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
    startOperation(asked) {
      const [span, measured] = [traces.startOperation(asked), metrics.startOperation(asked)];
      return {
        recordFirstChunk() {
          span.recordFirstChunk();
          measured.recordFirstChunk();
        },
        recordUsage(usage) {
          span.recordUsage(usage);
          measured.recordUsage(usage);
        },
        end(error) {
          span.end(error);
          measured.end(error);
        },
      };
    },
    observe(gauges) {
      unobserve = observeGauges(meter, gauges, log);
    },
    async close() {
      const waited = new AbortController();
      const exported = Promise.allSettled([tracers.shutdown(), meters.shutdown()]).then(() => true);
      const late = systemClock.sleep(CLOSE_MS, waited.signal).then(() => false);
      if (!(await Promise.race([exported, late]))) report({ error: new Error("The collector took too long") });
      waited.abort();
      unobserve();
    },
  };
}

/** Says once that the collector is away, until it was there again. */
function reportOutages(log: Log): Report {
  let away = false;
  return ({ error }) => {
    if (error && !away) log.warn(errorFields(error), "telemetry not exported");
    away = Boolean(error);
  };
}
