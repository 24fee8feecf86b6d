import { afterEach, describe, expect, it } from "vitest";
import { parseEnv } from "#lib/config/env.ts";
import { checkSlack, validateScopes } from "#lib/notify/slack/doctor.ts";
import { type FakeServer, listen } from "#tests/support/fakes/server.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN } from "#tests/support/fakes/slack.ts";
import { found } from "#tests/support/setup/found.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The checks of all notifiers, in an environment that names this Slack. */
async function checkNotifiers(slack: FakeServer, env: Record<string, string> = {}) {
  const { url, close } = await listen(slack);
  closing.push(close);
  const account = { SLACK_BOT_TOKEN: SLACK_TOKEN, SLACK_CHANNEL_ID: SLACK_CHANNEL, SLACK_API_URL: `${url}/` };
  const { notifiers } = parseEnv({ ...account, ...env });
  return (await Promise.all(notifiers.map((notifier) => notifier.check()))).flat();
}

describe("the doctor's checks of Slack", () => {
  const examine = (options: Parameters<typeof createSlackFake>[0] = {}, env?: Record<string, string>) =>
    checkNotifiers(createSlackFake(options), env);
  const READ = { scopes: ["chat:write", "channels:read"] };

  it("the doctor accepts a valid token with its scopes and a channel that the bot is in", async () => {
    expect((await examine(READ)).map(({ mark }) => mark)).toEqual(["ok", "ok", "ok"]);
    expect(found(await checkSlack(null), "slack.token")).toBe("ok Slack is off: events go to the log.");
  });

  it.each<[string, string, Parameters<typeof examine>]>([
    ["slack.token", "fail Slack refuses the token (invalid_auth).", [{}, { SLACK_BOT_TOKEN: "xoxb-wrong" }]],
    ["slack.token", "fail Slack cannot be reached.", [{}, { SLACK_API_URL: "http://127.0.0.1:9/" }]],
    ["slack.scopes", "fail The token lacks the scope chat:write.", [{ scopes: ["channels:read"] }]],
    ["slack.channel", "warn Whether the bot can post to C0123456789 was not checked", [{}]],
    [
      "slack.channel",
      "fail The bot does not see the channel C0123456789 (channel_not_found).",
      [{ ...READ, channels: [] }],
    ],
    ["slack.channel", "fail The bot is not in the channel C0123456789.", [{ ...READ, member: false }]],
    ["slack.channel", "fail The channel C0123456789 is archived.", [{ ...READ, archived: true }]],
  ])("the doctor reports %s: %s", async (id, text, args) => {
    expect(found(await examine(...args), id)).toContain(text);
  });

  it("the doctor checks scopes without posting anything", async () => {
    expect(validateScopes(null).mark).toBe("warn");
    const slack = createSlackFake(READ);
    await checkNotifiers(slack);
    expect(slack.requests.map(({ route }) => route)).toEqual(["POST /auth.test", "POST /conversations.info"]);
  });
});
