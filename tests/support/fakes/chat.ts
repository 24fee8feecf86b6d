/** A fake Chat Completions server: strict about what it is asked, as odd as told in what it answers. */
import type {
  ChatCompletion,
  ChatCompletionContentPart,
  ChatCompletionCreateParamsBase,
  ChatCompletionMessageToolCall,
} from "openai/resources/chat/completions";
import { z } from "zod";
import { chunksOf } from "./chat-chunks.ts";
import { isImageUrl, isPdfUrl, isPoisoned } from "./files.ts";
import { createFakeServer, type FakeOptions, type FakeServer, Refusal } from "./server.ts";
import { EventStream, type StreamEvent, type Streaming } from "./stream.ts";

const call = z.strictObject({
  id: z.string().min(1),
  type: z.literal("function"),
  function: z.strictObject({ name: z.string().min(1), arguments: z.string() }),
});
const part = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({
    type: z.literal("image_url"),
    image_url: z.strictObject({
      url: z
        .string()
        .refine(isImageUrl, "is no image that is taken")
        .refine((url) => !isPoisoned(url), "You uploaded an unsupported image."),
      detail: z.enum(["auto", "low", "high"]).optional(),
    }),
  }),
  z.strictObject({
    type: z.literal("file"),
    file: z.strictObject({
      filename: z.string().regex(/\.pdf$/i),
      file_data: z
        .string()
        .refine(isPdfUrl, "is no file that is taken")
        .refine((url) => !isPoisoned(url), "The file could not be parsed"),
    }),
  }),
]) satisfies z.ZodType<ChatCompletionContentPart>;
const message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("system"), content: z.string().min(1) }),
  z.strictObject({ role: z.literal("user"), content: z.union([z.string().min(1), z.array(part).min(1)]) }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z.string().nullable(),
    tool_calls: z.array(call).min(1).optional(),
  }),
  z.strictObject({ role: z.literal("tool"), tool_call_id: z.string().min(1), content: z.string() }),
]);
const tool = z.strictObject({
  type: z.literal("function"),
  function: z.strictObject({
    name: z.string(),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()),
    strict: z.boolean().optional(),
  }),
});
/** The parameters this project has a use for; any other one is refused as unknown. */
const params = {
  model: z.string().min(1),
  messages: z.array(message).min(1),
  tools: z.array(tool).min(1).optional(),
  max_tokens: z.int().positive().optional(),
  max_completion_tokens: z.int().positive().optional(),
  reasoning_effort: z.enum(["none", "minimal", "low", "medium", "high"]).optional(),
  response_format: z
    .strictObject({
      type: z.literal("json_schema"),
      json_schema: z.strictObject({
        name: z.string(),
        schema: z.record(z.string(), z.unknown()),
        strict: z.boolean().optional(),
      }),
    })
    .optional(),
  store: z.boolean().optional(),
  stream: z.boolean().optional(),
  stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
} satisfies { [Key in keyof ChatCompletionCreateParamsBase]?: z.ZodType };
const body = z
  .strictObject(params)
  .refine(({ stream, stream_options }) => stream || !stream_options, "stream_options needs stream: true");
export type ChatBody = z.infer<typeof body>;

export type ScriptedAnswer = Streaming & {
  text?: string | null;
  toolCalls?: { id?: string; name: string; arguments: string }[];
  /** Default: "tool_calls" with calls, else "stop". */
  finish?: ChatCompletion.Choice["finish_reason"];
  /** The whole body instead, for servers that answer in their own way, and not with a stream. */
  raw?: unknown;
  /** What is streamed instead, one event each; "[DONE]" has to be among them. */
  chunks?: unknown[];
};

export type ChatFake = FakeServer & {
  /** How the next completions go, in order. Without a script, `fallback` decides. */
  script(...answers: ScriptedAnswer[]): void;
  /** The same for requests without tools, e.g. titles. */
  scriptCompletions(...answers: ScriptedAnswer[]): void;
};
/** `models`: what its list holds; without it, it has none. */
export type ChatFakeOptions = FakeOptions & { fallback?: (body: ChatBody) => ScriptedAnswer; models?: string[] };

export function createChatFake(options: ChatFakeOptions = {}): ChatFake {
  const { fallback = () => ({ text: "An answer without a script." }), models } = options;
  const turns: ScriptedAnswer[] = [];
  const completions: ScriptedAnswer[] = [];
  let count = 0;
  const server = createFakeServer(
    {
      "GET /models": () => {
        if (!models) throw new Refusal(404, "Not Found");
        return { object: "list", data: models.map((id) => ({ id, object: "model", created: 1, owned_by: "us" })) };
      },
      "POST /chat/completions": ({ body: sent }) => {
        const parsed = body.safeParse(sent);
        if (!parsed.success) throw new Refusal(400, z.prettifyError(parsed.error));
        requireOutputs(parsed.data.messages);
        count += 1;
        const answer: ScriptedAnswer = (parsed.data.tools ? turns : completions).shift() ?? fallback(parsed.data);
        if ("raw" in answer) return answer.raw;
        if (answer.chunks) return new EventStream(eventsOf(answer.chunks));
        const completion = toCompletion(answer, parsed.data.model, count);
        if (!parsed.data.stream) return completion;
        return new EventStream(chunksOf(completion, answer, parsed.data.stream_options?.include_usage === true));
      },
    },
    options,
  );
  return {
    ...server,
    script: (...added) => {
      turns.push(...added);
    },
    scriptCompletions: (...added) => {
      completions.push(...added);
    },
  };
}

async function* eventsOf(chunks: unknown[]): AsyncGenerator<StreamEvent> {
  for (const data of chunks) yield { data };
}

/** Every call must be answered by the tool messages that follow it, each once. */
function requireOutputs(messages: z.infer<typeof message>[]): void {
  let open: string[] = [];
  for (const entry of messages) {
    if (entry.role === "tool") {
      if (!open.includes(entry.tool_call_id)) throw new Refusal(400, "A tool message answers no call.");
      open = open.filter((id) => id !== entry.tool_call_id);
      continue;
    }
    if (open.length > 0) throw new Refusal(400, `tool_call_ids did not have response messages: ${open.join(", ")}`);
    open = entry.role === "assistant" ? (entry.tool_calls ?? []).map(({ id }) => id) : [];
  }
  if (open.length > 0) throw new Refusal(400, `tool_call_ids did not have response messages: ${open.join(", ")}`);
}

function toCompletion(
  { text = null, toolCalls = [], finish }: ScriptedAnswer,
  model: string,
  n: number,
): ChatCompletion {
  const tool_calls = toolCalls.map(
    ({ id, name, arguments: args }, index): ChatCompletionMessageToolCall => ({
      id: id ?? `call_fake${n}_${index}`,
      type: "function",
      function: { name, arguments: args },
    }),
  );
  return {
    id: `chatcmpl_fake${n}`,
    object: "chat.completion",
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [
      {
        index: 0,
        finish_reason: finish ?? (tool_calls.length > 0 ? "tool_calls" : "stop"),
        logprobs: null,
        message: {
          role: "assistant",
          content: text,
          refusal: null,
          ...(tool_calls.length > 0 ? { tool_calls } : {}),
        },
      },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
  };
}
