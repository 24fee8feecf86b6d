/** A question: where it was asked, the passage that it is about, its files, and its text as it is. */
import { excerpt } from "#lib/markdown/excerpt.ts";
import type { Notification } from "#lib/notify/notifier.ts";
import { clip, oneLine } from "#lib/notify/slack/mrkdwn.ts";
import { type Block, CONTAINER_WEIGHT, MAX_SECTION, MAX_WEIGHT, weigh } from "./blocks.ts";
import { context, paragraph, plain, quote, richText, richTexts } from "./parts.ts";
import { pageText, type SiteParts } from "./site.ts";

type Question = Extract<Notification, { kind: "message.created" }>;

/** What is added to a section when a code block is split, UTF-16 code units. */
const MAX_FENCES = 8;
/** The longest passage, and the longest list of names of files, UTF-16 code units. */
const MAX_SELECTION = 400;
const MAX_FILES = 1_000;

export function questionBlocks({ message, edited, attachments }: Question, { addresses }: SiteParts): Block[] {
  const { page = null, selection = null, masked = [] } = message.context ?? {};
  const files = clip(attachments.map(oneLine).join(", "), MAX_FILES);
  const head = [
    ...context(
      plain(edited ? "Reader (edited)" : "Reader"),
      page ? pageText("About", page, addresses) : null,
      masked.length > 0 ? plain(`Masked: ${masked.join(", ")}`) : null,
      files === "" ? null : plain(`Attached: ${files}`),
    ),
    ...richText(quote(richTexts(excerpt(selection ?? "", MAX_SELECTION)))),
  ];
  return [...head, ...richText(paragraph(richTexts(clip(message.text, roomBeside(head)))))];
}

/** The length that the texts of sections beside other blocks may have together, UTF-16 code units. */
export function roomBeside(blocks: readonly Block[]): number {
  const room = MAX_WEIGHT - weigh(blocks) - 2 * CONTAINER_WEIGHT;
  // A section is split where a paragraph or a line ends, so it may be half full.
  const sections = Math.ceil(room / (MAX_SECTION / 2)) + 1;
  return room - sections * (2 * CONTAINER_WEIGHT + MAX_FENCES);
}
