/** What to do about the codes with which Slack refuses messages. The doctor shows it. */

const again = (code: string): string => `Then deliver again: \`npm run outbox -- retry --error ${code}\`.`;
const TOKEN = "Set SLACK_BOT_TOKEN to the bot token of the installed app.";

export const fixes: Readonly<Record<string, string>> = {
  channel_not_found: `Name the channel by its id (C…) in SLACK_CHANNEL_ID or NOTIFY_ROUTES, and invite the bot if it is private. ${again("channel_not_found")}`,
  not_in_channel: `Invite the bot to the channel: /invite @the-bot. ${again("not_in_channel")}`,
  invalid_auth: `${TOKEN} ${again("invalid_auth")}`,
  missing_scope: `Add the scopes of slack/manifest.yaml in the Slack app's settings, and install the app again. ${again("missing_scope")}`,
  msg_too_long: "Slack never takes this message. Drop it: `npm run outbox -- drop --error msg_too_long`.",
};
