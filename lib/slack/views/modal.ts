/** The parts of modals. */
import type { View } from "@slack/web-api";
import { z } from "zod";
import type { SlackPlace } from "#lib/slack/confirm.ts";

/** The most characters of one input. */
export const MAX_INPUT = 3_000;

type Block = View["blocks"][number];
type Input = {
  /** `block_id`, and the key of the input's value. */
  id: string;
  label: string;
  hint?: string;
  initial?: string;
  isOptional?: boolean;
  isMultiline?: boolean;
  max?: number;
};

/** An input of text. `initial` is cut to what fits. */
export const textInput = ({ id, label, hint, initial = "", isOptional = false, isMultiline = false, max }: Input) =>
  ({
    type: "input",
    block_id: id,
    optional: isOptional,
    label: { type: "plain_text", text: label },
    ...(hint && { hint: { type: "plain_text", text: hint } }),
    element: {
      type: "plain_text_input",
      action_id: "input",
      multiline: isMultiline,
      max_length: max ?? MAX_INPUT,
      ...(initial && { initial_value: initial.slice(0, max ?? MAX_INPUT).toWellFormed() }),
    },
  }) satisfies Block;

type Modal = { id: string; title: string; submit: string; metadata: object; blocks: Block[] };

/** Titles and labels of buttons have at most 24 characters. */
export const modal = ({ id, title, submit, metadata, blocks }: Modal): View => ({
  type: "modal",
  callback_id: id,
  title: { type: "plain_text", text: title },
  submit: { type: "plain_text", text: submit },
  close: { type: "plain_text", text: "Cancel" },
  private_metadata: JSON.stringify(metadata),
  blocks,
});

/** The message whose button opened a view; null when there was none. */
export const placeSchema: z.ZodType<SlackPlace | null> = z
  .object({ channel: z.string(), ts: z.string(), threadTs: z.string().nullable() })
  .nullable();
