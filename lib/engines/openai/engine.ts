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
import { handleRefusedFiles, mayContainFiles, moveThread } from "./files.ts";
import { toInclude } from "./hosted.ts";
import { findProgress, type Progress, progressOf } from "./mapping.ts";
import { isConversationGone, isGone, isLocked } from "./refusals.ts";
import { type Call, createResponse } from "./request.ts";
import { type OpenAIState, readState, stateOf, toNewConversation, toPart } from "./state.ts";
import { readStream } from "./stream.ts";

export type OpenAIConfig = ApiConfig & {
  model: string;
  titleModel: string;
  /** OpenAI's hosted tools that are on; file_search uses the vector store. */
  hostedTools?: readonly HostedTool[];
  vectorStoreId?: string | null;
  /** The longest answer to one request, thinking included, in tokens. */
  maxOutputTokens?: number;
  /** Pause before a response that cannot be streamed is polled again, ms; the original's 500. */
  pollMs?: number;
  clock: Clock;
};

const POLL_MS = 500;
/** Several times the length of a long answer in the side panel. */
const MAX_OUTPUT_TOKENS = 8_000;

/**
 * `requestTimeoutMs` limits one request, body included, or the wait for its first event (10 s); `silenceMs` limits the wait
 * for each further event (8 s). `delete` and `cancel` wait a few seconds of `clock` for a running response to end, then throw
 * upstream_unavailable; `cancel` needs a signal that is not aborted.
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

/** Yields parts, and returns the progress that they led to. */
type Progressing = AsyncGenerator<Part, Progress>;

async function* run(call: Call): AsyncGenerator<Part, void> {
  for (;;) {
    const progress = yield* attempt(call);
    if (progress.status !== "pending") {
      yield* moveThread(progress);
      yield* outcomeParts(await withMadeFiles(call.api, progress));
      return;
    }
    call.state = readState(progress.state);
    yield toPart(call.state);
    await call.clock.sleep(call.pollMs, call.signal);
    if (call.signal.aborted) throw new AppError("upstream_timeout");
  }
}

async function* attempt(call: Call): Progressing {
  const { turn, state } = call;
  try {
    const { responseId } = state;
    const progress = yield* responseId === null ? send(call) : resume(call, responseId);
    return "code" in progress && progress.code === "attachment_refused" ? await handleRefusedFiles(call) : progress;
  } catch (thrown) {
    // A response still runs on this conversation, perhaps one of this run whose answer was lost: the next attempt looks for it.
    if (isLocked(thrown)) return { status: "pending", state: { ...state, unsure: true } };
    if (isFileRefused(thrown, turn) && mayContainFiles(turn, state)) return handleRefusedFiles(call);
    // The conversation was deleted by hand: the run begins anew, once.
    if (isConversationGone(thrown) && state.origin === null)
      return { status: "pending", state: toNewConversation(state, { origin: state.conversation }) };
    throw thrown;
  }
}

/** Resumes the stream behind the last event; polls where that is impossible. */
async function* resume(call: Call, responseId: string): Progressing {
  const { api, turn, state, signal } = call;
  const { cursor } = state;
  if (cursor !== null) {
    try {
      const stream = await api.resumeResponse(responseId, cursor, toInclude(turn.hosted));
      const progress = yield* readStream(stream, state, signal);
      if ("json" in stream || progress.status !== "pending" || state.cursor !== cursor) return progress;
    } catch (thrown) {
      const isRefused = thrown instanceof AppError && thrown.code === "upstream_rejected";
      if (signal.aborted || !(isRefused || isOutage(thrown))) throw thrown;
      // The response is too old for a stream, or was not streamed: that does not change.
      if (isRefused) state.cursor = null;
    }
  }
  return poll(api, turn, state, responseId);
}

async function poll(api: OpenAIApi, turn: Turn, state: OpenAIState, responseId: string): Promise<Progress> {
  try {
    return progressOf(await api.retrieveResponse(responseId, toInclude(turn.hosted)), state);
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown;
    return { status: "failed", state: { ...state, running: false }, code: "upstream_failed", usage: null };
  }
}

/** Makes the next request, unless an earlier call that was interrupted has made it. */
async function* send(call: Call): Progressing {
  const { api, turn, state, signal } = call;
  const isKnown = state.marked;
  const conversation = yield* openConversation(call);
  if (state.unsure && isKnown) {
    const findEarlier = async () =>
      findProgress(await api.listItems(conversation, state.after, toInclude(turn.hosted)), turn, state);
    const earlier = await findEarlier();
    if (earlier.outcome) return earlier.outcome;
    // A response of this run may end after this list was read. Once the conversation accepts an item, no response is under
    // way, so the second list is complete.
    await api.checkUnlocked(conversation);
    const { outcome, leftovers } = await findEarlier();
    if (outcome) return outcome;
    // A failed response may have left its input in the conversation, which the next request contains again.
    await deleteFromEnd(call, conversation, leftovers);
  }
  // Another engine may have written text before a restart.
  yield { type: "reset" };
  const stream = await createResponse({ ...call, conversation, input: await inputOf(call), streamed: true });
  return yield* readStream(stream, state, signal);
}
