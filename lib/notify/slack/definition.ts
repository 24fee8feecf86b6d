/** The environment variables of the Slack notifier, its checks and its factory. */

import { requireTogether, type Variables } from "#lib/environment/parse-variables.ts";
import { text, url } from "#lib/environment/schemas.ts";
import { defineNotifier, type NotifierDefinition } from "#lib/notify/definition.ts";
import { checkSlack } from "./doctor.ts";
import { createSlackNotifier } from "./notifier.ts";

const variables = {
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
  SLACK_API_URL: { schema: url.optional(), group: "Slack", about: "Another address of the Slack API, for tests." },
} as const satisfies Variables;

export const slack: NotifierDefinition = defineNotifier({
  variables,
  problems: (v) => requireTogether(v, "SLACK_BOT_TOKEN", "SLACK_CHANNEL_ID"),
  configure({ SLACK_BOT_TOKEN: token, SLACK_CHANNEL_ID: channel, SLACK_API_URL: apiUrl }) {
    const account = token && channel ? { token, channel, apiUrl } : null;
    return {
      create: account && ((parts) => createSlackNotifier({ ...account, ...parts })),
      check: () => checkSlack(account),
    };
  },
});
