/** The app manifest asks for what the code uses: its scopes, its events and its addresses. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { scopeNeeds } from "#lib/notify/slack/scopes.ts";
import { CALLBACK_PATH } from "#lib/review/sign-in/sign-in.ts";
import { definitions } from "#lib/slack/inbound/registry.ts";
import { SLACK_SCOPES } from "#tests/support/fakes/slack/state.ts";

const SITE = "https://docs.example.com";
const url = z.url();
const manifest = z
  .object({
    display_information: z.object({ name: z.string().max(35), description: z.string().max(140) }),
    oauth_config: z.object({
      redirect_urls: z.array(url),
      scopes: z.object({ bot: z.array(z.string()), user: z.array(z.string()) }),
    }),
    features: z.object({
      assistant_view: z.object({ assistant_description: z.string().max(300) }),
      slash_commands: z.array(
        z.object({
          ...{ command: z.string().regex(/^\/[a-z-]{1,31}$/), url, description: z.string().max(2_000) },
          should_escape: z.literal(true),
        }),
      ),
    }),
    settings: z.object({
      event_subscriptions: z.object({ request_url: url, bot_events: z.array(z.string()) }),
      interactivity: z.object({ is_enabled: z.literal(true), request_url: url }),
      socket_mode_enabled: z.literal(false),
    }),
  })
  .parse(parse(readFileSync("slack/manifest.yaml", "utf8")));
const { oauth_config, settings, features } = manifest;
const { bot } = oauth_config.scopes;

/** The scopes of Slack's methods, one of each list; from the page of each method. */
const METHODS: Record<string, string[]> = {
  "apps.connections.open": [],
  "assistant.threads.setStatus": ["assistant:write", "chat:write"],
  "assistant.threads.setSuggestedPrompts": ["assistant:write"],
  "assistant.threads.setTitle": ["assistant:write"],
  "auth.test": [],
  "bots.info": ["users:read"],
  "chat.appendStream": ["chat:write"],
  "chat.delete": ["chat:write"],
  "chat.postEphemeral": ["chat:write"],
  "chat.postMessage": ["chat:write"],
  "chat.startStream": ["chat:write"],
  "chat.stopStream": ["chat:write"],
  "chat.update": ["chat:write"],
  "conversations.info": ["channels:read", "groups:read"],
  "conversations.members": ["channels:read", "groups:read"],
  "conversations.replies": ["channels:history", "groups:history", "im:history"],
  "reactions.add": ["reactions:write"],
  "users.conversations": ["channels:read", "groups:read"],
  "users.info": ["users:read"],
  "views.open": [],
  "views.update": [],
};
const NAMESPACES = "assistant\\.threads|auth|bots|chat|conversations|files|reactions|users|views";
const CALL = new RegExp(`\\b(${NAMESPACES})\\.([a-z]\\w*)\\(`, "g");

/** The subscriptions that bring an event. */
const SUBSCRIPTIONS: Record<string, string[]> = { message: ["message.channels", "message.groups", "message.im"] };
const HISTORY = {
  "message.channels": "channels:history",
  "message.groups": "groups:history",
  "message.im": "im:history",
};

describe("slack/manifest.yaml", () => {
  test("has a scope for every method that is called", () => {
    const files = globSync("{lib,scripts}/**/*.ts").filter((file) => /slack|digest|review/.test(file));
    const calls = files.flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(CALL)].map(([, a, b]) => `${a}.${b}`),
    );
    // Lists are called "views", too.
    const methods = [...new Set(calls)].filter((method) => !((method.split(".").at(-1) ?? "") in []));
    expect(methods).toEqual(expect.arrayContaining(["chat.postMessage", "users.info", "views.open"]));
    expect(methods.filter((method) => METHODS[method] === undefined)).toEqual([]);
    const lacking = (scopes: string[]) => scopes.length > 0 && !scopes.some((scope) => bot.includes(scope));
    expect(methods.filter((method) => lacking(METHODS[method] ?? []))).toEqual([]);
  });

  test("has the scopes that the doctor asks for, and those that the tests give to the app", () => {
    const asked = scopeNeeds(true).flatMap(({ scopes }) => scopes);
    expect(bot).toEqual(expect.arrayContaining(asked));
    expect(bot).toEqual([...SLACK_SCOPES].sort());
  });

  test("subscribes to every event that is handled, with its scope", () => {
    const { bot_events } = settings.event_subscriptions;
    const types = [...new Set(definitions.events.map(({ type }) => type))];
    expect(bot_events).toEqual(expect.arrayContaining(types.flatMap((type) => SUBSCRIPTIONS[type] ?? [type])));
    for (const [event, scope] of Object.entries(HISTORY)) if (bot_events.includes(event)) expect(bot).toContain(scope);
  });

  test("names the routes of the site", () => {
    expect(settings.event_subscriptions.request_url).toBe(`${SITE}/api/slack/events`);
    expect(settings.interactivity.request_url).toBe(`${SITE}/api/slack/interactions`);
    expect(oauth_config.redirect_urls).toEqual([SITE + CALLBACK_PATH]);
    expect(oauth_config.scopes.user).toEqual(["openid", "profile"]);
  });

  test("has every command that is handled, and the scope for commands", () => {
    expect(features.slash_commands.map(({ command }) => command)).toEqual(definitions.commands.map(({ name }) => name));
    for (const command of features.slash_commands) expect(command.url).toBe(`${SITE}/api/slack/commands`);
    expect(bot).toContain("commands");
  });

  test("is the one that the docs show", () => {
    const page = readFileSync("content/docs/slack-setup.mdx", "utf8");
    expect(page).toContain("slack/manifest.yaml");
    for (const scope of bot) expect(page).toContain(`\`${scope}\``);
  });
});
