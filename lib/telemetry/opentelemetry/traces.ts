/** Spans with the names of the semantic conventions: HTTP for requests, GenAI for runs, models and tools. */
import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  GEN_AI_OPERATION_NAME_VALUE_CHAT,
  GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL,
  GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT,
} from "@opentelemetry/semantic-conventions/incubating";
import type { Tokens } from "#lib/engines/engine.ts";
import type { Operation, Telemetry } from "#lib/telemetry/telemetry.ts";
import { methodOf, modelAttributes, OTHER, requestAttributes } from "./attributes.ts";

type Traces = Pick<Telemetry, "recordRequest" | "startRun" | "endRun" | "recordToolCall" | "startOperation">;

export function createTraces(tracer: Tracer, siteUrl: string): Traces {
  /** The spans of runs that this process drives. */
  const runs = new Map<string, Span>();

  /** Starts a span below its run's span, or a root span. */
  function start(runId: string | null, name: string, kind: SpanKind, attributes: Attributes, startTime?: number): Span {
    const parent = runId === null ? undefined : runs.get(runId);
    const context = parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    return tracer.startSpan(name, { kind, attributes, ...(startTime !== undefined && { startTime }) }, context);
  }

  return {
    recordRequest(request) {
      const attributes = requestAttributes(request, siteUrl);
      const { requestId, route, status, ms } = request;
      const now = Date.now();
      const span = start(null, `${methodOf(request.method)} ${route}`, SpanKind.SERVER, attributes, now - ms);
      // Readers quote this id when they report a problem.
      span.setAttribute("http.response.header.x-request-id", [requestId]);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(now);
    },
    startRun(run) {
      const name = GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT;
      runs.set(run.runId, start(null, name, SpanKind.INTERNAL, modelAttributes(name, run)));
      runs.get(run.runId)?.setAttribute("paste_assistant.run.id", run.runId);
    },
    endRun(runId, { status, degraded, usage, error }) {
      const span = runs.get(runId);
      runs.delete(runId);
      span?.setAttributes({
        "paste_assistant.run.status": status,
        "paste_assistant.run.degraded": degraded,
        ...(usage && usageAttributes(usage)),
      });
      if (span) end(span, status === "cancelled" ? null : error);
    },
    recordToolCall({ runId, tool, ms, error }) {
      const name = GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL;
      const attributes = { [ATTR_GEN_AI_OPERATION_NAME]: name, [ATTR_GEN_AI_TOOL_NAME]: tool ?? OTHER };
      const now = Date.now();
      end(start(runId, `${name} ${tool ?? OTHER}`, SpanKind.INTERNAL, attributes, now - ms), error, now);
    },
    startOperation(request): Operation {
      const name = GEN_AI_OPERATION_NAME_VALUE_CHAT;
      const span = start(
        request.runId,
        `${name} ${request.model ?? OTHER}`,
        SpanKind.CLIENT,
        modelAttributes(name, request),
      );
      return {
        recordFirstChunk() {},
        recordUsage: (usage) => void span.setAttributes(usageAttributes(usage)),
        end: (error) => end(span, error),
      };
    },
  };
}

const usageAttributes = ({ prompt_tokens, completion_tokens, cached_tokens }: Tokens): Attributes => ({
  [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: prompt_tokens,
  [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: completion_tokens,
  [ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS]: cached_tokens ?? 0,
});

function end(span: Span, error: string | null, endTime?: number): void {
  if (error !== null) {
    span.setAttribute(ATTR_ERROR_TYPE, error);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end(endTime);
}
