import { slackHandler } from "#lib/app.ts";
import { parseJson } from "#lib/http/slack-route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

/** Events of Slack: mentions of the bot, and messages in the threads that it posted. */
export default slackHandler((slack, { text }) => slack.receiveEvent(parseJson(text)));
