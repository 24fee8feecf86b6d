/** Measures the requests of an engine to its model: how long they take, what they use, why they fail. */
import type { OwnKey } from "#lib/access/own-key.ts";
import type { CompletionRequest, CompletionWriter, Engine, HostedCall, Part, Turn } from "#lib/engines/engine.ts";
import type { OwnKeys } from "#lib/engines/own-key/engine.ts";
import { type ErrorCode, toAppError } from "#lib/errors.ts";
import type { Telemetry } from "./telemetry.ts";

type Engines = { engine: Engine; ownKeys?: OwnKeys | null; telemetry?: Telemetry | null };

/** The engines of a site, measured where there is telemetry. */
export function observeEngines({ engine, ownKeys = null, telemetry }: Engines) {
  if (!telemetry) return { engine, ownKeys };
  return {
    engine: observe(engine, telemetry),
    ownKeys: ownKeys && { ...ownKeys, engine: (key: OwnKey) => observe(ownKeys.engine(key), telemetry) },
  };
}

/** `engine` with its requests measured; an engine without a model stays as it is. */
function observe(engine: Engine, telemetry: Telemetry): Engine {
  if (engine.model === null) return engine;
  return {
    ...engine,
    run: (turn, signal) => observeRun(engine, telemetry, turn, signal),
    complete: (request, signal, writer) => observeCompletion(engine, telemetry, request, signal, writer),
  };
}

async function* observeRun(
  engine: Engine,
  telemetry: Telemetry,
  turn: Turn,
  signal: AbortSignal,
): AsyncGenerator<Part> {
  const { runId, model } = turn;
  const operation = telemetry.startOperation({ runId, engine: engine.name, model: model ?? engine.model });
  const recorded = new Set<string>();
  let error: ErrorCode | null = null;
  try {
    for await (const part of engine.run(turn, signal)) {
      if (part.type === "text") operation.recordFirstChunk();
      for (const { id, tool, ms, failed } of hostedCalls(part)) {
        if (!recorded.has(id))
          telemetry.recordToolCall({ runId, tool, ms: ms ?? 0, error: failed ? "tool_failed" : null });
        recorded.add(id);
      }
      if (part.type === "usage") operation.recordUsage(part.usage);
      if (part.type === "finish" && part.status === "failed") error = part.code;
      yield part;
    }
  } catch (thrown) {
    error = failureOf(thrown, signal);
    throw thrown;
  } finally {
    operation.end(error);
  }
}

/** Calls of hosted tools. A later part may contain calls of earlier parts again. */
function hostedCalls(part: Part): HostedCall[] {
  if (part.type === "hosted_call") return [part.call];
  return "hosted" in part ? (part.hosted?.calls ?? []) : [];
}

async function observeCompletion(
  engine: Engine,
  telemetry: Telemetry,
  request: CompletionRequest,
  signal: AbortSignal,
  writer?: CompletionWriter,
): ReturnType<Engine["complete"]> {
  const model = engine.titleModel ?? engine.model;
  const operation = telemetry.startOperation({ runId: null, engine: engine.name, model });
  const measured = writer && {
    reset: () => writer.reset(),
    write(text: string) {
      operation.recordFirstChunk();
      writer.write(text);
    },
  };
  try {
    const answer = await engine.complete(request, signal, measured);
    if (answer.usage) operation.recordUsage(answer.usage);
    operation.end(null);
    return answer;
  } catch (thrown) {
    operation.end(failureOf(thrown, signal));
    throw thrown;
  }
}

/** The code of a model's failure; null for an interrupted request, unless it took too long. */
function failureOf(thrown: unknown, signal: AbortSignal): ErrorCode | null {
  if (!signal.aborted) return toAppError(thrown, "upstream_failed").code;
  return Object(signal.reason).name === "TimeoutError" ? "upstream_timeout" : null;
}
