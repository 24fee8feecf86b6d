import { slackHandler } from "#lib/app.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

/** Slash commands: a form. */
export default slackHandler((slack, { text, id }) =>
  slack.receiveCommand(Object.fromEntries(new URLSearchParams(text)), id),
);
