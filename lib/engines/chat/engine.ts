/** Engine on any server that speaks Chat Completions: Ollama, vLLM, llama.cpp, LiteLLM, OpenAI. */
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import type { AttachmentKind } from "#lib/contract/files.ts";
import type { CompletionRequest, Engine, Live, Part, Turn } from "#lib/engines/engine.ts";
import { outcomeParts } from "#lib/engines/outcome.ts";
import { AppError } from "#lib/errors.ts";
import type { Json } from "#lib/json.ts";
import {
  callUpstream,
  createClient,
  type FetchLike,
  isOutage,
  isRefusalOf,
  REASONING_HEADROOM,
  wantsNoReasoning,
} from "#lib/upstream/client.ts";
import { openStream, type Streamed } from "#lib/upstream/stream.ts";
import { sendWithFiles } from "./files.ts";
import { outcomeOf, readAnswer, toMessages, toResponseFormat, toTool } from "./mapping.ts";
import { type Assembly, createAssembly, noticeDone } from "./stream.ts";
import { createThoughtFilter, type Said } from "./thoughts.ts";

export type ChatConfig = {
  /** Up to and including `/v1`. */
  baseURL: string;
  apiKey?: string;
  model: string;
  titleModel: string;
  /** What its model can look at. Default: text, which every model reads. */
  attachments?: readonly AttachmentKind[];
  /** Sent along: false asks a server that may keep completions not to. */
  store?: false;
  fetch?: FetchLike;
  /** What a server may still send after it said why its answer ends, such as usage, is waited for this long, ms. */
  lingerMs?: number;
};

const LINGER_MS = 3_000;

/** What is asked for, from most to least: servers refuse what they do not know. */
const WHOLE = {};
const STREAMED = { stream: true };
const COUNTED = { stream: true, stream_options: { include_usage: true } };
/** `state` goes with every piece of text; `signal` ends the call. */
type Listener = { state: Json; signal: AbortSignal };
/** Parts on the way to an answer's body, as it would have come without a stream. */
type Answering = AsyncGenerator<Part, unknown>;
type Mode = { stream?: boolean; stream_options?: { include_usage: boolean } };

/**
 * One run is one whole completion, ended only by its signal: a local model may take minutes.
 * Nothing is kept upstream, so `conversationId` and `state` stay as they are, a stream that broke off is asked for anew,
 * and there is nothing to clean up.
 */
export function createChatEngine(config: ChatConfig): Engine {
  const client = createClient({ apiKey: config.apiKey ?? null, baseURL: config.baseURL, fetch: config.fetch });
  const lingerMs = config.lingerMs ?? LINGER_MS;
  const request = (params: ChatCompletionCreateParamsNonStreaming, caller: AbortSignal): Promise<unknown> =>
    callUpstream({ signal: caller, timeoutMs: null }, (signal) => client.chat.completions.create(params, { signal }));

  const kept = (params: ChatCompletionCreateParamsNonStreaming) =>
    config.store === undefined ? params : { ...params, store: config.store };

  async function* ask(params: ChatCompletionCreateParamsNonStreaming, listener: Listener, mode: Mode): Answering {
    let isDone = false;
    const assembly = createAssembly();
    const silenceMs = () => (assembly.isFinished() ? lingerMs : null);
    let answer: Streamed<unknown>;
    try {
      answer = await openStream(client, { signal: listener.signal, timeoutMs: null, silenceMs }, async (signal) =>
        noticeDone(await client.chat.completions.create({ ...params, ...mode }, { signal }).asResponse(), () => {
          isDone = true;
        }),
      );
    } catch (thrown) {
      // Many a server cannot have tools and a schema at once; the instructions say the schema too.
      const { response_format: format, ...loose } = params;
      if (format && isRefusalOf(thrown, /response_format|json_schema|grammar/i))
        return yield* ask(loose, listener, mode);
      if (mode === COUNTED && isRefusalOf(thrown, /stream_options|include_usage/i))
        return yield* ask(params, listener, STREAMED);
      if (mode !== WHOLE && isRefusalOf(thrown, /\bstream(ing|ed)?\b/i)) return yield* ask(params, listener, WHOLE);
      throw thrown;
    }
    return "json" in answer ? answer.json : yield* listen(answer.events, listener, assembly, () => isDone);
  }

  return {
    name: "chat",
    model: config.model,
    titleModel: config.titleModel,
    attachments: config.attachments ?? ["text"],
    async *run(turn, signal) {
      const { state } = turn;
      yield { type: "reset" };
      const outcome = yield* sendWithFiles(turn, async function* (sent) {
        const params = await turnParams(turn.model ?? config.model, sent);
        const body = yield* ask(kept(params), { state, signal }, COUNTED);
        return outcomeOf(readAnswer(body, turn.rounds.length), state);
      });
      yield* outcomeParts(outcome);
    },
    cancel: async ({ state }) => state,
    async delete() {},
    async complete(asked, signal, live) {
      const params = kept(completionParams(config.titleModel, asked));
      const body = await (live ? hear(ask(params, { state: null, signal }, COUNTED), live) : request(params, signal));
      const answer = readAnswer(body, 0);
      if (!answer || answer.text === "") throw new AppError("upstream_failed");
      return { text: answer.text, model: answer.model ?? config.titleModel, usage: answer.usage };
    },
  };
}

/** Passes pieces on to `live` up to the end. */
async function hear(answering: Answering, live: Live): Promise<unknown> {
  for (;;) {
    const { done, value } = await answering.next();
    if (done) return value;
    if (value.type === "text") live.write(value.text);
    if (value.type === "reset") live.reset();
  }
}

/** Tells what is said and puts it together. An answer is whole when its server says so, whatever breaks after. */
async function* listen(
  chunks: AsyncIterable<unknown>,
  { state, signal }: Listener,
  assembly: Assembly,
  isDone: () => boolean,
): Answering {
  const speech = createSpeech(state);
  try {
    for await (const chunk of chunks) yield* speech.add(assembly.add(chunk));
  } catch (thrown) {
    if (!isOutage(thrown) || signal.aborted || !assembly.isFinished()) throw thrown;
  }
  if (!assembly.isFinished() && !isDone())
    throw new AppError("upstream_unavailable", { cause: new Error("The stream broke off") });
  yield* speech.end();
  return assembly.body();
}

/** Tells as `readAnswer` reads the whole: without thoughts, and a refusal only where there is no text. */
function createSpeech(state: Json) {
  const thoughts = createThoughtFilter();
  let said: "nothing" | "refusal" | "text" = "nothing";
  function* tell(text: string, kind: "refusal" | "text"): Generator<Part> {
    if (text === "") return;
    said = kind;
    yield { type: "text", text, state };
  }
  function* say({ text, anew }: Said): Generator<Part> {
    if (anew || (text !== "" && said === "refusal")) yield { type: "reset" };
    yield* tell(text, "text");
  }
  return {
    *add({ text, refusal }: { text: string; refusal: string }): Generator<Part> {
      if (text !== "") yield* say(thoughts.add(text));
      if (said !== "text") yield* tell(refusal, "refusal");
    },
    end: () => say(thoughts.rest()),
  };
}

const reasoning = (model: string) => (wantsNoReasoning(model) ? { reasoning_effort: "none" as const } : {});

async function turnParams(model: string, turn: Turn): Promise<ChatCompletionCreateParamsNonStreaming> {
  return {
    model,
    messages: await toMessages(turn),
    // Some servers refuse an empty list.
    ...(turn.tools.length > 0 ? { tools: turn.tools.map(toTool) } : {}),
    ...(turn.schema ? { response_format: toResponseFormat(turn.schema) } : {}),
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
