/**
 * The blocks that messages are made of, within the limits that Slack documents.
 *
 * Texts of readers, maintainers and models are `plain_text` or elements of `rich_text`: Slack shows them as they are. Only
 * answers and links to pages are `mrkdwn`. They are escaped (mrkdwn.ts), and `verbatim` keeps Slack from making links and
 * mentions of plain text. There is no `markdown` block: Slack reads it by itself, so the text of a model would become
 * links to any address under any label.
 */
import { z } from "zod";

/** The longest text of a section, and of the elements of a context, UTF-16 code units. */
export const MAX_SECTION = 3_000;
export const MAX_HEADER = 150;
const MAX_BLOCKS = 50;
/** Slack advises this for the text beside the blocks. */
const MAX_TEXT = 4_000;
/**
 * Slack refuses messages whose blocks are too long together: 12,000 characters of text, "with a buffer for block
 * containers". The size of a container is not documented. One was measured as 125.
 */
export const MAX_WEIGHT = 12_000;
export const CONTAINER_WEIGHT = 130;

/** All actions of buttons. Those of links do nothing but open the link. */
export const ACTIONS = [
  "thread.take",
  "thread.hand_back",
  "thread.reply",
  "thread.review",
  "answer.correct",
  "answer.confirm",
  "answer.retire",
  "answer.correct_again",
  "digest.open_issue",
  "vote.up",
  "vote.down",
] as const;
export type Action = (typeof ACTIONS)[number];

const textOf = (max: number) => z.string().min(1).max(max);
const plainText = (max: number) =>
  z.strictObject({ type: z.literal("plain_text"), text: textOf(max), emoji: z.literal(false) });
const mrkdwn = z.strictObject({ type: z.literal("mrkdwn"), text: textOf(MAX_SECTION), verbatim: z.literal(true) });
const anyText = z.union([plainText(MAX_SECTION), mrkdwn]);

const richElement = z.union([
  z.strictObject({
    type: z.literal("text"),
    text: textOf(MAX_SECTION),
    style: z.strictObject({ bold: z.literal(true) }).optional(),
  }),
  z.strictObject({ type: z.literal("link"), url: z.url().max(3_000), text: textOf(MAX_SECTION) }),
]);
const richSection = z.strictObject({
  type: z.enum(["rich_text_section", "rich_text_quote"]),
  elements: z.array(richElement).min(1),
});
const richList = z.strictObject({
  type: z.literal("rich_text_list"),
  style: z.literal("bullet"),
  elements: z.array(richSection).min(1),
});

const button = z.strictObject({
  type: z.literal("button"),
  text: plainText(75),
  action_id: z.enum(ACTIONS),
  /** Ids, never a text. */
  value: z
    .string()
    .regex(/^[\w-]+( [\w-]+)?$/)
    .max(2_000)
    .optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(3_000)
    .optional(),
  style: z.literal("primary").optional(),
});
const actions = z.strictObject({ type: z.literal("actions"), elements: z.array(button).min(1).max(25) });

const block = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("header"), text: plainText(MAX_HEADER) }),
  z.strictObject({ type: z.literal("section"), text: anyText }),
  z.strictObject({ type: z.literal("context"), elements: z.array(anyText).min(1).max(10) }),
  z.strictObject({ type: z.literal("rich_text"), elements: z.array(z.union([richSection, richList])).min(1) }),
  actions,
]);
export type Block = z.infer<typeof block>;
export type Text = z.infer<typeof anyText>;
export type RichElement = z.infer<typeof richElement>;
export type RichPart = Extract<Block, { type: "rich_text" }>["elements"][number];
export type Button = z.infer<typeof button>;

const message = z.object({ text: textOf(MAX_TEXT), blocks: z.array(block).max(MAX_BLOCKS).optional() });

/** Returns a line for each limit of Slack that a message exceeds. No line quotes a text. */
export function findLimitProblems(value: unknown): string[] {
  const parsed = message.safeParse(value);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  const { blocks = [] } = parsed.data;
  const weight = weigh(blocks);
  const hasEqualActions = blocks.some(
    (one) =>
      one.type === "actions" && new Set(one.elements.map((element) => element.action_id)).size < one.elements.length,
  );
  return [
    ...(weight > MAX_WEIGHT ? [`blocks: weigh ${weight}, more than ${MAX_WEIGHT}`] : []),
    ...(hasEqualActions ? ["blocks: two buttons of a block have the same action"] : []),
  ];
}

/** Returns the length of all texts and addresses in a block or blocks, with an allowance for each container. */
export function weigh(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + weigh(one), 0);
  if (typeof value !== "object" || value === null) return 0;
  const { text, url, value: id, elements } = { text: null, url: null, value: null, elements: null, ...value };
  return CONTAINER_WEIGHT + weigh(text) + weigh(url) + weigh(id) + weigh(elements);
}
