/** Metrics with the names of the semantic conventions, and some of this project's own. Durations are in seconds. */
import type { Meter } from "@opentelemetry/api";
import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_TOKEN_TYPE,
  GEN_AI_OPERATION_NAME_VALUE_CHAT,
  GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT,
  GEN_AI_TOKEN_TYPE_VALUE_INPUT,
  GEN_AI_TOKEN_TYPE_VALUE_OUTPUT,
  METRIC_GEN_AI_CLIENT_OPERATION_DURATION,
  METRIC_GEN_AI_CLIENT_OPERATION_TIME_TO_FIRST_CHUNK,
  METRIC_GEN_AI_CLIENT_TOKEN_USAGE,
  METRIC_HTTP_SERVER_REQUEST_DURATION,
} from "@opentelemetry/semantic-conventions/incubating";
import type { ErrorCode } from "#lib/errors.ts";
import type { EngineModel, Operation, Telemetry } from "#lib/telemetry/telemetry.ts";
import { modelAttributes, requestAttributes } from "./attributes.ts";

/** Bucket boundaries from the conventions. */
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const OPERATION_SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const TOKENS = Array.from({ length: 14 }, (_, power) => 4 ** power);

const CHAT = GEN_AI_OPERATION_NAME_VALUE_CHAT;
const RUN = GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT;

type Metrics = Pick<Telemetry, "recordRequest" | "startRun" | "endRun" | "startOperation">;

export function createMetrics(meter: Meter, siteUrl: string): Metrics {
  const { requests, operations, firstChunks, tokens, problems } = instruments(meter);
  /** The runs that this process drives. */
  const runs = new Map<string, { model: EngineModel; started: number }>();
  const countProblem = (code: ErrorCode) => problems.add(1, { [ATTR_ERROR_TYPE]: code });

  return {
    recordRequest(request) {
      requests.record(request.ms / 1000, requestAttributes(request, siteUrl));
      if (request.problem) countProblem(request.problem);
    },
    startRun(run) {
      runs.set(run.runId, { model: run, started: performance.now() });
      // The request has no problem to count: its reader gets quoted docs.
      if (run.overBudget) countProblem("budget_spent");
    },
    endRun(runId, { status, error }) {
      const run = runs.get(runId);
      runs.delete(runId);
      if (!run) return;
      const failed = error !== null && status !== "cancelled";
      const attributes = { ...modelAttributes(RUN, run.model), ...(failed && { [ATTR_ERROR_TYPE]: error }) };
      operations.record(secondsSince(run.started), attributes);
    },
    startOperation(request): Operation {
      const started = performance.now();
      const attributes = modelAttributes(CHAT, request);
      let hasFirstChunk = false;
      return {
        recordFirstChunk() {
          if (!hasFirstChunk) firstChunks.record(secondsSince(started), attributes);
          hasFirstChunk = true;
        },
        recordUsage({ prompt_tokens, completion_tokens }) {
          tokens.record(prompt_tokens, { ...attributes, [ATTR_GEN_AI_TOKEN_TYPE]: GEN_AI_TOKEN_TYPE_VALUE_INPUT });
          tokens.record(completion_tokens, { ...attributes, [ATTR_GEN_AI_TOKEN_TYPE]: GEN_AI_TOKEN_TYPE_VALUE_OUTPUT });
        },
        end(error) {
          operations.record(secondsSince(started), { ...attributes, ...(error && { [ATTR_ERROR_TYPE]: error }) });
        },
      };
    },
  };
}

function instruments(meter: Meter) {
  const histogram = (name: string, unit: string, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(name, { unit, advice: { explicitBucketBoundaries } });
  return {
    requests: histogram(METRIC_HTTP_SERVER_REQUEST_DURATION, "s", REQUEST_SECONDS),
    operations: histogram(METRIC_GEN_AI_CLIENT_OPERATION_DURATION, "s", OPERATION_SECONDS),
    firstChunks: histogram(METRIC_GEN_AI_CLIENT_OPERATION_TIME_TO_FIRST_CHUNK, "s", OPERATION_SECONDS),
    tokens: histogram(METRIC_GEN_AI_CLIENT_TOKEN_USAGE, "{token}", TOKENS),
    problems: meter.createCounter("paste_assistant.problems", {
      unit: "{problem}",
      description: "Requests that were refused or failed, by the problem's code",
    }),
  };
}

const secondsSince = (started: number): number => (performance.now() - started) / 1000;
