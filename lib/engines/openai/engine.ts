/** Engine on OpenAI's Conversations and background Responses: thread = conversation, run = responses, streamed. */
import type { Clock } from "#lib/clock.ts";
import { ATTACHMENT_KINDS } from "#lib/contract/files.ts";
import type { Engine, Part, Turn } from "#lib/engines/engine.ts";
import type { HostedTool } from "#lib/engines/hosted-tools.ts";
import { outcomeParts } from "#lib/engines/outcome.ts";
import { isFileRefused } from "#lib/engines/refused-files.ts";
import { AppError } from "#lib/errors.ts";
import { isOutage } from "#lib/upstream/client.ts";
import { type ApiConfig, createOpenAIApi, type OpenAIApi } from "./api.ts";
import { cancelTurn, deleteFromEnd, deleteThread } from "./cleanup.ts";
import { complete } from "./complete.ts";
import { fetchFile, withMadeFiles } from "./containers.ts";
import { inputOf, openConversation } from "./conversation.ts";
import { mayHoldFiles, settleIn, withoutFiles } from "./files.ts";
import { included } from "./hosted.ts";
import { findProgress, type Progress, progressOf } from "./mapping.ts";
import { isConversationGone, isGone, isLocked } from "./refusals.ts";
import { type Call, createResponse } from "./request.ts";
import { elsewhere, type OpenAIState, readState, stateOf, toPart } from "./state.ts";
import { listen } from "./stream.ts";

export type OpenAIConfig = ApiConfig & {
  model: string;
  titleModel: string;
  /** Of OpenAI's own tools, those that are on; file search looks into the vector store. */
  hostedTools?: readonly HostedTool[];
  vectorStoreId?: string | null;
  /** The longest answer to one request, thinking included, in tokens. */
  maxOutputTokens?: number;
  /** Pause before a response is asked for again that cannot be listened to, ms; the original's 500. */
  pollMs?: number;
  clock: Clock;
};

const POLL_MS = 500;
/** Several times the longest answer that anybody reads in a side panel. */
const MAX_OUTPUT_TOKENS = 8_000;

/**
 * `requestTimeoutMs` bounds one request, body included, or up to its first event (10 s); `silenceMs` the wait for
 * each further event (8 s). `delete` and `cancel` wait out a running
 * response for a few seconds of `clock`, then throw upstream_unavailable; `cancel` needs a live signal.
 */
export function createOpenAIEngine(config: OpenAIConfig): Engine {
  const connect = createOpenAIApi(config);
  return {
    name: "openai",
    model: config.model,
    attachments: ATTACHMENT_KINDS,
    hostedTools: config.hostedTools ?? [],
    run(turn, signal) {
      const { vectorStoreId = null, pollMs = POLL_MS, maxOutputTokens = MAX_OUTPUT_TOKENS, clock } = config;
      const asked = { model: turn.model ?? config.model, vectorStoreId, maxOutputTokens };
      return run({ api: connect(signal), ...asked, turn, state: stateOf(turn), clock, pollMs, signal });
    },
    fetchFile: (ref, maxBytes, signal) => fetchFile(connect(signal), ref, maxBytes),
    cancel: (turn, signal) => cancelTurn(connect(signal), turn, config.clock),
    delete: (thread, signal) => deleteThread(connect(signal), thread, config.clock, signal),
    titleModel: config.titleModel,
    complete: (request, signal, live) => complete(connect(signal), config.titleModel, request, live),
  };
}

/** Parts on the way to what a call came to. */
type Listening = AsyncGenerator<Part, Progress>;

async function* run(call: Call): AsyncGenerator<Part, void> {
  for (;;) {
    const progress = yield* attempt(call);
    if (progress.status !== "pending") {
      yield* settleIn(progress);
      yield* outcomeParts(await withMadeFiles(call.api, progress));
      return;
    }
    call.state = readState(progress.state);
    yield toPart(call.state);
    await call.clock.sleep(call.pollMs, call.signal);
    if (call.signal.aborted) throw new AppError("upstream_timeout");
  }
}

async function* attempt(call: Call): Listening {
  const { turn, state } = call;
  try {
    const { responseId } = state;
    const progress = yield* responseId === null ? send(call) : resume(call, responseId);
    return "code" in progress && progress.code === "attachment_refused" ? await withoutFiles(call) : progress;
  } catch (thrown) {
    // Somebody's response still runs on this conversation, perhaps ours with its answer lost: come again and look.
    if (isLocked(thrown)) return { status: "pending", state: { ...state, unsure: true } };
    if (isFileRefused(thrown, turn) && mayHoldFiles(turn, state)) return withoutFiles(call);
    // Deleted by hand meanwhile: the run begins anew, once.
    if (isConversationGone(thrown) && state.origin === null)
      return { status: "pending", state: elsewhere(state, { origin: state.conversation }) };
    throw thrown;
  }
}

/** Listens on where the last call stopped; whatever a stream cannot tell, a poll can. */
async function* resume(call: Call, responseId: string): Listening {
  const { api, turn, state, signal } = call;
  const { cursor } = state;
  if (cursor !== null) {
    try {
      const stream = await api.resumeResponse(responseId, cursor, included(turn.hosted));
      const progress = yield* listen(stream, state, signal);
      if ("json" in stream || progress.status !== "pending" || state.cursor !== cursor) return progress;
    } catch (thrown) {
      const isRefused = thrown instanceof AppError && thrown.code === "upstream_rejected";
      if (signal.aborted || !(isRefused || isOutage(thrown))) throw thrown;
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

/** Makes the next request, unless an earlier call that broke off has made it. */
async function* send(call: Call): Listening {
  const { api, turn, state, signal } = call;
  const isKnown = state.marked;
  const conversation = yield* openConversation(call);
  if (state.unsure && isKnown) {
    const look = async () =>
      findProgress(await api.listItems(conversation, state.after, included(turn.hosted)), turn, state);
    const seen = await look();
    if (seen.outcome) return seen.outcome;
    // A response of ours that ends behind that look would be made once more. None is under way any more when the
    // conversation takes an item, so the second look sees all there is.
    await api.checkUnlocked(conversation);
    const { outcome, leftovers } = await look();
    if (outcome) return outcome;
    // A response that failed may have left its input behind: the next one brings it again.
    await deleteFromEnd(call, conversation, leftovers);
  }
  // Another engine may have begun to answer before a restart.
  yield { type: "reset" };
  const stream = await createResponse({ ...call, conversation, input: await inputOf(call), streamed: true });
  return yield* listen(stream, state, signal);
}
