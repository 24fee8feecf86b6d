/** An OpenTelemetry collector on loopback: takes OTLP/HTTP with JSON, and refuses what is not valid. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

const value = z.union([
  z.strictObject({ stringValue: z.string() }).transform(({ stringValue }) => stringValue),
  z.strictObject({ boolValue: z.boolean() }).transform(({ boolValue }) => boolValue),
  z.strictObject({ intValue: z.coerce.number() }).transform(({ intValue }) => intValue),
  z.strictObject({ doubleValue: z.number() }).transform(({ doubleValue }) => doubleValue),
  z
    .strictObject({ arrayValue: z.object({ values: z.array(z.strictObject({ stringValue: z.string() })) }) })
    .transform(({ arrayValue }) => arrayValue.values.map(({ stringValue }) => stringValue)),
]);
const attributes = z
  .array(z.object({ key: z.string(), value }))
  .transform((list) => Object.fromEntries(list.map((entry) => [entry.key, entry.value])));
const nanoseconds = z.string().regex(/^\d{19}$/);
const resource = z.object({ attributes });

const span = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  name: z.string(),
  kind: z.number(),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes,
  status: z.object({ code: z.number() }),
});
export type ReceivedSpan = z.output<typeof span>;
const traces = z.object({
  resourceSpans: z.array(z.object({ resource, scopeSpans: z.array(z.object({ spans: z.array(span) })) })),
});

const point = z.object({
  attributes,
  timeUnixNano: nanoseconds,
  /** Of a gauge or a counter. */
  asInt: z.coerce.number().optional(),
  asDouble: z.number().optional(),
  /** Of a histogram. */
  count: z.coerce.number().optional(),
  sum: z.number().optional(),
});
export type ReceivedPoint = z.output<typeof point>;
const points = z.object({ dataPoints: z.array(point) });
const metric = z.object({
  name: z.string(),
  unit: z.string(),
  histogram: points.optional(),
  sum: points.optional(),
  gauge: points.optional(),
});
const metrics = z.object({
  resourceMetrics: z.array(z.object({ resource, scopeMetrics: z.array(z.object({ metrics: z.array(metric) })) })),
});

export type Collector = {
  url: string;
  /** Everything that was sent, as it came. */
  received: string[];
  headers: IncomingHttpHeaders[];
  /** What made it refuse an export. */
  invalid: string[];
  resources: Record<string, unknown>[];
  spans: ReceivedSpan[];
  /** Exports of metrics. */
  exports: number;
  /** Units of metrics by their names. */
  units: Map<string, string>;
  /** Points of a metric as they were exported last. */
  points(name: string): ReceivedPoint[];
  /** From now on it takes exports and answers none. */
  hang(): void;
  /** Answers all that it left unanswered. */
  recover(): void;
  close(): Promise<void>;
};

/** @param port 0: any free one */
export async function startCollector(port = 0): Promise<Collector> {
  const latest = new Map<string, ReceivedPoint[]>();
  let left: (() => void)[] | null = null;

  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const answer = () => {
      const status = take(req.url ?? "", Buffer.concat(chunks).toString());
      res.writeHead(status, { "Content-Type": "application/json" }).end("{}");
    };
    collector.headers.push(req.headers);
    if (left) left.push(answer);
    else answer();
  });

  function take(path: string, body: string): number {
    collector.received.push(body);
    try {
      if (path.endsWith("/v1/traces")) takeTraces(traces.parse(JSON.parse(body)));
      else if (path.endsWith("/v1/metrics")) takeMetrics(metrics.parse(JSON.parse(body)));
      else throw new Error(`nothing is sent to ${path}`);
      return 200;
    } catch (error) {
      collector.invalid.push(String(error));
      return 400;
    }
  }

  function takeTraces({ resourceSpans }: z.output<typeof traces>): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      collector.resources.push(resource.attributes);
      for (const { spans } of scopeSpans) collector.spans.push(...spans);
    }
  }

  function takeMetrics({ resourceMetrics }: z.output<typeof metrics>): void {
    collector.exports += 1;
    for (const { resource, scopeMetrics } of resourceMetrics) {
      collector.resources.push(resource.attributes);
      for (const { name, unit, ...data } of scopeMetrics.flatMap((scope) => scope.metrics)) {
        collector.units.set(name, unit);
        latest.set(name, (data.histogram ?? data.sum ?? data.gauge)?.dataPoints ?? []);
      }
    }
  }

  const collector: Collector = {
    ...{ url: "", received: [], headers: [], invalid: [], resources: [], spans: [], exports: 0, units: new Map() },
    points: (name) => latest.get(name) ?? [],
    hang() {
      left ??= [];
    },
    recover() {
      const answers = left ?? [];
      left = null;
      for (const answer of answers) answer();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  collector.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return collector;
}
