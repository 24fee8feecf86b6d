/** The first message of a thread: its title, where it is from, its state, and buttons. */
import type { Handoff, HandoffState } from "#lib/contract/maintainers.ts";
import type { ThreadCounts } from "#lib/database/rows.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";
import type { NotedThread } from "#lib/notify/notifier.ts";
import { nameOf } from "#lib/notify/slack/wording.ts";
import { type Block, MAX_HEADER } from "./blocks.ts";
import { actions, button, context, linkButton, plain, section } from "./parts.ts";
import { pageText, type SiteParts } from "./site.ts";

const STATES: Record<HandoffState, (by: string) => string> = {
  waiting: () => "🙋 Waiting for a person",
  taken: (by) => `👤 Taken by ${by}: the assistant does not answer`,
  resolved: (by) => `✅ Handed back by ${by}`,
};

export const describeHandoff = ({ state, by }: Handoff): string => STATES[state](nameOf(by));

/** `reviewUrl` is the address of the page where maintainers read the thread; null if there is none. */
export function parentBlocks(thread: NotedThread, reviewUrl: string | null, site: SiteParts): Block[] {
  const { id, title, pagePath, assistant, handoff, counts } = thread;
  const heading = excerpt(title ?? "", MAX_HEADER) || "New thread";
  const counted = describeCounts(counts);
  return [
    { type: "header", text: plain(heading) },
    ...context(
      pagePath === null ? null : pageText("Page:", pagePath, site.addresses),
      assistant === null ? null : plain(`Assistant: ${assistant}`),
      plain(`Thread: ${id}`),
    ),
    ...(handoff ? [section(plain(describeHandoff(handoff)))] : []),
    ...context(counted === "" ? null : plain(counted)),
    ...threadActions(thread, reviewUrl, site.isInteractive),
  ];
}

function threadActions({ id, handoff }: NotedThread, reviewUrl: string | null, isInteractive: boolean): Block[] {
  const isTaken = handoff?.state === "taken";
  const hand = isTaken
    ? button("thread.hand_back", "Hand back", id)
    : button("thread.take", "Take", id, handoff?.state === "waiting");
  return actions(
    ...(isInteractive ? [hand, button("thread.reply", "Reply to reader", id)] : []),
    reviewUrl === null ? null : linkButton("thread.review", "Review", reviewUrl),
  );
}

const countOf = (count: number, one: string, many = `${one}s`): string =>
  count === 0 ? "" : `${count} ${count === 1 ? one : many}`;

const describeCounts = (counts: ThreadCounts): string =>
  [
    countOf(counts.questions, "question"),
    countOf(counts.answers, "answer"),
    countOf(counts.doubts, "in doubt", "in doubt"),
    counts.up > 0 ? `👍 ${counts.up}` : "",
    counts.down > 0 ? `👎 ${counts.down}` : "",
    countOf(counts.replies, "reply", "replies"),
    countOf(counts.corrections, "correction"),
  ]
    .filter((text) => text !== "")
    .join(" · ");
