import { withoutBrokenEnd } from "#lib/notify/slack/mrkdwn.ts";

const FENCE = "\n```";
/** Where a text is split best. */
const SEPARATORS = ["\n\n", "\n", " "];

/**
 * Splits escaped text in Slack's markup into parts of at most `max` UTF-16 code units: between paragraphs, else between
 * lines or words. It splits no character, entity or link. A code block that is split is closed and opened again.
 */
export function splitMrkdwn(text: string, max: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const part = beginning(rest, max - FENCE.length);
    const isOpen = (part.match(/```/g)?.length ?? 0) % 2 === 1;
    parts.push(isOpen ? part + FENCE : part);
    const after = rest.slice(part.length).replace(/^\n+|^ (?=\S)/, "");
    rest = isOpen ? `${FENCE.trim()}\n${after}` : after;
  }
  return [...parts, rest].filter((part) => part.trim() !== "");
}

function beginning(text: string, max: number): string {
  const window = text.slice(0, max);
  const ends = SEPARATORS.map((separator) => window.lastIndexOf(separator)).filter((end) => end > max / 2);
  const part = withoutBrokenEnd(window.slice(0, ends[0] ?? max));
  // A single link or entity is never as long as a part.
  return part === "" ? window : part;
}
