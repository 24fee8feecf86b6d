/** The openai adapter's request for a response, and its repair when OpenAI refuses it for a reason that can be removed. */
import type { ResponseInputItem } from "openai/resources/responses/responses";
import type { Clock } from "#lib/clock.ts";
import type { Turn } from "#lib/engines/engine.ts";
import type { OpenAIApi, ResponseStream } from "./api.ts";
import { toHostedRefusal } from "./containers.ts";
import { toHostedTools, toInclude } from "./hosted.ts";
import { toRefusalItem, toTextFormat, toTool, unansweredCalls } from "./mapping.ts";
import { isFormatRefused, isStreamRefused, unansweredCallOf } from "./refusals.ts";
import type { OpenAIState } from "./state.ts";

/** One request to the model, with everything that it needs. `state` is updated in place. */
export type Call = {
  api: OpenAIApi;
  model: string;
  vectorStoreId: string | null;
  maxOutputTokens: number;
  turn: Turn;
  state: OpenAIState;
  clock: Clock;
  pollMs: number;
  signal: AbortSignal;
};
/** The request for a response in a conversation. */
type ResponseCall = Call & { conversation: string; input: ResponseInputItem[]; streamed: boolean };

/** Creates a response. Every request contains instructions and tools again: OpenAI stores only the conversation. */
export async function createResponse(request: ResponseCall, repaired = false): Promise<ResponseStream> {
  const { api, model, vectorStoreId, maxOutputTokens, turn, conversation, input, streamed } = request;
  const params = {
    model,
    conversation,
    background: true,
    store: true,
    instructions: turn.instructions,
    tools: [...turn.tools.map(toTool), ...toHostedTools(turn.hosted, vectorStoreId)],
    ...toInclude(turn.hosted),
    parallel_tool_calls: true,
    max_output_tokens: maxOutputTokens,
    safety_identifier: turn.reader,
    input,
    ...(turn.schema ? { text: toTextFormat(turn.schema) } : {}),
  };
  try {
    return streamed ? await api.streamResponse(params) : { json: await api.createResponse(params) };
  } catch (thrown) {
    if (turn.schema && isFormatRefused(thrown)) return createResponse({ ...request, turn: { ...turn, schema: null } });
    if (streamed && isStreamRefused(thrown)) return createResponse({ ...request, streamed: false }, repaired);
    const unanswered = unansweredCallOf(thrown);
    if (unanswered === null || repaired) throw toHostedRefusal(thrown, turn.hosted) ?? thrown;
    await repair(request, unanswered);
    return createResponse(request, true);
  }
}

/** Adds outputs to the calls that earlier runs left open: `unanswered` from the refusal, and those in the conversation. */
async function repair({ api, turn, conversation }: ResponseCall, unanswered: string): Promise<void> {
  const own = new Set(turn.rounds.at(-1)?.calls.map(({ id }) => id));
  const open = new Set([...unansweredCalls(await api.listItems(conversation, null)), unanswered]);
  const refusals = [...open].filter((id) => !own.has(id)).map(toRefusalItem);
  await api.addItems(conversation, refusals);
}
