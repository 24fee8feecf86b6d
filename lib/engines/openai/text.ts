/** The text of OpenAI's items. Pure functions. */
import type { ConversationItem } from "openai/resources/conversations/items";
import type { ResponseOutputItem, ResponseOutputText } from "openai/resources/responses/responses";
import type { ChatTurn } from "#lib/engines/engine.ts";

export type Item = ConversationItem | ResponseOutputItem;

export const messagesOf = (items: Item[], role: ChatTurn["role"]) =>
  items.filter((item) => item.type === "message").filter((message) => message.role === role);

type Content = ReturnType<typeof messagesOf>[number]["content"];
export const contentText = (content: Content): string =>
  content.map((part) => ("text" in part ? part.text : "refusal" in part ? part.refusal : "")).join("");

/** An annotation of a content part with `text`, which begins at `start` of the answer. */
type Note = { annotation: ResponseOutputText["annotations"][number]; start: number; text: string };

/** The answer in `items`, text or refusal, without the model's commentary; `notes` are its annotations. */
export function readText(items: Item[]): { text: string; notes: Note[] } {
  const messages = messagesOf(items, "assistant");
  const answers = messages.filter(({ phase }) => phase !== "commentary");
  let answer = "";
  const notes: Note[] = [];
  for (const { content } of answers.length > 0 ? answers : messages) {
    if (answer !== "" && contentText(content) !== "") answer += "\n\n";
    for (const part of content) {
      const text = contentText([part]);
      const annotations = part.type === "output_text" ? (part.annotations ?? []) : [];
      notes.push(...annotations.map((annotation) => ({ annotation, start: answer.length, text })));
      answer += text;
    }
  }
  return { text: answer, notes };
}

export const textOf = (items: Item[]): string => readText(items).text;
