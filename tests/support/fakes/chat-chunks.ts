/** A fake completion as the chunks of a stream. */
import type { ChatCompletion, ChatCompletionChunk } from "openai/resources/chat/completions";
import { type StreamEvent, type Streaming, splitText } from "./stream.ts";

type Delta = ChatCompletionChunk.Choice.Delta;

/** Role, text, calls, finish, usage if asked for, and the closing sentinel, each in chunks of its own. */
export async function* chunksOf(
  completion: ChatCompletion,
  { pieces, pace }: Streaming,
  withUsage: boolean,
): AsyncGenerator<StreamEvent> {
  const { id, created, model, usage = null } = completion;
  const [choice] = completion.choices;
  const chunk = (choices: ChatCompletionChunk["choices"], extra: Partial<ChatCompletionChunk> = {}): StreamEvent => ({
    data: { id, object: "chat.completion.chunk", created, model, choices, ...extra } satisfies ChatCompletionChunk,
  });
  const said = (delta: Delta) => chunk([{ index: 0, delta, finish_reason: null, logprobs: null }]);

  yield said({ role: "assistant", content: "" });
  for (const [piece, content] of splitText(choice?.message.content ?? "", pieces).entries()) {
    await pace?.(piece);
    yield said({ content });
  }
  for (const delta of callDeltas(choice?.message.tool_calls ?? [])) yield said(delta);
  yield chunk([{ index: 0, delta: {}, finish_reason: choice?.finish_reason ?? "stop", logprobs: null }]);
  if (withUsage) yield chunk([], { usage });
  yield { data: "[DONE]" };
}

function callDeltas(calls: NonNullable<ChatCompletion.Choice["message"]["tool_calls"]>): Delta[] {
  return calls.flatMap((call, index): Delta[] => {
    if (call.type !== "function") return [];
    const { id, type } = call;
    const { name, arguments: args } = call.function;
    return [
      { tool_calls: [{ index, id, type, function: { name, arguments: "" } }] },
      ...splitText(args, 2).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ];
  });
}
