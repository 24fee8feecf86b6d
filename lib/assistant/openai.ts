/** Engine on OpenAI's Conversations and background Responses: thread = conversation, run = responses, polled. */
import type { Response, ResponseInputItem } from "openai/resources/responses/responses";
import type { CompletionRequest, Engine, Progress, Turn } from "#lib/assistant/engine.ts";
import {
  type ApiConfig,
  createOpenAIApi,
  isGone,
  isLocked,
  MAX_ITEMS,
  type OpenAIApi,
  unansweredCallOf,
} from "#lib/assistant/openai-api.ts";
import { abandonTurn, forgetThread } from "#lib/assistant/openai-cleanup.ts";
import {
  endsWithQuestion,
  findProgress,
  progressOf,
  textOf,
  toMessageItem,
  toOutputItem,
  toRefusalItem,
  toRoundItems,
  toTool,
  toUsage,
  unansweredCalls,
} from "#lib/assistant/openai-mapping.ts";
import { type OpenAIState, stateOf, withResponse } from "#lib/assistant/openai-state.ts";
import { REASONING_HEADROOM, wantsNoReasoning } from "#lib/assistant/upstream.ts";
import type { Clock } from "#lib/clock.ts";
import { AppError } from "#lib/errors.ts";

export type OpenAIConfig = ApiConfig & { model: string; titleModel: string; clock: Clock };

/**
 * `requestTimeoutMs` bounds one request, body included (20 s). `forget` and `abandon` wait out a running
 * response for a few seconds of `clock`, then throw upstream_unavailable; `abandon` needs a live `turn.signal`.
 */
export function createOpenAIEngine(config: OpenAIConfig): Engine {
  const connect = createOpenAIApi(config);
  return {
    name: "openai",
    model: config.model,
    step: (turn) => step(connect(turn.signal), config.model, turn),
    abandon: (turn) => abandonTurn(connect(turn.signal), turn, config.clock),
    forget: (remains, signal) => forgetThread(connect(signal), remains, config.clock, signal),
    complete: (request, signal) => complete(connect(signal), config.titleModel, request),
  };
}

async function step(api: OpenAIApi, model: string, turn: Turn): Promise<Progress> {
  const state = stateOf(turn);
  if (state.responseId !== null) return poll(api, state, state.responseId);
  try {
    return await send(api, model, turn, state);
  } catch (thrown) {
    // Somebody's response still runs on this conversation, perhaps ours with its answer lost: come again and look.
    if (isLocked(thrown)) return { status: "pending", state: { ...state, unsure: true } };
    throw thrown;
  }
}

async function poll(api: OpenAIApi, state: OpenAIState, responseId: string): Promise<Progress> {
  try {
    return progressOf(await api.retrieveResponse(responseId), state);
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown;
    return { status: "failed", state: { ...state, running: false }, code: "upstream_failed", usage: null };
  }
}

/** Sends what the conversation does not have yet, the question first. `state` is kept up to date in place. */
async function send(api: OpenAIApi, model: string, turn: Turn, state: OpenAIState): Promise<Progress> {
  let outputs = turn.rounds.at(-1)?.outputs ?? [];
  if (state.unsure && state.marked && state.conversation !== null) {
    const found = findProgress(await api.listItems(state.conversation, state.after), turn, state);
    if (found.outcome) return found.outcome;
    state.asked ||= found.asked;
    outputs = found.missing;
  }
  const conversation = await ask(api, turn, state);
  const response = await createResponse({ api, model, turn, conversation, input: outputs.map(toOutputItem) });
  return progressOf(response, withResponse(state, response.id));
}

/** Puts the question into the conversation unless it is there, and returns the conversation's id. */
async function ask(api: OpenAIApi, turn: Turn, state: OpenAIState): Promise<string> {
  const known = state.asked ? state.conversation : await markEnd(api, turn, state);
  if (known !== null && state.asked) return known;
  const question = toMessageItem({ role: "user", text: turn.question.text });
  // A thread begun on another engine brings its latest turns along.
  const history = turn.history.slice(1 - MAX_ITEMS).map(toMessageItem);
  const conversation = known ?? (await api.createConversation([...history, question]));
  if (known !== null) await api.addItems(known, [question]);
  Object.assign(state, { conversation, after: known === null ? null : state.after, marked: true, asked: true });
  await turn.checkpoint({ threadRef: conversation, state: { ...state } });
  // Rounds without a question upstream were another engine's: a restart changed the engine in mid-run.
  await api.addItems(conversation, toRoundItems(turn.rounds));
  return conversation;
}

/** Notes where the conversation ends before the question goes in; null when there is no conversation. */
async function markEnd(api: OpenAIApi, turn: Turn, state: OpenAIState): Promise<string | null> {
  const { conversation, marked } = state;
  if (conversation === null || marked) return conversation;
  try {
    if (turn.retry) {
      const items = await api.listItems(conversation, null);
      state.after = items.at(-1)?.id ?? null;
      state.asked = endsWithQuestion(items, turn.question.text);
    } else {
      state.after = await api.lastItemId(conversation);
    }
  } catch (thrown) {
    // Another project's key, or deleted by hand: the thread goes on in a new conversation.
    if (isGone(thrown)) return null;
    throw thrown;
  }
  state.marked = true;
  await turn.checkpoint({ state: { ...state } });
  return conversation;
}

type TurnRequest = { api: OpenAIApi; model: string; turn: Turn; conversation: string; input: ResponseInputItem[] };

/** Every request says everything again: nothing but the conversation is remembered upstream. */
async function createResponse(request: TurnRequest, repaired = false): Promise<Response> {
  const { api, model, turn, conversation, input } = request;
  try {
    return await api.createResponse({
      model,
      conversation,
      background: true,
      store: true,
      instructions: turn.instructions,
      tools: turn.tools.map(toTool),
      parallel_tool_calls: true,
      input,
    });
  } catch (thrown) {
    const unanswered = unansweredCallOf(thrown);
    if (unanswered === null || repaired) throw thrown;
    await repair(request, unanswered);
    return createResponse(request, true);
  }
}

/** Closes calls that an earlier run left open, `named` by the refusal or found in the conversation. */
async function repair({ api, turn, conversation }: TurnRequest, named: string): Promise<void> {
  const own = new Set(turn.rounds.at(-1)?.calls.map(({ id }) => id));
  const open = new Set([...unansweredCalls(await api.listItems(conversation, null)), named]);
  const refusals = [...open].filter((id) => !own.has(id)).map(toRefusalItem);
  await api.addItems(conversation, refusals);
}

async function complete(api: OpenAIApi, model: string, { instructions, input, maxTokens }: CompletionRequest) {
  const response = await api.createResponse({
    model,
    instructions,
    input,
    max_output_tokens: maxTokens + REASONING_HEADROOM,
    store: false,
    ...(wantsNoReasoning(model) ? { reasoning: { effort: "none" as const } } : {}),
  });
  const text = textOf(response.output ?? []);
  if (text === "" || response.status === "failed") throw new AppError("upstream_failed", { cause: response.error });
  return { text, model: response.model, usage: toUsage(response.usage) };
}
