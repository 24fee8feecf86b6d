import { type Check, fail, ok, warn } from "#lib/doctor-check.ts";
import { checkChannel, checkToken } from "./check.ts";
import type { SlackConfig } from "./notifier.ts";
import { scopeNeeds } from "./scopes.ts";

type Api = Pick<SlackConfig, "token" | "apiUrl">;
/** `channels`: every channel that is posted to. `null` secrets: nothing is received from Slack that way. */
export type CheckedAccount = Api & {
  channels: readonly string[];
  signingSecret: string | null;
  appToken: string | null;
};

const INSTALL = "in the Slack app's settings, and install the app again.";
/** Slack's requests are refused when they are signed more than five minutes from now. */
const MAX_SKEW_MS = 300_000;
const LARGE_SKEW_MS = 60_000;

/**
 * Checks the token, its scopes, the channels, what comes in, and the clock. `account` is null when Slack is not
 * configured. Nothing is posted. `now` is the time, Unix ms.
 */
export async function checkSlack(account: CheckedAccount | null, now: () => number = Date.now): Promise<Check[]> {
  if (!account) return [ok("slack.token", "Slack is off: events go to the log.")];
  const token = await checkToken(account, now);
  if (!token.works) {
    const isAway = token.code === "unreachable";
    const text = isAway ? "Slack cannot be reached." : `Slack refuses the token (${token.code}).`;
    const fix = isAway
      ? "Check the network, and SLACK_API_URL if it is set."
      : "Set SLACK_BOT_TOKEN to the app's bot token.";
    return [fail("slack.token", text, fix)];
  }
  const receives = account.signingSecret !== null || account.appToken !== null;
  const channels = [...new Set(account.channels)];
  return [
    ok("slack.token", "Slack takes the token."),
    ...validateScopes(token.scopes, receives),
    ...(await Promise.all(channels.map((channel) => validateChannel(account, channel, token.scopes ?? [])))),
    validateReceiving(account),
    ...validateClock(token.skewMs, account.signingSecret !== null),
  ];
}

/** Checks that the token has the scopes that are needed. `scopes` is null when Slack did not list them. */
export function validateScopes(scopes: readonly string[] | null, receives = false): Check[] {
  const id = "slack.scopes";
  const needs = scopeNeeds(receives);
  if (scopes === null) {
    const all = needs.map(({ scopes: [first = ""] }) => first).join(", ");
    return [warn(id, "Slack did not say which scopes the token has.", `Make sure of ${all} ${INSTALL}`)];
  }
  const lacking = needs.filter((need) => !need.scopes.some((scope) => scopes.includes(scope)));
  if (lacking.length > 0) {
    return lacking.map(({ scopes: [scope = ""], purpose, required }) =>
      (required ? fail : warn)(id, `The token lacks the scope ${scope}, for ${purpose}.`, `Add ${scope} ${INSTALL}`),
    );
  }
  const [first] = needs;
  return [
    ok(
      id,
      needs.length === 1 ? `The token has the scope ${first?.scopes[0]}.` : `The token has all ${needs.length} scopes.`,
    ),
  ];
}

/** Says how requests of Slack come in. */
function validateReceiving({ signingSecret, appToken }: CheckedAccount): Check {
  const id = "slack.receiving";
  if (appToken !== null) return ok(id, "Slack's events come in by Socket Mode.");
  if (signingSecret !== null) return ok(id, "Slack's events come in at /api/slack, with signatures.");
  return ok(id, "Nothing comes in from Slack: SLACK_SIGNING_SECRET and SLACK_APP_TOKEN are not set.");
}

function validateClock(skewMs: number | null, isSigned: boolean): Check[] {
  if (skewMs === null) return [];
  const id = "slack.clock";
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  const text = `This machine's clock is ${seconds} seconds ${skewMs > 0 ? "ahead of" : "behind"} Slack's.`;
  const fix = "Let the machine follow a time server (NTP).";
  if (isSigned && Math.abs(skewMs) >= MAX_SKEW_MS) return [fail(id, `${text} Signed requests are refused.`, fix)];
  if (Math.abs(skewMs) >= LARGE_SKEW_MS) return [warn(id, text, fix)];
  return [ok(id, "This machine's clock agrees with Slack's.")];
}

async function validateChannel(api: Api, channel: string, scopes: readonly string[]): Promise<Check> {
  const id = "slack.channel";
  if (!scopes.includes("channels:read") && !scopes.includes("groups:read")) {
    const fix = `Open a thread on the site and look, or add channels:read (groups:read for a private channel) ${INSTALL}`;
    return warn(
      id,
      `Whether the bot can post to ${channel} was not checked: without channels:read only a post would show.`,
      fix,
    );
  }
  const state = await checkChannel(api, channel);
  if (!state.found) {
    const fix =
      "Name the channel by its id (C…) in SLACK_CHANNEL_ID or NOTIFY_ROUTES, and invite the bot if the channel is private.";
    return state.code === "missing_scope"
      ? warn(id, `Whether the bot can post to ${channel} was not checked (missing_scope).`, fix)
      : fail(id, `The bot does not see the channel ${channel} (${state.code}).`, fix);
  }
  if (state.archived)
    return fail(
      id,
      `The channel ${channel} is archived.`,
      "Name one that is not in SLACK_CHANNEL_ID or NOTIFY_ROUTES.",
    );
  if (!state.member) return fail(id, `The bot is not in the channel ${channel}.`, "Invite it there: /invite @the-bot.");
  return ok(id, `The bot is in the channel ${channel}.`);
}
