/** Values that are read once per export: the event loop, the runs under way, the outbox. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Meter } from "@opentelemetry/api";
import {
  METRIC_NODEJS_EVENTLOOP_DELAY_MAX,
  METRIC_NODEJS_EVENTLOOP_DELAY_MEAN,
  METRIC_NODEJS_EVENTLOOP_DELAY_P50,
  METRIC_NODEJS_EVENTLOOP_DELAY_P99,
} from "@opentelemetry/semantic-conventions/incubating";
import { errorFields, type Log } from "#lib/log.ts";
import type { Gauges } from "#lib/telemetry/telemetry.ts";

/** How often the event loop is sampled, ms. */
const EVENT_LOOP_MS = 20;

/** Returns a function that stops the reading. */
export function observeGauges(meter: Meter, { pendingRuns, outboxAge }: Gauges, log: Log): () => void {
  const runs = meter.createObservableGauge("paste_assistant.runs.pending", {
    unit: "{run}",
    description: "Runs that this process drives",
  });
  runs.addCallback((result) => result.observe(pendingRuns()));
  const age = meter.createObservableGauge("paste_assistant.outbox.age", {
    unit: "s",
    description: "Age of the oldest row that the outbox still holds",
  });
  age.addCallback(async (result) => {
    try {
      result.observe((await outboxAge()) / 1000);
    } catch (error) {
      log.warn(errorFields(error), "age of the outbox not read");
    }
  });
  return observeEventLoop(meter);
}

/** How late the event loop was since the last export. */
function observeEventLoop(meter: Meter): () => void {
  const delay = monitorEventLoopDelay({ resolution: EVENT_LOOP_MS });
  delay.enable();
  const gauge = (name: string) => meter.createObservableGauge(name, { unit: "s" });
  const [max, mean] = [gauge(METRIC_NODEJS_EVENTLOOP_DELAY_MAX), gauge(METRIC_NODEJS_EVENTLOOP_DELAY_MEAN)];
  const [p50, p99] = [gauge(METRIC_NODEJS_EVENTLOOP_DELAY_P50), gauge(METRIC_NODEJS_EVENTLOOP_DELAY_P99)];
  meter.addBatchObservableCallback(
    (result) => {
      if (delay.count === 0) return;
      result.observe(max, lateness(delay.max));
      result.observe(mean, lateness(delay.mean));
      result.observe(p50, lateness(delay.percentile(50)));
      result.observe(p99, lateness(delay.percentile(99)));
      delay.reset();
    },
    [max, mean, p50, p99],
  );
  return () => void delay.disable();
}

/** The lateness in seconds: Node reports the complete interval between two samples, in nanoseconds. */
const lateness = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - EVENT_LOOP_MS / 1000);
