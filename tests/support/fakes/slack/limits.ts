/** Limits of blocks and views as Slack documents them, written down apart from the site's own. */
import type { JsonObject } from "#tests/support/fakes/server.ts";

const MAX_MESSAGE_BLOCKS = 50;
const MAX_TEXT = 40_000;
const MAX_PROMPTS = 4;
const MAX_VIEW_BLOCKS = 100;
/** The longest text of each kind of block; of the elements of a context, too. */
const TEXTS: Record<string, number> = { header: 150, section: 3_000, context: 3_000 };
const ELEMENTS: Record<string, number> = { context: 10, actions: 25 };

const asObject = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null ? (value as JsonObject) : {};
const asList = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.map(asObject) : []);
const lengthOf = (value: unknown): number => (typeof value === "string" ? value.length : 0);

/** A limit that is exceeded, or null. */
const over = (what: string, value: number, most: number): string | null =>
  value > most ? `${what}: ${value} of ${most}` : null;

function checkTextObject(what: string, value: unknown, most: number): (string | null)[] {
  const { type, text } = asObject(value);
  const isText = (type === "plain_text" || type === "mrkdwn") && lengthOf(text) > 0;
  return [isText ? over(what, lengthOf(text), most) : `${what}: no text`];
}

function checkButton({ text, action_id, value, url }: JsonObject): (string | null)[] {
  return [
    ...checkTextObject("button", text, 75),
    over("action_id", lengthOf(action_id), 255),
    over("value", lengthOf(value), 2_000),
    over("url", lengthOf(url), 3_000),
  ];
}

const checkOptionalText = (what: string, value: unknown, most: number) =>
  value === undefined ? [] : checkTextObject(what, value, most);

function checkOptions(options: unknown): (string | null)[] {
  const list = asList(options);
  return [
    over("options", list.length, 100),
    ...list.flatMap(({ text, value, description }) => [
      ...checkTextObject("option", text, 75),
      over("option value", lengthOf(value), 150),
      ...checkOptionalText("option description", description, 75),
    ]),
  ];
}

function checkInput({ label, hint, element }: JsonObject): (string | null)[] {
  const { initial_value, placeholder, options, action_id, max_length } = asObject(element);
  return [
    ...checkTextObject("label", label, 2_000),
    ...checkOptionalText("hint", hint, 2_000),
    ...checkOptionalText("placeholder", placeholder, 150),
    over("initial_value", lengthOf(initial_value), typeof max_length === "number" ? max_length : 3_000),
    over("max_length", typeof max_length === "number" ? max_length : 0, 3_000),
    over("action_id", lengthOf(action_id), 255),
    ...checkOptions(options),
  ];
}

function checkFields(fields: unknown): (string | null)[] {
  const list = asList(fields);
  return [over("fields", list.length, 10), ...list.flatMap((field) => checkTextObject("field", field, 2_000))];
}

function checkBlock(block: JsonObject): (string | null)[] {
  const type = String(block.type);
  const elements = asList(block.elements);
  const most = TEXTS[type];
  const texts = type === "context" ? elements.filter(({ type }) => type !== "image") : [block.text];
  const buttons = [...(type === "actions" ? elements : []), asObject(block.accessory)];
  return [
    ...(most === undefined || (type === "section" && block.fields)
      ? []
      : texts.flatMap((text) => checkTextObject(type, text, most))),
    over(`elements of ${type}`, elements.length, ELEMENTS[type] ?? Number.POSITIVE_INFINITY),
    over("block_id", lengthOf(block.block_id), 255),
    ...buttons.filter(({ type }) => type === "button").flatMap(checkButton),
    ...buttons.flatMap(({ options }) => checkOptions(options)),
    ...checkFields(block.fields),
    ...(type === "input" ? checkInput(block) : []),
    ...(type === "image"
      ? [over("image_url", lengthOf(block.image_url), 3_000), over("alt_text", lengthOf(block.alt_text), 2_000)]
      : []),
  ];
}

function checkBlocks(value: unknown, most: number): (string | null)[] {
  const blocks = asList(value);
  // An action_id is unique among those of its block.
  const hasEqualActions = blocks.some(({ elements }) => {
    const actions = asList(elements).flatMap(({ action_id }) => action_id ?? []);
    return new Set(actions).size < actions.length;
  });
  return [
    over("blocks", blocks.length, most),
    hasEqualActions ? "two buttons of a block have the same action_id" : null,
    ...blocks.flatMap(checkBlock),
  ];
}

const found = (problems: (string | null)[]): string[] => problems.filter((problem) => problem !== null);

/** The limits that a message's blocks exceed. */
export const findBlockProblems = (blocks: unknown): string[] => found(checkBlocks(blocks, MAX_MESSAGE_BLOCKS));

/** The limits that a message exceeds. Beside blocks, the text is for notifications. */
export const findMessageProblems = (message: unknown): string[] => {
  const { text, blocks } = asObject(message);
  return found([
    over("text", lengthOf(text), MAX_TEXT),
    lengthOf(text) === 0 ? "text: no text" : null,
    ...checkBlocks(blocks, MAX_MESSAGE_BLOCKS),
  ]);
};

/** The limits that the suggested prompts of the assistant's pane exceed. */
export const findPromptProblems = (prompts: unknown): string[] => {
  const list = asList(prompts);
  return found([
    over("prompts", list.length, MAX_PROMPTS),
    ...list.map(({ title, message }) => (lengthOf(title) > 0 && lengthOf(message) > 0 ? null : "prompt: no text")),
  ]);
};

/** The limits that a modal exceeds. */
export function findViewProblems({
  title,
  submit,
  close,
  blocks,
  callback_id,
  private_metadata,
}: JsonObject): string[] {
  return found([
    ...checkTextObject("title", title, 24),
    ...[submit, close].flatMap((text) => (text === undefined ? [] : checkTextObject("label", text, 24))),
    over("callback_id", lengthOf(callback_id), 255),
    over("private_metadata", lengthOf(private_metadata), 3_000),
    ...checkBlocks(blocks, MAX_VIEW_BLOCKS),
  ]);
}
