/** The messages of the Slack notifier: each has blocks, and a text for notifications and screen readers. */
import type { Addresses } from "#lib/addresses/addresses.ts";
import { errorFields, type Log } from "#lib/log.ts";
import type { NotedThread, Notification, StaleNotice } from "#lib/notify/notifier.ts";
import { type Block, findLimitProblems } from "./blocks/blocks.ts";
import { parentBlocks } from "./blocks/parent.ts";
import { decidedBlocks, replyBlocks, staleBlocks } from "./blocks/replies.ts";
import type { SiteParts } from "./blocks/site.ts";
import { clip, escapeText, toMrkdwn } from "./mrkdwn.ts";
import { decidedText, plainReply, replyText, type SlackText, staleText, threadText } from "./text.ts";

/** A message without `blocks` shows its text. */
export type SlackMessage = SlackText & { blocks?: Block[] };

export type MessageParts = SiteParts & {
  /** Logs what could not be shown as it should. The log has no text. */
  log: Pick<Log, "warn">;
  /** Renders Markdown in Slack's markup. */
  render?: (markdown: string, addresses: Addresses) => string;
};

/** Replaces the notice of a stale answer once a maintainer has decided. */
export const decidedMessage = (question: string, decision: string): SlackMessage => ({
  ...decidedText(question, decision),
  blocks: decidedBlocks(question, decision),
});

export type Messages = ReturnType<typeof createMessages>;

/** The longest title in a message without markup, UTF-16 code units. */
const MAX_PLAIN_TITLE = 1_000;

/**
 * The messages about threads and notifications. One that cannot be rendered is posted as plain text, and one whose blocks
 * Slack would refuse is posted without them, so that no notification is lost.
 */
export function createMessages(parts: MessageParts) {
  const { addresses, log, render = toMrkdwn } = parts;

  function plainOnError<T>(rendered: () => T, plain: () => SlackText): T | SlackText {
    try {
      return rendered();
    } catch (error) {
      log.warn(errorFields(error), "note posted as plain text");
      return plain();
    }
  }

  function withBlocks(text: SlackText, blocks: Block[]): SlackMessage {
    const problems = findLimitProblems({ ...text, blocks });
    if (problems.length === 0) return { ...text, blocks };
    log.warn({ problems: problems.slice(0, 3) }, "note posted without blocks");
    return text;
  }

  return {
    /** Returns the first message of a thread. `reviewUrl` is the address of its review page; null if there is none. */
    thread: (thread: NotedThread, reviewUrl: string | null): SlackMessage =>
      plainOnError(
        () => withBlocks(threadText(thread, addresses), parentBlocks(thread, reviewUrl, parts)),
        () => plainThread(thread),
      ),
    /** Returns the notice that sources of a verified answer have changed. */
    stale: (notice: StaleNotice): SlackMessage => withBlocks(staleText(notice, addresses), staleBlocks(notice, parts)),
    /** Returns the reply for a notification; null for one that is no reply. */
    reply: (note: Notification): SlackMessage | null =>
      plainOnError(
        () => {
          const rendered = once((markdown) => render(markdown, addresses));
          const text = replyText(note, addresses, rendered);
          return text && withBlocks(text, replyBlocks(note, parts, rendered) ?? []);
        },
        () => plainReply(note),
      ),
  };
}

const plainThread = ({ id, title }: NotedThread): SlackText => ({
  text: `${clip(escapeText(title ?? "New thread"), MAX_PLAIN_TITLE)}\nThread: ${id}`,
  mrkdwn: false,
});

/** Keeps the result for one text: a message needs it twice. */
function once(render: (markdown: string) => string): (markdown: string) => string {
  let last: { markdown: string; text: string } | null = null;
  return (markdown) => {
    if (last?.markdown !== markdown) last = { markdown, text: render(markdown) };
    return last.text;
  };
}
