/** The environment variables of the Slack notifier, its checks and its factory. */

import { z } from "zod";
import { requireTogether, type Values, type Variables } from "#lib/environment/parse-variables.ts";
import { integer, text, url } from "#lib/environment/schemas.ts";
import { defineNotifier, type NotifierDefinition } from "#lib/notify/definition.ts";
import { checkSlack } from "./doctor.ts";

import { fixes } from "./fixes.ts";
import { createSlackNotifier, type SlackConfig } from "./notifier.ts";
import { routesText } from "./routes.ts";

export const slackVariables = {
  SLACK_BOT_TOKEN: {
    schema: text.optional(),
    group: "Slack",
    about: "Bot token with chat:write. Unset: events are logged without their texts.",
    example: "xoxb-...",
  },
  SLACK_CHANNEL_ID: {
    schema: text.optional(),
    group: "Slack",
    about: "Channel the bot is in.",
    example: "C0123456789",
  },
  NOTIFY_ROUTES: {
    schema: routesText.optional(),
    group: "Slack",
    about:
      "Channels of threads, as a JSON list of routes by page path, assistant or both. The first that fits counts; without one, SLACK_CHANNEL_ID.",
    example: '[{"path":"/docs/components/**","channel":"C0123456789"}]',
  },
  SLACK_API_URL: { schema: url.optional(), group: "Slack", about: "Another address of the Slack API, for tests." },
  SLACK_SIGNING_SECRET: {
    schema: text.optional(),
    group: "Slack",
    about: "Signing secret of the app: events and buttons come in at /api/slack. Unset: those routes do not exist.",
    example: "8f742231b10e8888abcd99yyyzzz85a5",
  },
  SLACK_APP_TOKEN: {
    schema: z.string().startsWith("xapp-", "must be an app-level token, which begins with xapp-").optional(),
    group: "Slack",
    about: "App-level token with connections:write: events and buttons come in by Socket Mode, without a public URL.",
    example: "xapp-...",
  },
  SLACK_RATE_LIMIT_PER_MINUTE: {
    schema: integer(1, 100_000).default(30),
    group: "Slack",
    about: "What one person in Slack may send in a minute: mentions, questions, replies, clicks and forms together.",
  },
} as const satisfies Variables;

/** A Slack app as it is installed. Without `signingSecret` and `appToken` nothing is received from Slack. */
export type SlackAccount = Omit<SlackConfig, "addresses" | "log"> & {
  /** Verifies requests from Slack; null: there are none. */
  signingSecret: string | null;
  /** Opens the WebSocket of Socket Mode; null: it is off. */
  appToken: string | null;
  /** What one person may send in a minute. */
  perMinute: number;
};

/** Null when Slack is not configured. */
export function slackAccountOf(v: Values<typeof slackVariables>): SlackAccount | null {
  const { SLACK_BOT_TOKEN: token, SLACK_CHANNEL_ID: channel, SLACK_API_URL: apiUrl } = v;
  if (!token || !channel) return null;
  const { SLACK_SIGNING_SECRET: signingSecret = null, SLACK_APP_TOKEN: appToken = null } = v;
  const isInteractive = signingSecret !== null || appToken !== null;
  const secrets = { signingSecret, appToken, perMinute: v.SLACK_RATE_LIMIT_PER_MINUTE };
  return { token, channel, routes: v.NOTIFY_ROUTES ?? [], isInteractive, apiUrl, ...secrets };
}

const channelsOf = ({ channel, routes = [] }: SlackAccount): string[] => [
  ...new Set([channel, ...routes.map((route) => route.channel)]),
];

export const slack: NotifierDefinition = defineNotifier({
  variables: slackVariables,
  problems: (v) => [
    ...requireTogether(v, "SLACK_BOT_TOKEN", "SLACK_CHANNEL_ID"),
    ...(["SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "NOTIFY_ROUTES"] as const)
      .filter((name) => v[name] !== undefined && v.SLACK_BOT_TOKEN === undefined)
      .map((name) => `${name}: needs SLACK_BOT_TOKEN`),
  ],
  configure(values) {
    const account = slackAccountOf(values);
    return {
      create: account && ((parts) => createSlackNotifier({ ...account, ...parts })),
      check: () => checkSlack(account && { ...account, channels: channelsOf(account) }),
      fixes,
    };
  },
});
