import type { MessageRow } from "#lib/database/rows.ts";
import type { Mask } from "./mask.ts";

/** A question with masked text. Answers stay as they are: the model wrote them. */
export async function maskMessage(message: MessageRow, mask: Mask): Promise<MessageRow> {
  const { role, text, context } = message;
  if (role === "assistant") return message;
  const selection = context?.selection ? (await mask(context.selection)).text : null;
  return { ...message, text: (await mask(text)).text, context: context && { ...context, selection } };
}
