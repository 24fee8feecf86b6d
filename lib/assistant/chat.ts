/** Engine on any server that speaks Chat Completions: Ollama, vLLM, llama.cpp, LiteLLM, OpenAI. */
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import { progressOf, readAnswer, toMessages, toTool } from "#lib/assistant/chat-mapping.ts";
import type { CompletionRequest, Engine, Turn } from "#lib/assistant/engine.ts";
import {
  callUpstream,
  createClient,
  type FetchLike,
  REASONING_HEADROOM,
  wantsNoReasoning,
} from "#lib/assistant/upstream.ts";
import { AppError } from "#lib/errors.ts";

export type ChatConfig = {
  /** Up to and including `/v1`. */
  baseURL: string;
  apiKey?: string;
  model: string;
  titleModel: string;
  fetch?: FetchLike;
};

/**
 * One step is one whole completion, ended only by the turn's signal: a local model may take minutes.
 * Nothing is kept upstream, so `threadRef` and `state` stay as they are and there is nothing to clean up.
 */
export function createChatEngine(config: ChatConfig): Engine {
  const client = createClient({ apiKey: config.apiKey ?? null, baseURL: config.baseURL, fetch: config.fetch });
  const request = (params: ChatCompletionCreateParamsNonStreaming, caller: AbortSignal): Promise<unknown> =>
    callUpstream({ signal: caller, timeoutMs: null }, (signal) => client.chat.completions.create(params, { signal }));

  return {
    name: "chat",
    model: config.model,
    async step(turn) {
      const body = await request(turnParams(config.model, turn), turn.signal);
      return progressOf(readAnswer(body, turn.rounds.length), turn.state);
    },
    async abandon() {},
    async forget() {},
    async complete(asked, signal) {
      const body = await request(completionParams(config.titleModel, asked), signal);
      const answer = readAnswer(body, 0);
      if (!answer || answer.text === "") throw new AppError("upstream_failed");
      return { text: answer.text, model: answer.model ?? config.titleModel, usage: answer.usage };
    },
  };
}

const reasoning = (model: string) => (wantsNoReasoning(model) ? { reasoning_effort: "none" as const } : {});

function turnParams(model: string, turn: Turn): ChatCompletionCreateParamsNonStreaming {
  return {
    model,
    messages: toMessages(turn),
    // Some servers refuse an empty list.
    ...(turn.tools.length > 0 ? { tools: turn.tools.map(toTool) } : {}),
    ...reasoning(model),
  };
}

/** OpenAI's models refuse `max_tokens`; many other servers know nothing else. */
const limit = (model: string, tokens: number) =>
  /^(gpt-(?!oss)|o\d)/.test(model) ? { max_completion_tokens: tokens } : { max_tokens: tokens };

function completionParams(
  model: string,
  { instructions, input, maxTokens }: CompletionRequest,
): ChatCompletionCreateParamsNonStreaming {
  return {
    model,
    messages: [
      { role: "system", content: instructions },
      { role: "user", content: input },
    ],
    ...limit(model, maxTokens + REASONING_HEADROOM),
    ...reasoning(model),
  };
}
