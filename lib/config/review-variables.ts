/** The environment variables of the maintainers' sign-in to the review pages. */
import { requireTogether, type Values, type Variables } from "#lib/environment/parse-variables.ts";
import { integer, text } from "#lib/environment/schemas.ts";
import type { SlackAccount } from "#lib/notify/slack/definition.ts";

export const reviewVariables = {
  SLACK_CLIENT_ID: {
    schema: text.optional(),
    group: "Slack",
    about:
      "The app's client id: maintainers sign in to /review with Slack. Unset: only signed links of `npm run review` let in.",
    example: "1234567890.1234567890",
  },
  SLACK_CLIENT_SECRET: { schema: text.optional(), group: "Slack", about: "The app's client secret." },
  REVIEW_LINK_DAYS: {
    schema: integer(1, 365).default(30),
    group: "Slack",
    about: "How many days the signed links to review pages in Slack work. With sign-in there are none.",
  },
} as const satisfies Variables;

type ReviewValues = Values<typeof reviewVariables>;

export function reviewProblems(v: ReviewValues, all: Values<Variables>): string[] {
  const needsBot = v.SLACK_CLIENT_ID !== undefined && !all.SLACK_BOT_TOKEN;
  return [
    ...requireTogether(v, "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"),
    ...(needsBot ? ["SLACK_CLIENT_ID: needs the bot of SLACK_BOT_TOKEN, which knows who is a maintainer"] : []),
  ];
}

/** Null without sign-in. A member of any channel that threads are posted to is a maintainer. */
export function configureSignIn(v: ReviewValues, account: SlackAccount | null) {
  if (!account || !v.SLACK_CLIENT_ID || !v.SLACK_CLIENT_SECRET) return null;
  const { token, apiUrl, channel, routes = [] } = account;
  return {
    ...{ token, apiUrl, channels: [channel, ...routes.map((route) => route.channel)] },
    clientId: v.SLACK_CLIENT_ID,
    clientSecret: v.SLACK_CLIENT_SECRET,
    issuer: apiUrl ? new URL(apiUrl).origin : "https://slack.com",
  };
}
