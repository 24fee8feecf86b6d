/** An engine whose requests to its model are seen: how long they take, what they use, why they fail. */
import type { OwnKey } from "#lib/access/own-key.ts";
import type { CompletionRequest, Engine, HostedCall, Live, Part, Turn } from "#lib/engines/engine.ts";
import type { OwnKeys } from "#lib/engines/own-key/engine.ts";
import { type ErrorCode, toAppError } from "#lib/errors.ts";
import type { Telemetry } from "./telemetry.ts";

type Engines = { engine: Engine; ownKeys?: OwnKeys | null; telemetry?: Telemetry | null };

/** The engines of a site, observed where there is telemetry. */
export function observedEngines({ engine, ownKeys = null, telemetry }: Engines) {
  if (!telemetry) return { engine, ownKeys };
  return {
    engine: observed(engine, telemetry),
    ownKeys: ownKeys && { ...ownKeys, engine: (key: OwnKey) => observed(ownKeys.engine(key), telemetry) },
  };
}

/** `engine`, observed; one without a model is left as it is. */
function observed(engine: Engine, telemetry: Telemetry): Engine {
  if (engine.model === null) return engine;
  return {
    ...engine,
    run: (turn, signal) => observedRun(engine, telemetry, turn, signal),
    complete: (request, signal, live) => observedCompletion(engine, telemetry, request, signal, live),
  };
}

async function* observedRun(
  engine: Engine,
  telemetry: Telemetry,
  turn: Turn,
  signal: AbortSignal,
): AsyncGenerator<Part> {
  const { runId, model } = turn;
  const operation = telemetry.startOperation({ runId, engine: engine.name, model: model ?? engine.model });
  const told = new Set<string>();
  let error: ErrorCode | null = null;
  try {
    for await (const part of engine.run(turn, signal)) {
      if (part.type === "text") operation.recordFirstChunk();
      for (const { id, tool, ms, failed } of hostedCalls(part)) {
        if (!told.has(id)) telemetry.recordToolCall({ runId, tool, ms: ms ?? 0, error: failed ? "tool_failed" : null });
        told.add(id);
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

/** Calls of the vendor's own tools, some of which were told before. */
function hostedCalls(part: Part): HostedCall[] {
  if (part.type === "hosted_call") return [part.call];
  return "hosted" in part ? (part.hosted?.calls ?? []) : [];
}

async function observedCompletion(
  engine: Engine,
  telemetry: Telemetry,
  request: CompletionRequest,
  signal: AbortSignal,
  live?: Live,
): ReturnType<Engine["complete"]> {
  const model = engine.titleModel ?? engine.model;
  const operation = telemetry.startOperation({ runId: null, engine: engine.name, model });
  const heard = live && {
    reset: () => live.reset(),
    write(text: string) {
      operation.recordFirstChunk();
      live.write(text);
    },
  };
  try {
    const answer = await engine.complete(request, signal, heard);
    if (answer.usage) operation.recordUsage(answer.usage);
    operation.end(null);
    return answer;
  } catch (thrown) {
    operation.end(failureOf(thrown, signal));
    throw thrown;
  }
}

/** What was broken off is no failure of the model's, unless it took too long. */
function failureOf(thrown: unknown, signal: AbortSignal): ErrorCode | null {
  if (!signal.aborted) return toAppError(thrown, "upstream_failed").code;
  return Object(signal.reason).name === "TimeoutError" ? "upstream_timeout" : null;
}
