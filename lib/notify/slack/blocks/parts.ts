/** Makes blocks from texts. */
import {
  type Action,
  type Block,
  type Button,
  MAX_SECTION,
  type RichElement,
  type RichPart,
  type Text,
} from "./blocks.ts";

/** A text that Slack shows as it is. It is cut to what a section takes. */
export const plain = (text: string): Extract<Text, { type: "plain_text" }> => ({
  type: "plain_text",
  text: cut(text, MAX_SECTION) || " ",
  emoji: false,
});

/** A text in Slack's markup. It has to be escaped, and short enough for a section. */
export const mrkdwn = (text: string): Text => ({ type: "mrkdwn", text, verbatim: true });

export const context = (...elements: (Text | null)[]): Block[] => {
  const texts = elements.filter((one) => one !== null);
  return texts.length > 0 ? [{ type: "context", elements: texts.slice(0, 10) }] : [];
};

export const section = (text: Text): Block => ({ type: "section", text });

/** A text in as many elements as it needs, without any markup. */
export function richTexts(text: string, style: { bold?: true } = {}): RichElement[] {
  const elements: RichElement[] = [];
  for (let rest = text; rest !== ""; ) {
    const part = cut(rest, MAX_SECTION);
    elements.push({ type: "text", text: part, ...(style.bold && { style: { bold: true } }) });
    rest = rest.slice(part.length);
  }
  return elements;
}

/** Paragraphs, quotes and lists. Those without a text are left out. */
export function richText(...parts: RichPart[]): Block[] {
  const elements = parts.filter((part) => part.elements.length > 0);
  return elements.length > 0 ? [{ type: "rich_text", elements }] : [];
}

export const paragraph = (elements: RichElement[]): RichPart => ({ type: "rich_text_section", elements });
export const quote = (elements: RichElement[]): RichPart => ({ type: "rich_text_quote", elements });
export const bullets = (items: RichElement[][]): RichPart => ({
  type: "rich_text_list",
  style: "bullet",
  elements: items.map((elements) => ({ type: "rich_text_section", elements })),
});

/** A button that sends the ids in `value` to the site. */
export const button = (action: Action, label: string, value: string, isPrimary = false): Button => ({
  ...{ type: "button", text: { type: "plain_text", text: label, emoji: false }, action_id: action, value },
  ...(isPrimary && { style: "primary" }),
});

/** A button that opens a page. Slack also sends the action to the site. */
export const linkButton = (action: Action, label: string, url: string): Button => ({
  ...{ type: "button", text: { type: "plain_text", text: label, emoji: false }, action_id: action, url },
});

export const actions = (...buttons: (Button | null)[]): Block[] => {
  const elements = buttons.filter((one) => one !== null);
  return elements.length > 0 ? [{ type: "actions", elements }] : [];
};

/** The first `max` UTF-16 code units. It splits no character. */
const cut = (text: string, max: number): string =>
  text.length <= max ? text : text.slice(0, max).replace(/[\uD800-\uDBFF]$/, "");
