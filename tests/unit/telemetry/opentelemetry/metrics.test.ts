import type { Attributes, Meter } from "@opentelemetry/api";
import { describe, expect, it } from "vitest";
import { createMetrics } from "#lib/telemetry/opentelemetry/metrics.ts";

type Measurement = { name: string; value: number; attributes: Attributes };

/** A meter that records what its instruments measure. */
function setup() {
  const measured: Measurement[] = [];
  const instrument = (name: string) => {
    const record = (value: number, attributes: Attributes = {}) => void measured.push({ name, value, attributes });
    return { record, add: record };
  };
  const meter = { createHistogram: instrument, createCounter: instrument } as unknown as Meter;
  const valuesOf = (name: string) => measured.filter((one) => one.name === name);
  return { metrics: createMetrics(meter, "https://docs.test"), measured, valuesOf };
}
const REQUEST = { requestId: "req_12345678", method: "POST", route: "/api/mcp", status: 200, problem: null } as const;
const RUN = { runId: "run_1", engine: "openai", model: "m", overBudget: false };
const END = { degraded: false, usage: null, error: null } as const;
const USAGE = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120, cached_tokens: 0 };
const DURATION = "gen_ai.client.operation.duration";

describe("metrics of a server", () => {
  it("the duration of a request is recorded in seconds", () => {
    const { metrics, measured } = setup();
    metrics.recordRequest({ ...REQUEST, ms: 250 });
    expect(measured).toMatchObject([
      { name: "http.server.request.duration", value: 0.25, attributes: { "http.route": "/api/mcp" } },
    ]);
  });

  it("problems are counted by their code", () => {
    const { metrics, valuesOf } = setup();
    metrics.recordRequest({ ...REQUEST, status: 429, problem: "rate_limited", ms: 1 });
    metrics.recordRequest({ ...REQUEST, ms: 1 });
    expect(valuesOf("paste_assistant.problems")).toMatchObject([
      { value: 1, attributes: { "error.type": "rate_limited" } },
    ]);
  });

  it("a run over its budget is counted as a problem, although its request has none", () => {
    const { metrics, valuesOf } = setup();
    metrics.startRun({ ...RUN, overBudget: true });
    expect(valuesOf("paste_assistant.problems")).toMatchObject([{ attributes: { "error.type": "budget_spent" } }]);
  });

  it.each([
    ["completed", null, undefined],
    ["failed", "upstream_timeout", "upstream_timeout"],
    ["expired", "run_expired", "run_expired"],
    ["cancelled", "run_cancelled", undefined],
  ] as const)("a run that is %s with the code %s has the error type %s", (status, error, type) => {
    const { metrics, valuesOf } = setup();
    metrics.startRun(RUN);
    metrics.endRun("run_1", { ...END, status, error });
    expect(valuesOf(DURATION).map(({ attributes }) => attributes["error.type"])).toEqual([type]);
  });

  it("a run is measured once, and only by the process that started it", () => {
    const { metrics, measured } = setup();
    metrics.endRun("run_2", { ...END, status: "completed" });
    expect(measured).toEqual([]);
    metrics.startRun(RUN);
    metrics.endRun("run_1", { ...END, status: "completed" });
    metrics.endRun("run_1", { ...END, status: "completed" });
    expect(measured).toHaveLength(1);
  });

  it("the time to the first piece is recorded once per request to a model", () => {
    const { metrics, valuesOf } = setup();
    const operation = metrics.startOperation({ ...RUN, runId: null });
    for (let piece = 0; piece < 3; piece += 1) operation.recordFirstChunk();
    expect(valuesOf("gen_ai.client.operation.time_to_first_chunk")).toHaveLength(1);
  });

  it("input and output tokens are recorded separately", () => {
    const { metrics, valuesOf } = setup();
    metrics.startOperation(RUN).recordUsage(USAGE);
    const tokens = valuesOf("gen_ai.client.token.usage");
    expect(tokens.map(({ value, attributes }) => [attributes["gen_ai.token.type"], value])).toEqual([
      ["input", 100],
      ["output", 20],
    ]);
  });

  it.each([null, "upstream_failed"] as const)(
    "the duration of a request to a model is recorded with the error code %s",
    (error) => {
      const { metrics, valuesOf } = setup();
      metrics.startOperation(RUN).end(error);
      expect(valuesOf(DURATION)).toMatchObject([{ attributes: { "gen_ai.operation.name": "chat" } }]);
      expect(valuesOf(DURATION)[0]?.attributes["error.type"]).toBe(error ?? undefined);
    },
  );
});
