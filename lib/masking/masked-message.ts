import type { MessageRow } from "#lib/database/rows.ts";
import type { Mask } from "./mask.ts";

/** A message as it may leave: a question without what is masked in it. Of answers a model itself knows all. */
export async function maskedMessage(message: MessageRow, mask: Mask): Promise<MessageRow> {
  const { role, content, context } = message;
  if (role === "assistant") return message;
  const selection = context?.selection ? (await mask(context.selection)).text : null;
  return { ...message, content: (await mask(content)).text, context: context && { ...context, selection } };
}
