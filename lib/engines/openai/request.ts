/** The openai adapter's request for a response, and what is done when it is refused for something that can be mended. */
import type { ResponseInputItem } from "openai/resources/responses/responses";
import type { Clock } from "#lib/clock.ts";
import type { Turn } from "#lib/engines/engine.ts";
import type { OpenAIApi, ResponseStream } from "./api.ts";
import { hostedRefusal } from "./containers.ts";
import { included, toHostedTools } from "./hosted.ts";
import { toRefusalItem, toTextFormat, toTool, unansweredCalls } from "./mapping.ts";
import { isFormatRefused, isStreamRefused, unansweredCallOf } from "./refusals.ts";
import type { OpenAIState } from "./state.ts";

/** One request to the model, with all that is needed to make it. `state` is kept up to date in place. */
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

/** Every request says everything again: nothing but the conversation is remembered upstream. */
export async function createResponse(request: ResponseCall, repaired = false): Promise<ResponseStream> {
  const { api, model, vectorStoreId, maxOutputTokens, turn, conversation, input, streamed } = request;
  const params = {
    model,
    conversation,
    background: true,
    store: true,
    instructions: turn.instructions,
    tools: [...turn.tools.map(toTool), ...toHostedTools(turn.hosted, vectorStoreId)],
    ...included(turn.hosted),
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
    if (unanswered === null || repaired) throw hostedRefusal(thrown, turn.hosted) ?? thrown;
    await repair(request, unanswered);
    return createResponse(request, true);
  }
}

/** Closes calls that an earlier run left open, `named` by the refusal or found in the conversation. */
async function repair({ api, turn, conversation }: ResponseCall, named: string): Promise<void> {
  const own = new Set(turn.rounds.at(-1)?.calls.map(({ id }) => id));
  const open = new Set([...unansweredCalls(await api.listItems(conversation, null)), named]);
  const refusals = [...open].filter((id) => !own.has(id)).map(toRefusalItem);
  await api.addItems(conversation, refusals);
}
