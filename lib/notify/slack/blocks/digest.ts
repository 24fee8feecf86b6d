/** The weekly digest as one message, with a button for each group of questions. */
import { sectionTitleOf } from "#lib/contract/docs.ts";
import { type Digest, describeReasons, drawTrend, type Gap } from "#lib/notify/digest.ts";
import type { SlackMessage } from "#lib/notify/slack/messages.ts";
import { clip, escapeText } from "#lib/notify/slack/mrkdwn.ts";
import { type Block, MAX_WEIGHT, type RichElement, weigh } from "./blocks.ts";
import { actions, button, context, mrkdwn, paragraph, plain, richText, richTexts, section } from "./parts.ts";
import { pageElements, type SiteParts } from "./site.ts";

/** The longest text beside the blocks, UTF-16 code units. */
const MAX_TEXT = 3_900;

/**
 * Renders a digest. `reviewUrls` are the addresses of threads by their id; those without one are left out. The trend is
 * drawn with characters: a picture would need the scope files:write and two more calls, each of which can fail after the
 * message is posted.
 */
export function digestMessage(digest: Digest, reviewUrls: ReadonlyMap<string, string>, site: SiteParts): SlackMessage {
  const title = `Digest of ${digest.since.slice(0, 10)} to ${digest.until.slice(0, 10)}`;
  const list = digest.gaps.map(({ heading, count }) => `• ${escapeText(heading)} (${count})`);
  const text = clip([title, ...describeCounts(digest), ...list].join("\n"), MAX_TEXT);
  const head: Block[] = [
    { type: "header", text: { type: "plain_text", text: title, emoji: false } },
    section(plain(describeCounts(digest).join("\n"))),
    section(mrkdwn(`\`\`\`${drawTrend(digest.trend)}\`\`\``)),
    section(mrkdwn(digest.gaps.length > 0 ? "*What the docs lack*" : "No question was left open: nothing is missing.")),
  ];
  const isInteractive = site.isInteractive && digest.canOpenIssues;
  const gaps = digest.gaps.map((gap) => gapBlocks(gap, digest, reviewUrls, { ...site, isInteractive }));
  const shown = gaps.filter((_, at) => weigh([head, gaps.slice(0, at + 1)]) < MAX_WEIGHT - 500);
  const left = digest.others + digest.gaps.slice(shown.length).reduce((sum, { count }) => sum + count, 0);
  const more = left > 0 ? context(plain(`${left} more questions stand alone or in smaller groups.`)) : [];
  return { text, mrkdwn: false, blocks: [...head, ...shown.flat(), ...more] };
}

function describeCounts({ counts }: Digest): string[] {
  const { threads, questions, answered, doubtful, down, unanswered, handed_over } = counts;
  return [
    `${questions} questions in ${threads} threads, ${answered} answered`,
    `${doubtful} doubtful, ${unanswered} without an answer, ${down} voted down, ${handed_over} handed over`,
    `${counts.verified_given} verified answers given, ${counts.verified_stale} are stale, ${counts.corrected} answers corrected`,
  ];
}

function gapBlocks(gap: Gap, digest: Digest, reviewUrls: ReadonlyMap<string, string>, site: SiteParts): Block[] {
  const { id, heading, count, closest, threadIds } = gap;
  const links = threadIds.flatMap((threadId, at): RichElement[] => {
    const url = reviewUrls.get(threadId);
    return url ? [...richTexts(" "), { type: "link", url, text: `thread ${at + 1}` }] : [];
  });
  const near = closest ? pageElements(closest.url, sectionTitleOf(closest), site.addresses) : richTexts("none");
  const lines = [
    ...richTexts(heading, { bold: true }),
    ...richTexts(`\nAsked ${count}×: ${describeReasons(gap)}\nClosest section: `),
    ...near,
    ...(links.length > 0 ? [...richTexts("\nFor example:"), ...links] : []),
  ];
  const value = `${Date.parse(digest.since)}-${Date.parse(digest.until)} ${id}`;
  return [
    ...richText(paragraph(lines)),
    ...(site.isInteractive ? actions(button("digest.open_issue", "Open an issue", value)) : []),
  ];
}
