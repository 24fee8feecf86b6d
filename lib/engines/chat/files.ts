/** What is attached to questions, in Chat Completions, and what is done when a server does not take it. */
import type { ChatCompletionContentPart, ChatCompletionMessageParam } from "openai/resources/chat/completions";
import type { Attachment, Part, Turn } from "#lib/engines/engine.ts";
import type { Outcome } from "#lib/engines/outcome.ts";
import { isFileRefused, withoutEarlierFiles } from "#lib/engines/refused-files.ts";

/** A question with its files. Without any it is plain text: not every server knows parts. */
export async function toUserMessage(text: string, attachments: Attachment[] = []): Promise<ChatCompletionMessageParam> {
  if (attachments.length === 0) return { role: "user", content: text };
  return { role: "user", content: [...(await Promise.all(attachments.map(toPart))), { type: "text", text }] };
}

async function toPart({ name, kind, mediaType, read }: Attachment): Promise<ChatCompletionContentPart> {
  const url = `data:${mediaType};base64,${(await read()).toString("base64")}`;
  return kind === "image"
    ? { type: "image_url", image_url: { url, detail: "auto" } }
    : { type: "file", file: { filename: name, file_data: url } };
}

/** What is told of a request on the way to what it comes to. */
type Sending = AsyncGenerator<Part, Outcome>;

/**
 * Sends a turn. Refused for a file, it is sent once more without those of earlier questions: they are not to spoil what
 * comes after them. If that is refused too, the question's own are to blame.
 */
export async function* sendWithFiles(turn: Turn, send: (turn: Turn) => Sending): Sending {
  try {
    return yield* send(turn);
  } catch (thrown) {
    if (!isFileRefused(thrown, turn)) throw thrown;
    const rest = withoutEarlierFiles(turn);
    if (rest) return yield* sendWithFiles(rest, send);
    return { status: "failed", state: turn.state, code: "attachment_refused", usage: null };
  }
}
