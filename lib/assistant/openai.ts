/** Engine on OpenAI's Conversations and background Responses: thread = conversation, run = responses, streamed. */
import type { ResponseInputItem } from "openai/resources/responses/responses";
import type { Engine, Progress, Turn } from "#lib/assistant/engine.ts";
import type { HostedTool } from "#lib/assistant/hosted-tools.ts";
import {
  type ApiConfig,
  createOpenAIApi,
  isConversationGone,
  isFormatRefused,
  isGone,
  isLocked,
  isStreamRefused,
  MAX_ITEMS,
  type OpenAIApi,
  type ResponseStream,
  unansweredCallOf,
} from "#lib/assistant/openai-api.ts";
import { abandonTurn, forgetThread } from "#lib/assistant/openai-cleanup.ts";
import { complete } from "#lib/assistant/openai-complete.ts";
import { fetchFile, hostedRefusal, withMadeFiles } from "#lib/assistant/openai-containers.ts";
import { mayHoldFiles, settleIn, toTurnItem, withoutFiles } from "#lib/assistant/openai-files.ts";
import { included, toHostedTools } from "#lib/assistant/openai-hosted.ts";
import {
  endsWithQuestion,
  findProgress,
  progressOf,
  toOutputItem,
  toRefusalItem,
  toRoundItems,
  toTextFormat,
  toTool,
  unansweredCalls,
} from "#lib/assistant/openai-mapping.ts";
import { elsewhere, type OpenAIState, stateOf } from "#lib/assistant/openai-state.ts";
import { listen } from "#lib/assistant/openai-stream.ts";
import { isFileRefused, withoutEarlierFiles } from "#lib/assistant/refused-files.ts";
import { isOutage } from "#lib/assistant/upstream.ts";
import type { Clock } from "#lib/clock.ts";
import { AppError } from "#lib/errors.ts";
import { ATTACHMENT_KINDS } from "#lib/files-contract.ts";

export type OpenAIConfig = ApiConfig & {
  model: string;
  titleModel: string;
  /** Of OpenAI's own tools, those that are on; file search looks into the vector store. */
  hostedTools?: readonly HostedTool[];
  vectorStoreId?: string | null;
  clock: Clock;
};

/**
 * `requestTimeoutMs` bounds one request, body included, or up to its first event (10 s); `silenceMs` the wait for
 * each further event (15 s). `forget` and `abandon` wait out a running
 * response for a few seconds of `clock`, then throw upstream_unavailable; `abandon` needs a live `turn.signal`.
 */
export function createOpenAIEngine(config: OpenAIConfig): Engine {
  const connect = createOpenAIApi(config);
  return {
    name: "openai",
    model: config.model,
    attachments: ATTACHMENT_KINDS,
    hostedTools: config.hostedTools ?? [],
    async step(turn) {
      const api = connect(turn.signal);
      const asked: Asked = { model: turn.model ?? config.model, vectorStoreId: config.vectorStoreId ?? null };
      return withMadeFiles(api, await step(api, asked, turn, config.clock));
    },
    fetchFile: (ref, maxBytes, signal) => fetchFile(connect(signal), ref, maxBytes),
    abandon: (turn) => abandonTurn(connect(turn.signal), turn, config.clock),
    forget: (remains, signal) => forgetThread(connect(signal), remains, config.clock, signal),
    titleModel: config.titleModel,
    complete: (request, signal, live) => complete(connect(signal), config.titleModel, request, live),
  };
}

/** What every request of a turn asks. */
type Asked = { model: string; vectorStoreId: string | null };

async function step(api: OpenAIApi, asked: Asked, turn: Turn, clock: Clock): Promise<Progress> {
  const state = stateOf(turn);
  const refused = { api, turn, state, clock };
  try {
    const { responseId } = state;
    const progress = await (responseId === null ? send(api, asked, turn, state) : resume(api, turn, state, responseId));
    if ("code" in progress && progress.code === "attachment_refused") return await withoutFiles(refused);
    await settleIn(turn, progress);
    return progress;
  } catch (thrown) {
    // Somebody's response still runs on this conversation, perhaps ours with its answer lost: come again and look.
    if (isLocked(thrown)) return { status: "pending", state: { ...state, unsure: true } };
    if (isFileRefused(thrown, turn) && mayHoldFiles(turn, state)) return withoutFiles(refused);
    // Deleted by hand meanwhile: the run begins anew, once.
    if (isConversationGone(thrown) && state.origin === null)
      return { status: "pending", state: elsewhere(state, { origin: state.conversation }) };
    throw thrown;
  }
}

/** Listens on where the last step stopped; whatever a stream cannot tell, a poll can. */
async function resume(api: OpenAIApi, turn: Turn, state: OpenAIState, responseId: string): Promise<Progress> {
  const { cursor } = state;
  if (cursor !== null) {
    try {
      const stream = await api.resumeResponse(responseId, cursor, included(turn.hosted));
      const progress = await listen(stream, turn, state);
      if ("json" in stream || progress.status !== "pending" || state.cursor !== cursor) return progress;
    } catch (thrown) {
      const isRefused = thrown instanceof AppError && thrown.code === "upstream_rejected";
      if (turn.signal.aborted || !(isRefused || isOutage(thrown))) throw thrown;
      // Too old to be streamed, or not made for it: that does not change.
      if (isRefused) state.cursor = null;
    }
  }
  return poll(api, turn, state, responseId);
}

async function poll(api: OpenAIApi, turn: Turn, state: OpenAIState, responseId: string): Promise<Progress> {
  try {
    return progressOf(await api.retrieveResponse(responseId, included(turn.hosted)), state);
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown;
    return { status: "failed", state: { ...state, running: false }, code: "upstream_failed", usage: null };
  }
}

/** Sends what the conversation does not have yet, the question first. `state` is kept up to date in place. */
async function send(api: OpenAIApi, asked: Asked, turn: Turn, state: OpenAIState): Promise<Progress> {
  let outputs = turn.rounds.at(-1)?.outputs ?? [];
  if (state.unsure && state.marked && state.conversation !== null) {
    const items = await api.listItems(state.conversation, state.after, included(turn.hosted));
    const found = findProgress(items, turn, state);
    if (found.outcome) return found.outcome;
    state.asked ||= found.asked;
    outputs = found.missing;
  }
  const conversation = await ask(api, turn, state);
  // Another engine may have begun to answer before a restart.
  turn.unwrite();
  const input = outputs.map(toOutputItem);
  const stream = await createResponse({ api, ...asked, turn, conversation, input, streamed: true });
  return listen(stream, turn, state);
}

/** Puts the question into the conversation unless it is there, and returns the conversation's id. */
async function ask(api: OpenAIApi, turn: Turn, state: OpenAIState): Promise<string> {
  const known = state.asked ? state.conversation : await markEnd(api, turn, state);
  if (known !== null && state.asked) return known;
  const { text, attachments } = turn.question;
  const question = await toTurnItem({ role: "user", text, attachments });
  // A thread begun on another engine brings its latest turns along.
  const conversation = known ?? (await api.createConversation([...(await historyItems(turn, state)), question]));
  if (known !== null) await api.addItems(known, [question]);
  Object.assign(state, { conversation, after: known === null ? null : state.after, marked: true, asked: true });
  const moved = state.origin === null ? { threadRef: conversation } : {};
  await turn.checkpoint({ ...moved, state: { ...state } });
  // Rounds without a question upstream were another engine's: a restart changed the engine in mid-run.
  await api.addItems(conversation, toRoundItems(turn.rounds));
  return conversation;
}

function historyItems(turn: Turn, { bare }: OpenAIState): Promise<ResponseInputItem[]> {
  const { history } = (bare && withoutEarlierFiles(turn)) || turn;
  return Promise.all(history.slice(1 - MAX_ITEMS).map(toTurnItem));
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
    if (!isGone(thrown)) throw thrown;
    // Another project's key, or deleted by hand: the thread goes on in a new conversation.
    state.conversation = null;
    return null;
  }
  state.marked = true;
  await turn.checkpoint({ state: { ...state } });
  return conversation;
}

type TurnRequest = Asked & {
  api: OpenAIApi;
  turn: Turn;
  conversation: string;
  input: ResponseInputItem[];
  streamed: boolean;
};

/** Every request says everything again: nothing but the conversation is remembered upstream. */
async function createResponse(request: TurnRequest, repaired = false): Promise<ResponseStream> {
  const { api, model, vectorStoreId, turn, conversation, input, streamed } = request;
  const params = {
    model,
    conversation,
    background: true,
    store: true,
    instructions: turn.instructions,
    tools: [...turn.tools.map(toTool), ...toHostedTools(turn.hosted, vectorStoreId)],
    ...included(turn.hosted),
    parallel_tool_calls: true,
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
async function repair({ api, turn, conversation }: TurnRequest, named: string): Promise<void> {
  const own = new Set(turn.rounds.at(-1)?.calls.map(({ id }) => id));
  const open = new Set([...unansweredCalls(await api.listItems(conversation, null)), named]);
  const refusals = [...open].filter((id) => !own.has(id)).map(toRefusalItem);
  await api.addItems(conversation, refusals);
}
