/** Engine on any server that speaks Chat Completions: Ollama, vLLM, llama.cpp, LiteLLM, OpenAI. */
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import { sendWithFiles } from "#lib/assistant/chat-files.ts";
import { progressOf, readAnswer, toMessages, toResponseFormat, toTool } from "#lib/assistant/chat-mapping.ts";
import { type Assembly, createAssembly, noticeDone } from "#lib/assistant/chat-stream.ts";
import { createThoughtFilter, type Said } from "#lib/assistant/chat-thoughts.ts";
import type { CompletionRequest, Engine, Live, Turn } from "#lib/assistant/engine.ts";
import {
  callUpstream,
  createClient,
  type FetchLike,
  isOutage,
  isRefusalOf,
  REASONING_HEADROOM,
  wantsNoReasoning,
} from "#lib/assistant/upstream.ts";
import { openStream, type Streamed } from "#lib/assistant/upstream-stream.ts";
import { AppError } from "#lib/errors.ts";
import type { AttachmentKind } from "#lib/files-contract.ts";

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
/** Who hears an answer while it comes, until `signal` ends the call. */
type Listener = Live & { signal: AbortSignal };
type Mode = { stream?: boolean; stream_options?: { include_usage: boolean } };

/**
 * One step is one whole completion, ended only by the turn's signal: a local model may take minutes.
 * Nothing is kept upstream, so `threadRef` and `state` stay as they are, a stream that broke off is asked for anew,
 * and there is nothing to clean up.
 */
export function createChatEngine(config: ChatConfig): Engine {
  const client = createClient({ apiKey: config.apiKey ?? null, baseURL: config.baseURL, fetch: config.fetch });
  const request = (params: ChatCompletionCreateParamsNonStreaming, caller: AbortSignal): Promise<unknown> =>
    callUpstream({ signal: caller, timeoutMs: null }, (signal) => client.chat.completions.create(params, { signal }));

  const kept = (params: ChatCompletionCreateParamsNonStreaming) =>
    config.store === undefined ? params : { ...params, store: config.store };

  /** The answer's body, as it would have come without a stream. */
  async function ask(params: ChatCompletionCreateParamsNonStreaming, live: Listener, mode: Mode): Promise<unknown> {
    let isDone = false;
    const assembly = createAssembly();
    const silenceMs = () => (assembly.isFinished() ? (config.lingerMs ?? LINGER_MS) : null);
    let answer: Streamed<unknown>;
    try {
      answer = await openStream(client, { signal: live.signal, timeoutMs: null, silenceMs }, async (signal) =>
        noticeDone(await client.chat.completions.create({ ...params, ...mode }, { signal }).asResponse(), () => {
          isDone = true;
        }),
      );
    } catch (thrown) {
      // Many a server cannot have tools and a schema at once; the instructions say the schema too.
      const { response_format: format, ...loose } = params;
      if (format && isRefusalOf(thrown, /response_format|json_schema|grammar/i)) return ask(loose, live, mode);
      if (mode === COUNTED && isRefusalOf(thrown, /stream_options|include_usage/i)) return ask(params, live, STREAMED);
      if (mode !== WHOLE && isRefusalOf(thrown, /\bstream(ing|ed)?\b/i)) return ask(params, live, WHOLE);
      throw thrown;
    }
    return "json" in answer ? answer.json : listen(answer.events, live, assembly, () => isDone);
  }

  return {
    name: "chat",
    model: config.model,
    titleModel: config.titleModel,
    attachments: config.attachments ?? ["text"],
    async step(turn) {
      turn.unwrite();
      const write = (text: string) => turn.write(text, turn.state);
      return sendWithFiles(turn, async (sent) => {
        const params = await turnParams(turn.model ?? config.model, sent);
        const body = await ask(kept(params), { ...turn, write }, COUNTED);
        return progressOf(readAnswer(body, turn.rounds.length), turn.state);
      });
    },
    async abandon() {},
    async forget() {},
    async complete(asked, signal, live) {
      const params = kept(completionParams(config.titleModel, asked));
      const body = await (live ? ask(params, { ...live, signal }, COUNTED) : request(params, signal));
      const answer = readAnswer(body, 0);
      if (!answer || answer.text === "") throw new AppError("upstream_failed");
      return { text: answer.text, model: answer.model ?? config.titleModel, usage: answer.usage };
    },
  };
}

/** Writes what is said and puts it together. An answer is whole when its server says so, whatever breaks after. */
async function listen(
  chunks: AsyncIterable<unknown>,
  live: Listener,
  assembly: Assembly,
  isDone: () => boolean,
): Promise<unknown> {
  const writer = createWriter(live);
  try {
    for await (const chunk of chunks) writer.add(assembly.add(chunk));
  } catch (thrown) {
    if (!isOutage(thrown) || live.signal.aborted || !assembly.isFinished()) throw thrown;
  }
  if (!assembly.isFinished() && !isDone())
    throw new AppError("upstream_unavailable", { cause: new Error("The stream broke off") });
  writer.end();
  return assembly.body();
}

/** Writes as `readAnswer` reads the whole: without thoughts, and a refusal only where there is no text. */
function createWriter(live: Live) {
  const thoughts = createThoughtFilter();
  let said: "nothing" | "refusal" | "text" = "nothing";
  const write = (text: string, kind: "refusal" | "text") => {
    if (text === "") return;
    said = kind;
    live.write(text);
  };
  const say = ({ text, anew }: Said) => {
    if (anew || (text !== "" && said === "refusal")) live.unwrite();
    write(text, "text");
  };
  return {
    add({ text, refusal }: { text: string; refusal: string }) {
      if (text !== "") say(thoughts.add(text));
      if (said !== "text") write(refusal, "refusal");
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
