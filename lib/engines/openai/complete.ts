/** Completions on the openai adapter: one response that is not stored. */
import type { Response } from "openai/resources/responses/responses";
import type { CompletionRequest, CompletionWriter } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import { REASONING_HEADROOM, wantsNoReasoning } from "#lib/upstream/client.ts";
import type { OpenAIApi } from "./api.ts";
import { toUsage } from "./mapping.ts";
import { isStreamRefused } from "./refusals.ts";
import { textOf } from "./text.ts";

type Params = Parameters<OpenAIApi["createResponse"]>[0];

/** See Engine. */
export async function complete(
  api: OpenAIApi,
  model: string,
  { instructions, input, maxTokens }: CompletionRequest,
  writer?: CompletionWriter,
) {
  const params: Params = {
    model,
    instructions,
    input,
    max_output_tokens: maxTokens + REASONING_HEADROOM,
    store: false,
    ...(wantsNoReasoning(model) ? { reasoning: { effort: "none" as const } } : {}),
  };
  const response = await (writer ? stream(api, params, writer) : api.createResponse(params));
  const text = textOf(response.output ?? []);
  if (text === "" || response.status === "failed") throw new AppError("upstream_failed", { cause: response.error });
  return { text, model: response.model, usage: toUsage(response.usage) };
}

/** Resolves to the finished response; `writer` receives its text. It is not stored, so a broken stream cannot be resumed. */
async function stream(api: OpenAIApi, params: Params, writer: CompletionWriter): Promise<Response> {
  const streamed = await api.streamResponse(params).catch((thrown: unknown) => {
    if (isStreamRefused(thrown)) return null;
    throw thrown;
  });
  if (!streamed) return api.createResponse(params);
  if ("json" in streamed) return streamed.json as Response;
  for await (const event of streamed.events) {
    if (event.type === "response.output_text.delta") writer.write(event.delta);
    else if ("response" in event && !isRunning(event.response)) return event.response;
  }
  throw new AppError("upstream_unavailable", { cause: new Error("The stream broke off") });
}

const isRunning = ({ status }: Response): boolean => status === "queued" || status === "in_progress";
