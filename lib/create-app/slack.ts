/** What comes in from Slack, with the use cases that it leads to. */
import type { Replies } from "#lib/maintainers/replies.ts";
import type { Inbox } from "#lib/outbox/inbox-lane.ts";
import type { CreateDigest } from "#lib/outbox/notifications.ts";
import type { Outbox } from "#lib/outbox/outbox.ts";
import { SLACK } from "#lib/slack/bot.ts";
import { createSlack, type Slack } from "#lib/slack/slack.ts";
import type { Service } from "#lib/threads/service.ts";
import type { VerifiedAnswers } from "#lib/verified-answers/verified-answers.ts";
import type { CompleteParts } from "./parts.ts";
import { defaultStarters } from "./starters.ts";

type Uses = {
  service: Service;
  replies: Replies;
  verifiedAnswers: VerifiedAnswers;
  outbox: Outbox;
  digests: CreateDigest;
};

/** Null where nothing is received from Slack. */
export function createSlackOf(parts: CompleteParts, { outbox, ...uses }: Uses): Slack | null {
  const { slack: account, config, store, docs, mask, clock, log } = parts;
  if (account === null || (account.signingSecret === null && account.appToken === null)) return null;
  return createSlack({
    ...{ account, ...uses, store, docs, mask, clock, log, github: config.github },
    addresses: parts.addresses,
    starters: () => defaultStarters(docs, parts.catalogue, "/docs"),
    onReceived: () => outbox.kick("inbox"),
  });
}

/** The outbox's way to what is composed after it. `slack` is called when the first event is handled. */
export const inboxOf = (slack: () => Slack | null): Inbox => ({
  notifier: SLACK,
  handle: async (received) => slack()?.handle(received),
});
