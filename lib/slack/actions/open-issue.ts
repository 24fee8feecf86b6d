/** The button that opens an issue for a page that is missing. Its value names the digest and the group of questions. */
import { IssueError, openIssue as open } from "#lib/digest/issues.ts";
import { DeliveryError } from "#lib/notify/notifier.ts";
import { escapeText } from "#lib/notify/slack/mrkdwn.ts";
import { tellOne } from "#lib/slack/confirm.ts";
import { onAction } from "#lib/slack/inbound/definition.ts";

export const openIssue = onAction({
  id: "digest.open_issue",
  async handle({ value, userId, message }, context) {
    const { digests, github, addresses } = context;
    const [, since = "", until = "", id = ""] = /^(\d{1,15})-(\d{1,15}) ([\w-]{1,100})$/.exec(value) ?? [];
    if (!message || id === "") return;
    const tell = (text: string) => tellOne(context, userId, message, text);
    if (!github) return tell("Issues are off. Set GITHUB_TOKEN and GITHUB_REPO.");
    const period = { since: new Date(Number(since)).toISOString(), until: new Date(Number(until)).toISOString() };
    const gap = (await digests(period)).gaps.find((one) => one.id === id);
    if (!gap) return tell("These questions are gone: their conversations were deleted, or they are grouped anew.");
    try {
      const { url, isNew } = await open({ ...github, addresses }, gap);
      // Everybody who reads the digest sees the issue.
      const text = `${isNew ? "Opened an issue" : "There is an issue"}: <${escapeText(url)}>`;
      await context.api.chat.postMessage({
        ...{ channel: message.channel, thread_ts: message.threadTs ?? message.ts, text },
        ...{ unfurl_links: false, unfurl_media: false },
      });
    } catch (error) {
      if (!(error instanceof IssueError)) throw error;
      context.log.warn({ code: error.code }, "an issue was not opened");
      if (error.isRetryable && error.code !== "rate_limited") throw new DeliveryError("retry", error.code);
      await tell(error.message);
    }
  },
});
