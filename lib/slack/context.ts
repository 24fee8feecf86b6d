/** What handlers of Slack's events, actions and views work with. */

import type { WebClient } from "@slack/web-api";
import type { Addresses } from "#lib/addresses/addresses.ts";
import type { Store } from "#lib/database/store.ts";
import type { GitHub } from "#lib/digest/issues.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { Log } from "#lib/log.ts";
import type { Replies } from "#lib/maintainers/replies.ts";
import type { Mask } from "#lib/masking/mask.ts";
import type { CreateDigest } from "#lib/outbox/notifications.ts";
import type { Service } from "#lib/threads/service.ts";
import type { VerifiedAnswers } from "#lib/verified-answers/verified-answers.ts";
import type { Answers } from "./ask/answers.ts";
import type { Bot } from "./bot.ts";
import type { People } from "./people.ts";

export type SlackContext = {
  /** Slack's Web API. Calls throw the SDK's errors; `toDeliveryError` tells which ones pass. */
  api: WebClient;
  /** The app's own identity in its workspace. */
  bot: Bot;
  /** The channel of the notifier. */
  channel: string;
  people: People;
  /** Posts the answers to questions that were asked in Slack. */
  answers: Pick<Answers, "add">;
  addresses: Addresses;
  store: Store;
  service: Service;
  replies: Replies;
  verifiedAnswers: VerifiedAnswers;
  docs: Docs;
  /** Questions to begin with. */
  starters(): string[];
  /** Masks keys and personal data in the texts of readers, before Slack gets them. */
  mask: Mask;
  digests: CreateDigest;
  /** Where issues are opened; null: nowhere. */
  github: GitHub | null;
  log: Log;
};
