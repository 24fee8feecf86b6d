/** What OpenAI's items say. Pure functions. */
import type { ConversationItem } from "openai/resources/conversations/items";
import type { ResponseOutputItem, ResponseOutputText } from "openai/resources/responses/responses";
import type { ChatTurn } from "#lib/engines/engine.ts";

export type Item = ConversationItem | ResponseOutputItem;

export const messagesOf = (items: Item[], role: ChatTurn["role"]) =>
  items.filter((item) => item.type === "message").filter((message) => message.role === role);

type Content = ReturnType<typeof messagesOf>[number]["content"];
export const contentText = (content: Content): string =>
  content.map((part) => ("text" in part ? part.text : "refusal" in part ? part.refusal : "")).join("");

/** A remark upstream on a piece of text that stands at `start` of the whole. */
type Note = { annotation: ResponseOutputText["annotations"][number]; start: number; text: string };

/** The answer in `items`: text and refusals, without the model's remarks on its way there, and notes on it. */
export function saidIn(items: Item[]): { text: string; notes: Note[] } {
  const messages = messagesOf(items, "assistant");
  const answers = messages.filter(({ phase }) => phase !== "commentary");
  let whole = "";
  const notes: Note[] = [];
  for (const { content } of answers.length > 0 ? answers : messages) {
    if (whole !== "" && contentText(content) !== "") whole += "\n\n";
    for (const part of content) {
      const text = contentText([part]);
      const annotations = part.type === "output_text" ? (part.annotations ?? []) : [];
      notes.push(...annotations.map((annotation) => ({ annotation, start: whole.length, text })));
      whole += text;
    }
  }
  return { text: whole, notes };
}

export const textOf = (items: Item[]): string => saidIn(items).text;
