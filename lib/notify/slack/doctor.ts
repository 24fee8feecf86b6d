import { type Check, fail, ok, warn } from "#lib/doctor-check.ts";
import { checkChannel, checkToken } from "./check.ts";
import type { SlackConfig } from "./notifier.ts";

type Account = Pick<SlackConfig, "token" | "channel" | "apiUrl">;

const INSTALL = "in the Slack app's settings, and install the app again.";

/** Checks the token, its scopes and the channel. `account` is null when Slack is not configured. Nothing is posted. */
export async function checkSlack(account: Account | null): Promise<Check[]> {
  if (!account) return [ok("slack.token", "Slack is off: events go to the log.")];
  const token = await checkToken(account);
  if (!token.works) {
    const isAway = token.code === "unreachable";
    const text = isAway ? "Slack cannot be reached." : `Slack refuses the token (${token.code}).`;
    const fix = isAway
      ? "Check the network, and SLACK_API_URL if it is set."
      : "Set SLACK_BOT_TOKEN to the app's bot token.";
    return [fail("slack.token", text, fix)];
  }
  return [
    ok("slack.token", "Slack takes the token."),
    validateScopes(token.scopes),
    await validateChannel(account, token.scopes ?? []),
  ];
}

/** Checks that the token has the scopes that the notifier needs. `scopes` is null when Slack did not list them. */
export function validateScopes(scopes: readonly string[] | null): Check {
  if (scopes === null) {
    return warn("slack.scopes", "Slack did not say which scopes the token has.", `Make sure of chat:write ${INSTALL}`);
  }
  return scopes.includes("chat:write")
    ? ok("slack.scopes", "The token has the scope chat:write.")
    : fail("slack.scopes", "The token lacks the scope chat:write.", `Add chat:write ${INSTALL}`);
}

async function validateChannel(account: Account, scopes: readonly string[]): Promise<Check> {
  const id = "slack.channel";
  const { channel } = account;
  if (!scopes.includes("channels:read") && !scopes.includes("groups:read")) {
    const fix = `Open a thread on the site and look, or add channels:read (groups:read for a private channel) ${INSTALL}`;
    return warn(
      id,
      `Whether the bot can post to ${channel} was not checked: without channels:read only a post would show.`,
      fix,
    );
  }
  const state = await checkChannel(account, channel);
  if (!state.found) {
    const fix = "Set SLACK_CHANNEL_ID to the channel's id (C…), and invite the bot if the channel is private.";
    return state.code === "missing_scope"
      ? warn(id, `Whether the bot can post to ${channel} was not checked (missing_scope).`, fix)
      : fail(id, `The bot does not see the channel ${channel} (${state.code}).`, fix);
  }
  if (state.archived)
    return fail(id, `The channel ${channel} is archived.`, "Set SLACK_CHANNEL_ID to one that is not.");
  if (!state.member) return fail(id, `The bot is not in the channel ${channel}.`, "Invite it there: /invite @the-bot.");
  return ok(id, `The bot is in the channel ${channel}.`);
}
