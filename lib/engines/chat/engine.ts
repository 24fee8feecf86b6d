/** Engine on any server that speaks Chat Completions: Ollama, vLLM, llama.cpp, LiteLLM, OpenAI. */
import type OpenAI from "openai";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import type { AttachmentKind } from "#lib/contract/files.ts";
import type { CompletionRequest, CompletionWriter, Engine, Part, Turn } from "#lib/engines/engine.ts";
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
import { type Assembly, createAssembly } from "./stream.ts";
import { createThoughtFilter, type Visible } from "./thoughts.ts";

export type ChatConfig = {
  /** Up to and including `/v1`. */
  baseURL: string;
  apiKey?: string;
  model: string;
  titleModel: string;
  /** Kinds of files that its model can read. Default: text, which every model reads. */
  attachments?: readonly AttachmentKind[];
  /** Sent along: false asks a server that may store completions not to. */
  store?: false;
  fetch?: FetchLike;
  /** How long the stream is read on after the finish reason, e.g. for usage, ms. */
  lingerMs?: number;
};

const LINGER_MS = 3_000;

/** Requests for an answer, from most to least: servers refuse parameters that they do not know. */
const STREAMED_WITH_USAGE = { stream: true, stream_options: { include_usage: true } };
const STREAMED = { stream: true };
const NOT_STREAMED = {};
type Mode = { stream?: boolean; stream_options?: { include_usage: boolean } };
type Params = ChatCompletionCreateParamsNonStreaming;
/** `state` goes with every piece of text; `signal` ends the call. */
type Reader = { state: Json; signal: AbortSignal };
/** Yields parts while the answer comes, and returns its body in the shape of one that is not streamed. */
type Answering = AsyncGenerator<Part, unknown>;

/**
 * One run is one completion, ended only by its signal: a local model may take minutes. The server stores nothing, so
 * `conversationId` and `state` stay as they are, a stream that broke off is requested anew, and there is nothing to delete.
 */
export function createChatEngine(config: ChatConfig): Engine {
  const client = createClient({ apiKey: config.apiKey ?? null, baseURL: config.baseURL, fetch: config.fetch });
  const lingerMs = config.lingerMs ?? LINGER_MS;
  const withStore = (params: Params): Params =>
    config.store === undefined ? params : { ...params, store: config.store };

  return {
    name: "chat",
    model: config.model,
    titleModel: config.titleModel,
    attachments: config.attachments ?? ["text"],
    async *run(turn, signal) {
      const { state } = turn;
      yield { type: "reset" };
      const outcome = yield* sendWithFiles(turn, async function* (sent) {
        const params = withStore(await turnParams(turn.model ?? config.model, sent));
        const body = yield* request({ client, lingerMs, params, mode: STREAMED_WITH_USAGE }, { state, signal });
        return outcomeOf(readAnswer(body, turn.rounds.length), state);
      });
      yield* outcomeParts(outcome);
    },
    cancel: async ({ state }) => state,
    async delete() {},
    async complete(completion, signal, writer) {
      const params = withStore(completionParams(config.titleModel, completion));
      const body = writer
        ? await forwardText(
            request({ client, lingerMs, params, mode: STREAMED_WITH_USAGE }, { state: null, signal }),
            writer,
          )
        : await callUpstream({ signal, timeoutMs: null }, (ends) =>
            client.chat.completions.create(params, { signal: ends }),
          );
      const answer = readAnswer(body, 0);
      if (!answer || answer.text === "") throw new AppError("upstream_failed");
      return { text: answer.text, model: answer.model ?? config.titleModel, usage: answer.usage };
    },
  };
}

type ChatRequest = { client: OpenAI; lingerMs: number; params: Params; mode: Mode };

/** Sends a request. When the server refuses a parameter that can be left out, sends it again without that. */
async function* request(chat: ChatRequest, reader: Reader): Answering {
  const { client, params, mode } = chat;
  const assembly = createAssembly();
  const end = { isDone: false };
  const limits = {
    ...{ signal: reader.signal, timeoutMs: null },
    silenceMs: () => (assembly.isFinished() ? chat.lingerMs : null),
    onDone: () => {
      end.isDone = true;
    },
  };
  let answer: Streamed<unknown>;
  try {
    answer = await openStream(limits, (signal) =>
      client.chat.completions.create({ ...params, ...mode }, { signal }).asResponse(),
    );
  } catch (thrown) {
    const simpler = simplify(chat, thrown);
    if (!simpler) throw thrown;
    return yield* request(simpler, reader);
  }
  return "json" in answer ? answer.json : yield* readStream(answer.events, reader, assembly, end);
}

/** The request without the parameter that a server refused; null when it refused something else. */
function simplify(chat: ChatRequest, refusal: unknown): ChatRequest | null {
  const { params, mode } = chat;
  // Many servers cannot have tools and a schema at once; the instructions contain the schema too.
  const { response_format: format, ...withoutFormat } = params;
  if (format && isRefusalOf(refusal, /response_format|json_schema|grammar/i)) return { ...chat, params: withoutFormat };
  if (mode === STREAMED_WITH_USAGE && isRefusalOf(refusal, /stream_options|include_usage/i))
    return { ...chat, mode: STREAMED };
  if (mode !== NOT_STREAMED && isRefusalOf(refusal, /\bstream(ing|ed)?\b/i)) return { ...chat, mode: NOT_STREAMED };
  return null;
}

/** Forwards the text to `writer` while it comes, and resolves to the answer's body. */
async function forwardText(answering: Answering, writer: CompletionWriter): Promise<unknown> {
  for (;;) {
    const { done, value } = await answering.next();
    if (done) return value;
    if (value.type === "text") writer.write(value.text);
    if (value.type === "reset") writer.reset();
  }
}

/** Yields the text of a stream and assembles its answer, which is complete with its finish reason or `[DONE]`. */
async function* readStream(
  chunks: AsyncIterable<unknown>,
  { state, signal }: Reader,
  assembly: Assembly,
  end: { isDone: boolean },
): Answering {
  const emitter = createTextEmitter(state);
  try {
    for await (const chunk of chunks) yield* emitter.add(assembly.add(chunk));
  } catch (thrown) {
    if (!isOutage(thrown) || signal.aborted || !assembly.isFinished()) throw thrown;
  }
  if (!assembly.isFinished() && !end.isDone)
    throw new AppError("upstream_unavailable", { cause: new Error("The stream broke off") });
  yield* emitter.end();
  return assembly.body();
}

/** Emits the same text that `readAnswer` finds in the body: without thoughts, and a refusal only where there is no text. */
function createTextEmitter(state: Json) {
  const thoughts = createThoughtFilter();
  let emitted: "nothing" | "refusal" | "text" = "nothing";
  function* emit(text: string, kind: "refusal" | "text"): Generator<Part> {
    if (text === "") return;
    emitted = kind;
    yield { type: "text", text, state };
  }
  function* emitText({ text, anew }: Visible): Generator<Part> {
    if (anew || (text !== "" && emitted === "refusal")) yield { type: "reset" };
    yield* emit(text, "text");
  }
  return {
    *add({ text, refusal }: { text: string; refusal: string }): Generator<Part> {
      if (text !== "") yield* emitText(thoughts.add(text));
      if (emitted !== "text") yield* emit(refusal, "refusal");
    },
    end: () => emitText(thoughts.rest()),
  };
}

const reasoningParams = (model: string) => (wantsNoReasoning(model) ? { reasoning_effort: "none" as const } : {});

async function turnParams(model: string, turn: Turn): Promise<Params> {
  return {
    model,
    messages: await toMessages(turn),
    // Some servers refuse an empty list.
    ...(turn.tools.length > 0 ? { tools: turn.tools.map(toTool) } : {}),
    ...(turn.schema ? { response_format: toResponseFormat(turn.schema) } : {}),
    ...reasoningParams(model),
  };
}

/** OpenAI's models refuse `max_tokens`; many other servers know only that. */
const limitParams = (model: string, tokens: number) =>
  /^(gpt-(?!oss)|o\d)/.test(model) ? { max_completion_tokens: tokens } : { max_tokens: tokens };

function completionParams(model: string, { instructions, input, maxTokens }: CompletionRequest): Params {
  return {
    model,
    messages: [
      { role: "system", content: instructions },
      { role: "user", content: input },
    ],
    ...limitParams(model, maxTokens + REASONING_HEADROOM),
    ...reasoningParams(model),
  };
}
