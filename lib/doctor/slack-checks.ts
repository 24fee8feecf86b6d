import type { Env } from "#lib/config/env.ts";
import { checkChannel, checkToken } from "#lib/notify/slack/check.ts";
import { bad, type Check, doubtful, good } from "./checks.ts";

const INSTALL = "in the Slack app's settings, and install the app again.";

/** Whether maintainers can be told in Slack. Nothing is posted to find that out. */
export async function checkSlack({ slack }: Env): Promise<Check[]> {
  if (!slack) return [good("slack.token", "Slack is off: events go to the log.")];
  const token = await checkToken(slack);
  if (!token.works) {
    const isAway = token.code === "unreachable";
    const text = isAway ? "Slack cannot be reached." : `Slack refuses the token (${token.code}).`;
    const fix = isAway
      ? "Check the network, and SLACK_API_URL if it is set."
      : "Set SLACK_BOT_TOKEN to the app's bot token.";
    return [bad("slack.token", text, fix)];
  }
  return [
    good("slack.token", "Slack takes the token."),
    validateScopes(token.scopes),
    await validateChannel(slack, token.scopes ?? []),
  ];
}

/** Whether a token with these scopes may do what is done with it; null: Slack did not say which it has. */
export function validateScopes(scopes: readonly string[] | null): Check {
  if (scopes === null) {
    return doubtful(
      "slack.scopes",
      "Slack did not say which scopes the token has.",
      `Make sure of chat:write ${INSTALL}`,
    );
  }
  return scopes.includes("chat:write")
    ? good("slack.scopes", "The token has the scope chat:write.")
    : bad("slack.scopes", "The token lacks the scope chat:write.", `Add chat:write ${INSTALL}`);
}

async function validateChannel(slack: NonNullable<Env["slack"]>, scopes: readonly string[]): Promise<Check> {
  const id = "slack.channel";
  const { channel } = slack;
  if (!scopes.includes("channels:read") && !scopes.includes("groups:read")) {
    const fix = `Open a thread on the site and look, or add channels:read (groups:read for a private channel) ${INSTALL}`;
    return doubtful(
      id,
      `Whether the bot can post to ${channel} was not checked: without channels:read only a post would show.`,
      fix,
    );
  }
  const state = await checkChannel(slack, channel);
  if (!state.found) {
    const fix = "Set SLACK_CHANNEL_ID to the channel's id (C…), and invite the bot if the channel is private.";
    return state.code === "missing_scope"
      ? doubtful(id, `Whether the bot can post to ${channel} was not checked (missing_scope).`, fix)
      : bad(id, `The bot does not see the channel ${channel} (${state.code}).`, fix);
  }
  if (state.archived) return bad(id, `The channel ${channel} is archived.`, "Set SLACK_CHANNEL_ID to one that is not.");
  if (!state.member) return bad(id, `The bot is not in the channel ${channel}.`, "Invite it there: /invite @the-bot.");
  return good(id, `The bot is in the channel ${channel}.`);
}
