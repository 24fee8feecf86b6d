import type { MessageRow } from "#lib/database/rows.ts";
import type { Mask } from "./mask.ts";

/** A message with masked text. Answers stay as they are, because the model wrote them; corrections of them are masked. */
export async function maskMessage<Row extends MessageRow>(message: Row, mask: Mask): Promise<Row> {
  const { role, text, context, correction } = message;
  if (role === "assistant")
    return correction
      ? { ...message, correction: { ...correction, text: (await mask(correction.text)).text } }
      : message;
  const selection = context?.selection ? (await mask(context.selection)).text : null;
  return { ...message, text: (await mask(text)).text, context: context && { ...context, selection } };
}
