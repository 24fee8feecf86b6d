/** Attached files in Chat Completions, and what happens when a server refuses them. */
import type { ChatCompletionContentPart, ChatCompletionMessageParam } from "openai/resources/chat/completions";
import type { Attachment, Part, Turn } from "#lib/engines/engine.ts";
import type { Outcome } from "#lib/engines/outcome.ts";
import { isFileRefused, withoutEarlierFiles } from "#lib/engines/refused-files.ts";

/** A question with its files. A question without files is plain text: some servers do not know content parts. */
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

/** Yields the parts of a request, and returns its outcome. */
type Sending = AsyncGenerator<Part, Outcome>;

/**
 * Sends a turn. If the server refuses a file, sends it again without the files of earlier questions. If that is refused too,
 * a file of the question itself is refused, and the turn fails.
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
