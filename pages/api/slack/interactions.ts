import { slackHandler } from "#lib/app.ts";
import { parseJson } from "#lib/http/slack-route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

/** Clicks on the bot's buttons and submitted modals: a form whose field `payload` is JSON. */
export default slackHandler((slack, { text, id }) =>
  slack.receiveInteraction(parseJson(new URLSearchParams(text).get("payload") ?? ""), id),
);
