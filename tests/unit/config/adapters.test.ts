import { describe, expect, it } from "vitest";
import { createBroadcast, createNotifiers, openTelemetry } from "#lib/config/adapters.ts";
import { parseEnv } from "#lib/config/env.ts";
import { SLACK_CHANNEL, SLACK_TOKEN } from "#tests/support/fakes/slack.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const SLACK = { SLACK_BOT_TOKEN: SLACK_TOKEN, SLACK_CHANNEL_ID: SLACK_CHANNEL };
const SUPABASE = { SUPABASE_URL: "https://abc.supabase.co", SUPABASE_SECRET_KEY: "secret" };
const { log } = recordLog();

describe("the adapters of an environment", () => {
  it("log notifications where no notifier is configured", () => {
    expect(createNotifiers(parseEnv({}), log).map(({ name }) => name)).toEqual(["log"]);
  });

  it("are the configured notifiers, and then notifications are not logged", () => {
    expect(createNotifiers(parseEnv(SLACK), log).map(({ name }) => name)).toEqual(["slack"]);
  });

  it.each([
    ["no Supabase project", {}],
    ["Realtime off", SUPABASE],
  ])("include no broadcast with %s", (_, source) => {
    expect(createBroadcast(parseEnv(source), {} as never, log)).toBeNull();
  });

  it("include no telemetry without a collector", async () => {
    expect(await openTelemetry(parseEnv({}), log)).toBeNull();
  });
});
