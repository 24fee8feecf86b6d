/** An answer: its text in sections, its sources, and how it came about. */
import type { Addresses } from "#lib/addresses/addresses.ts";
import type { RunStep } from "#lib/contract/assistant.ts";
import { SEARCH_TOOL } from "#lib/contract/docs.ts";
import type { MessageRow } from "#lib/database/rows.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";
import { clip } from "#lib/notify/slack/mrkdwn.ts";
import { type Block, MAX_SECTION } from "./blocks.ts";
import { actions, bullets, button, context, mrkdwn, paragraph, plain, richText, richTexts, section } from "./parts.ts";
import { roomBeside } from "./question.ts";
import { pageElements, type SiteParts } from "./site.ts";
import { splitMrkdwn } from "./split.ts";

const MAX_SOURCES = 8;
const MAX_STEPS = 6;
const MAX_QUERY = 80;

/** `body` is the answer in Slack's markup. `doubt` says why the docs may not support it. */
export function answerBlocks(
  message: MessageRow,
  { body, doubt, steps }: { body: string; doubt: string | null; steps: RunStep[] },
  site: SiteParts,
): Block[] {
  const { thread_id, id, metadata } = message;
  const head = context(
    plain("Assistant"),
    metadata.verified ? plain("✅ Verified by the maintainers") : null,
    doubt === null ? null : plain(`❔ ${doubt}`),
  );
  const foot = [
    ...sourceBlocks(message, site.addresses),
    ...stepBlocks(steps),
    ...actions(site.isInteractive ? button("answer.correct", "Correct this", `${thread_id} ${id}`) : null),
  ];
  return [...head, ...sections(body, [...head, ...foot]), ...foot];
}

/** Splits a text in Slack's markup into sections. It is cut where it does not fit into a message with `others`. */
export const sections = (body: string, others: readonly Block[]): Block[] =>
  splitMrkdwn(clip(body, roomBeside(others)), MAX_SECTION).map((part) => section(mrkdwn(part)));

function sourceBlocks({ annotations }: MessageRow, addresses: Addresses): Block[] {
  const sources = [...new Map(annotations.map((source) => [source.url, source])).values()];
  if (sources.length === 0) return [];
  const items = sources.slice(0, MAX_SOURCES).map(({ url, title }) => pageElements(url, title, addresses));
  const more = sources.length - MAX_SOURCES;
  if (more > 0) items.push(richTexts(`${more} more`));
  return richText(paragraph(richTexts("Sources", { bold: true })), bullets(items));
}

/** All steps in one line. */
function stepBlocks(steps: RunStep[]): Block[] {
  if (steps.length === 0) return [];
  const more = steps.length - MAX_STEPS;
  const lines = [...steps.slice(0, MAX_STEPS).map(describeStep), ...(more > 0 ? [`${more} more steps`] : [])];
  return context(plain(lines.join("  →  ")));
}

function describeStep({ tool, query, sections: found, covered, ms, error, quotes, code }: RunStep): string {
  const isSearch = tool === SEARCH_TOOL || quotes !== undefined;
  const name = isSearch ? "Searched" : code ? "Ran Python code" : `Used ${excerpt(tool, MAX_QUERY)}`;
  const what = query === null || query.trim() === "" ? name : `${name} “${excerpt(query, MAX_QUERY)}”`;
  const count = quotes ? `${quotes.length} passages` : isSearch ? `${found.length} sections` : "";
  const result = error ? `failed (${error})` : count.replace(/^(1 \w+)s$/, "$1");
  const doubt = covered === false && !error ? "none a clear answer" : "";
  return [what, result, doubt, ms > 0 ? `${Math.round(ms)} ms` : ""].filter((text) => text !== "").join(" · ");
}
