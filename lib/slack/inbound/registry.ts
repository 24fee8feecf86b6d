/** All events, actions, views and commands that are handled. Each has a file and one line here. Events are offered in this order. */
import { handBack, take } from "#lib/slack/actions/hand.ts";
import { openIssue } from "#lib/slack/actions/open-issue.ts";
import { confirm, retire } from "#lib/slack/actions/verified-answers.ts";
import { askByMention, askInPane, offerPrompts } from "#lib/slack/ask/ask.ts";
import { askByCommand } from "#lib/slack/ask/command.ts";
import { voteDown, voteUp } from "#lib/slack/ask/vote.ts";
import { reply } from "#lib/slack/events/reply.ts";
import { replyDeleted, replyEdited } from "#lib/slack/events/reply-changed.ts";
import { correct, openChange, openCorrection } from "#lib/slack/views/correct.ts";
import { openReply, sendReply } from "#lib/slack/views/reply.ts";
import type { Definitions } from "./definition.ts";

export const definitions: Definitions = {
  events: [reply, replyEdited, replyDeleted, askByMention, askInPane, offerPrompts],
  actions: [
    ...[take, handBack, openReply, openCorrection, openChange, confirm, retire],
    ...[openIssue, voteUp, voteDown],
  ],
  views: [sendReply, correct],
  commands: [askByCommand],
};
