/** A site whose maintainers are in a fake Slack workspace. */

import { expect } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { type Clock, systemClock } from "#lib/clock.ts";
import type { Database } from "#lib/database/client.ts";
import type { SlackAccount } from "#lib/notify/slack/definition.ts";
import { createSlackNotifier } from "#lib/notify/slack/notifier.ts";
import { ANSWER_MS } from "#lib/slack/inbound/inbound.ts";
import { createSlackPeople, type SlackPeople } from "#tests/support/fakes/slack/people.ts";
import { SIGNING_SECRET, signedHeaders } from "#tests/support/fakes/slack/signed.ts";
import { SLACK_SCOPES } from "#tests/support/fakes/slack/state.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN, type SlackFake } from "#tests/support/fakes/slack.ts";
import { recordLog, SITE_URL, startSite, type TestSite } from "../app.ts";
import { openTestDatabase } from "../database.ts";

/** A busy machine may be slower than Slack waits. */
const PATIENCE_MS = 30_000;
const clock: Clock = {
  now: systemClock.now,
  sleep: (ms, signal) => systemClock.sleep(ms === ANSWER_MS ? PATIENCE_MS : ms, signal),
};

export const ADA = "U0ADA000001";

export type SlackSite = TestSite & {
  slack: SlackFake;
  database: Database;
  people: SlackPeople;
  /** Sends a body to /api/slack/ as Slack does. `headers` replace those of the signature; null leaves one out. */
  send(path: string, body: string, headers?: Record<string, string | null>): Promise<Response>;
  /** Delivers and handles all that is due. */
  settle(): Promise<void>;
};

type Parts = NonNullable<Parameters<typeof startSite>[0]> & { account?: Partial<SlackAccount>; scopes?: string[] };

/** Nothing waits: notifications go out as fast as the outbox can. */
export async function startSlackSite({
  account = {},
  scopes = SLACK_SCOPES,
  ...parts
}: Parts = {}): Promise<SlackSite> {
  const slack = createSlackFake({ scopes, people: { [ADA]: "Ada" } });
  const { log, lines } = recordLog();
  const access = { token: SLACK_TOKEN, channel: SLACK_CHANNEL, apiUrl: "http://slack.test/api/", fetch: slack.fetch };
  const notifier = createSlackNotifier({ ...access, addresses: ownAddresses(SITE_URL), log });
  const database = parts.database ?? (await openTestDatabase());
  const site = await startSite({
    notifiers: [notifier],
    slack: { ...access, signingSecret: SIGNING_SECRET, appToken: null, perMinute: 1_000, ...account },
    notifyPaceMs: 1,
    clock,
    log,
    ...parts,
    database,
  });
  const send: SlackSite["send"] = (path, body, headers = {}) => {
    const form = path === "events" ? "application/json" : "application/x-www-form-urlencoded";
    const all = Object.entries({ "content-type": form, ...signedHeaders(body), ...headers });
    const kept = all.flatMap(([name, value]) => (value === null ? [] : [[name, value] as [string, string]]));
    return fetch(`${site.url}/api/slack/${path}`, { method: "POST", body, headers: kept });
  };
  return {
    ...site,
    logged: lines,
    slack,
    database,
    people: createSlackPeople({ state: slack.state, baseUrl: site.url, timeoutMs: PATIENCE_MS }),
    send,
    async settle() {
      const lanes = ["inbox", "notify"] as const;
      const pending = () => Promise.all(lanes.map(async (lane) => (await site.app.store.countOutbox(lane)).pending));
      await expect.poll(pending).toEqual([0, 0]);
    },
  };
}
