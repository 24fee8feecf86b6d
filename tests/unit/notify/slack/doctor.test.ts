import { afterEach, describe, expect, it } from "vitest";
import { parseEnv } from "#lib/config/env.ts";
import { checkSlack, validateScopes } from "#lib/notify/slack/doctor.ts";
import { type FakeServer, listen } from "#tests/support/fakes/server.ts";
import { SLACK_SCOPES } from "#tests/support/fakes/slack/state.ts";
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
    expect((await examine(READ)).map(({ mark }) => mark)).toEqual(["ok", "ok", "ok", "ok", "ok"]);
    const all = await examine({ scopes: SLACK_SCOPES }, { SLACK_SIGNING_SECRET: "secret" });
    expect(all.map(({ mark, text }) => [mark, text])).toEqual([
      ["ok", "Slack takes the token."],
      ["ok", "The token has all 7 scopes."],
      ["ok", "The bot is in the channel C0123456789."],
      ["ok", "Slack's events come in at /api/slack, with signatures."],
      ["ok", "This machine's clock agrees with Slack's."],
    ]);
    expect(found(await checkSlack(null), "slack.token")).toBe("ok Slack is off: events go to the log.");
  });

  it.each<[string, string, Parameters<typeof examine>]>([
    ["slack.token", "fail Slack refuses the token (invalid_auth).", [{}, { SLACK_BOT_TOKEN: "xoxb-wrong" }]],
    ["slack.token", "fail Slack cannot be reached.", [{}, { SLACK_API_URL: "http://127.0.0.1:9/" }]],
    ["slack.scopes", "fail The token lacks the scope chat:write, for posting.", [{ scopes: ["channels:read"] }]],
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

  it("the doctor names each scope that receiving needs, and says which ones can be done without", async () => {
    const checks = await examine(READ, { SLACK_APP_TOKEN: "xapp-1" });
    expect(checks.filter(({ id }) => id === "slack.scopes").map(({ mark, text }) => `${mark} ${text}`)).toEqual([
      "fail The token lacks the scope app_mentions:read, for replies and questions that mention the bot.",
      "fail The token lacks the scope channels:history, for edits and deletions of replies.",
      "fail The token lacks the scope users:read, for the names of maintainers.",
      "warn The token lacks the scope assistant:write, for the assistant pane.",
      "warn The token lacks the scope im:history, for questions in the assistant pane.",
      "warn The token lacks the scope reactions:write, for the check mark on replies that arrived.",
    ]);
    expect(found(checks, "slack.receiving")).toBe("ok Slack's events come in by Socket Mode.");
  });

  it.each<[string, number, string | null]>([
    ["ok This machine's clock agrees", 20_000, "secret"],
    ["warn This machine's clock is 120 seconds ahead of Slack's.", 120_000, "secret"],
    ["warn This machine's clock is 600 seconds behind Slack's.", -600_000, null],
    ["fail This machine's clock is 600 seconds behind Slack's. Signed requests are refused.", -600_000, "secret"],
  ])("the doctor compares the clocks: %s", async (text, skewMs, signingSecret) => {
    const { url, close } = await listen(createSlackFake(READ));
    closing.push(close);
    const account = { token: SLACK_TOKEN, apiUrl: `${url}/`, channels: [], signingSecret, appToken: null };
    // The fake tells whole seconds.
    const now = () => Math.floor(Date.now() / 1_000) * 1_000 + skewMs;
    expect(found(await checkSlack(account, now), "slack.clock")).toContain(text);
  });

  it("the doctor checks every channel that is posted to, once", async () => {
    const { url, close } = await listen(createSlackFake({ ...READ, channels: ["C1", "C2"] }));
    closing.push(close);
    const api = { token: SLACK_TOKEN, apiUrl: `${url}/`, signingSecret: null, appToken: null };
    const checks = await checkSlack({ ...api, channels: ["C1", "C2", "C1", "C3"] });
    expect(checks.filter(({ id }) => id === "slack.channel").map(({ mark }) => mark)).toEqual(["ok", "ok", "fail"]);
  });

  it("the doctor checks scopes without posting anything", async () => {
    expect(validateScopes(null).map(({ mark }) => mark)).toEqual(["warn"]);
    const slack = createSlackFake(READ);
    await checkNotifiers(slack);
    expect(slack.requests.map(({ route }) => route)).toEqual(["POST /auth.test", "POST /conversations.info"]);
  });
});
