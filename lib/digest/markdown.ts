/** A digest as Markdown, for a terminal, a file or an issue. */
import type { Addresses } from "#lib/addresses/addresses.ts";
import { sectionTitleOf } from "#lib/contract/docs.ts";
import { escapeText } from "#lib/markdown/escape.ts";
import { type Digest, describeReasons, drawTrend, type Gap } from "#lib/notify/digest.ts";

export type MarkdownOptions = {
  addresses: Addresses;
  reviewUrl(threadId: string): string;
  /** The path of the picture of the trend; null: the trend is drawn as text. */
  picture: string | null;
};

const day = (time: string): string => time.slice(0, 10);

export function renderDigest(digest: Digest, options: MarkdownOptions): string {
  const { since, until, counts, gaps, others } = digest;
  const rows: [string, number][] = [
    ["Threads", counts.threads],
    ["Questions", counts.questions],
    ["Answers", counts.answered],
    ["Doubtful answers", counts.doubtful],
    ["Votes down", counts.down],
    ["Questions without an answer", counts.unanswered],
    ["Handed over to a person", counts.handed_over],
    ["Corrected by a maintainer", counts.corrected],
    ["Verified answers given", counts.verified_given],
    ["Verified answers that are stale", counts.verified_stale],
  ];
  const more = others > 0 ? [`${others} more questions stand alone or in smaller groups.`] : [];
  const lacks =
    gaps.length > 0 ? gaps.map((gap) => renderGap(gap, options)) : ["No question was left open: nothing is missing."];
  return `${[
    `# Digest of ${day(since)} to ${day(until)}`,
    `| | |\n| --- | ---: |\n${rows.map(([name, count]) => `| ${name} | ${count} |`).join("\n")}`,
    "## Questions and doubts per day",
    renderTrend(digest, options.picture),
    "## What the docs lack",
    ...lacks,
    ...more,
  ].join("\n\n")}\n`;
}

function renderTrend({ trend }: Digest, picture: string | null): string {
  const [first, last] = [trend[0]?.day ?? "", trend.at(-1)?.day ?? ""];
  if (picture !== null) return `![Questions and doubtful answers per day, ${first} to ${last}](${picture})`;
  return `\`\`\`text\n${drawTrend(trend)}\n\`\`\``;
}

function renderGap(gap: Gap, options: MarkdownOptions): string {
  const asked = `Asked ${gap.count} ${gap.count === 1 ? "time" : "times"}: ${describeReasons(gap)}.`;
  return `### ${escapeText(gap.heading)}\n\n${asked}\n\n${renderPlaces(gap, options)}`;
}

/** The closest section and the threads of a group, as a list. */
function renderPlaces(gap: Gap, { addresses, reviewUrl }: MarkdownOptions): string {
  const threads = gap.threadIds.map((id, at) => `[${at + 1}](${reviewUrl(id)})`).join(", ");
  return `${renderClosest(gap, addresses)}\n- Threads: ${threads}`;
}

/** The closest section, as an item of a list. */
export function renderClosest({ closest }: Gap, addresses: Addresses): string {
  const section = closest ? `[${escapeText(sectionTitleOf(closest))}](${addresses.publicUrl(closest.url)})` : "none";
  return `- Closest section: ${section}`;
}
