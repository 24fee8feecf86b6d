/** Between the engine port and Chat Completions. Pure functions; answers are read leniently, because servers differ. */
import type { ChatCompletionMessageParam, ChatCompletionTool } from "openai/resources/chat/completions";
import { z } from "zod";
import type { ChatTurn, Round, Tokens, ToolCall, ToolSpec, Turn } from "#lib/engines/engine.ts";
import type { Outcome } from "#lib/engines/outcome.ts";
import { isStrict, type JsonSchema } from "#lib/json-schemas.ts";
import { toUserMessage } from "./files.ts";
import { withoutThoughts } from "./thoughts.ts";

export const toTool = ({ name, description, parameters }: ToolSpec): ChatCompletionTool => ({
  type: "function",
  function: { name, description, parameters, strict: true },
});

/** The form of an answer, as a parameter of a completion. Only the strict subset is enforced while the model writes. */
export const toResponseFormat = (schema: JsonSchema) => ({
  type: "json_schema" as const,
  json_schema: { name: "answer", schema, strict: isStrict(schema) },
});

/** The complete turn, in every request: the server stores nothing. */
export async function toMessages(turn: Turn): Promise<ChatCompletionMessageParam[]> {
  const { instructions, history, question, rounds } = turn;
  return [
    { role: "system", content: instructions },
    ...(await Promise.all(
      mergeAnswers(history).map(({ role, text, attachments }) =>
        role === "user" ? toUserMessage(text, attachments) : { role, content: text },
      ),
    )),
    await toUserMessage(question.text, question.attachments),
    ...rounds.flatMap(toRoundMessages),
  ];
}

/** One answer for each question, where maintainers added messages to it: some models accept no others. */
function mergeAnswers(history: ChatTurn[]): ChatTurn[] {
  const merged: ChatTurn[] = [];
  for (const turn of history.filter(({ isRepeated }) => !isRepeated)) {
    const last = merged.at(-1);
    if (last?.role !== "assistant" || turn.role !== "assistant") merged.push(turn);
    else merged.splice(-1, 1, { ...last, text: `${last.text}\n\n${turn.text}` });
  }
  return merged;
}

function toRoundMessages({ calls, outputs }: Round): ChatCompletionMessageParam[] {
  return [
    {
      role: "assistant",
      content: null,
      tool_calls: calls.map(({ id, name, arguments: args }) => ({
        id,
        type: "function",
        function: { name, arguments: args },
      })),
    },
    ...outputs.map(
      ({ callId, output }): ChatCompletionMessageParam => ({ role: "tool", tool_call_id: callId, content: output }),
    ),
  ];
}

const part = z.object({ text: z.string().nullish() });
/** Text, as a string or in parts. */
export const contentSchema = z
  .union([z.string(), z.array(part).transform((parts) => parts.map(({ text }) => text ?? "").join(""))])
  .nullish();
/** Text; anything else counts as missing. */
export const wordSchema = z.string().nullish().catch(null);
export const usageSchema = z
  .object({
    prompt_tokens: z.number(),
    completion_tokens: z.number(),
    total_tokens: z.number(),
    prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish().catch(null),
  })
  .nullish()
  .catch(null);

const toolCall = z.object({
  id: z.string().nullish(),
  function: z.object({ name: z.string(), arguments: z.unknown().optional() }),
});
const completion = z.object({
  model: wordSchema,
  choices: z
    .array(
      z.object({
        finish_reason: wordSchema,
        message: z.object({
          content: contentSchema,
          refusal: wordSchema,
          tool_calls: z.array(toolCall).nullish(),
        }),
      }),
    )
    .min(1),
  usage: usageSchema,
});

export type Answer = {
  text: string;
  calls: ToolCall[];
  finish: string | null;
  model: string | null;
  usage: Tokens | null;
};

/** A server's answer; null when the body is not one. `round` is part of the ids of calls that came without an id. */
export function readAnswer(body: unknown, round: number): Answer | null {
  const parsed = completion.safeParse(body);
  const choice = parsed.data?.choices[0];
  if (!parsed.success || !choice) return null;
  const { content, refusal, tool_calls } = choice.message;
  return {
    text: withoutThoughts(content ?? "") || (refusal ?? ""),
    calls: readCalls(tool_calls ?? [], round),
    finish: choice.finish_reason ?? null,
    model: parsed.data.model ?? null,
    usage: toTokens(parsed.data.usage),
  };
}

function toTokens(usage: z.infer<typeof usageSchema>): Tokens | null {
  if (!usage) return null;
  const { prompt_tokens_details, ...counts } = usage;
  return { ...counts, cached_tokens: prompt_tokens_details?.cached_tokens ?? 0 };
}

/** The calls, each with a unique id: some servers send no ids, or one id for all calls. */
function readCalls(calls: z.infer<typeof toolCall>[], round: number): ToolCall[] {
  const seen = new Set<string>();
  return calls.map(({ id, function: { name, arguments: args } }, index) => {
    const uniqueId = id && !seen.has(id) ? id : `call_${round}_${index}`;
    seen.add(uniqueId);
    return { id: uniqueId, name, arguments: typeof args === "string" ? args : JSON.stringify(args ?? {}) };
  });
}

/** The outcome of an answer. One that was cut off has no usable calls; an empty one is a failure. */
export function outcomeOf(answer: Answer | null, state: Turn["state"]): Outcome {
  if (!answer) return { status: "failed", state, code: "upstream_failed", usage: null };
  const { text, calls, finish, usage } = answer;
  if (finish === "length") return { status: "incomplete", state, text, usage };
  if (finish === "content_filter") return { status: "failed", state, code: "upstream_failed", usage };
  if (calls.length > 0) return { status: "requires_action", state, calls, usage };
  if (text === "") return { status: "failed", state, code: "upstream_failed", usage };
  return { status: "completed", state, text, usage };
}
