/** The SDK's providers of spans and metrics, with exporters that report how each export went. */
import { randomUUID } from "node:crypto";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { detectResources, envDetector, type Resource, resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME } from "@opentelemetry/semantic-conventions/incubating";

export type ExportConfig = {
  /** Base address of the collector: `/v1/traces` and `/v1/metrics` are added. */
  endpoint: string;
  /** Sent with each export, e.g. a key. */
  headers: Record<string, string>;
  serviceName: string;
  /** How often metrics are exported, ms. */
  metricsMs?: number;
  /** Longest that a span waits for others to be exported with, ms. */
  spansMs?: number;
  /** Longest that one export may take, retries included, ms. Undefined: OTEL_EXPORTER_OTLP_TIMEOUT, or ten seconds. */
  timeoutMs?: number;
};

/** Spans beyond these are dropped while the collector is away. */
const MAX_SPANS = 2_048;
/** Exports of one kind under way: each holds up to 512 spans, and `close` sends all of them at once. */
const MAX_EXPORTS = 8;

/** Called with the result of each export. */
export type Report = (result: { error?: Error }) => void;

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
export function createProviders(
  config: ExportConfig,
  report: Report,
): { tracers: TracerProvider; meters: MeterProvider } {
  const { metricsMs = 60_000, spansMs = 5_000 } = config;
  const resource = resourceOf(config.serviceName);
  const exporter = new TraceExporter(exporterOptions(config, "/v1/traces"), report);
  const processor = new BatchSpanProcessor({ exporter, maxQueueSize: MAX_SPANS, scheduledDelayMillis: spansMs });
  const reader = new PeriodicExportingMetricReader({
    exporter: new MetricExporter(exporterOptions(config, "/v1/metrics"), report),
    exportIntervalMillis: metricsMs,
  });
  return {
    tracers: new TracerProvider({ resource, spanProcessors: [processor] }),
    meters: new MeterProvider({ resource, readers: [reader] }),
  };
}

const exporterOptions = ({ endpoint, headers, timeoutMs }: ExportConfig, path: string) => ({
  ...{ url: `${endpoint.replace(/\/+$/, "")}${path}`, headers, concurrencyLimit: MAX_EXPORTS },
  ...(timeoutMs !== undefined && { timeoutMillis: timeoutMs }),
});

/** The server as a collector sees it. OTEL_RESOURCE_ATTRIBUTES adds attributes. */
const resourceOf = (serviceName: string): Resource =>
  detectResources({ detectors: [envDetector] }).merge(
    resourceFromAttributes({ [ATTR_SERVICE_NAME]: serviceName, [ATTR_SERVICE_INSTANCE_ID]: randomUUID() }),
  );
