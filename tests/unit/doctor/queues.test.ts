import { expect, test } from "vitest";
import { parseEnv } from "#lib/config/env.ts";
import type { QueueReport } from "#lib/database/stores/outbox.ts";
import { checkDatabase } from "#lib/doctor/database-checks.ts";
import { checkQueues } from "#lib/doctor/queue-checks.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";
import { found } from "#tests/support/setup/found.ts";
import { addThread } from "#tests/support/setup/rows.ts";

const slackFixes = () => Object.assign({}, ...parseEnv({}).notifiers.map(({ fixes }) => fixes));
const queue = (parts: Partial<QueueReport>): QueueReport => ({
  ...{ lane: "notify", notifier: "slack", pending: 0, dead: 0, age_ms: null, error: null },
  ...parts,
});
const check = (parts: Partial<QueueReport>) => checkQueues([queue(parts)], slackFixes());

test("an outbox that delivers is fine, whatever waits for less than five minutes", () => {
  const [only, ...others] = checkQueues([queue({ pending: 3, age_ms: 300_000 })], {});
  expect([only?.mark, others]).toEqual(["ok", []]);
  expect(checkQueues([], {}).map(({ mark }) => mark)).toEqual(["ok"]);
});

test("rows that wait longer are worth a look", () => {
  expect(check({ pending: 3, age_ms: 480_000 })).toMatchObject([
    {
      id: "outbox.queue",
      mark: "warn",
      text: "The lane notify of slack is late. 3 waiting, the oldest for 8 minutes.",
    },
  ]);
});

test("rows that fail or were set aside are wrong, each lane by itself", () => {
  const checks = checkQueues(
    [
      queue({ lane: "cleanup", notifier: "", dead: 2, error: "upstream_error" }),
      queue({ pending: 1, age_ms: 60_000, error: "not_in_channel" }),
    ],
    slackFixes(),
  );
  expect(checks.map(({ mark, text }) => [mark, text])).toEqual([
    ["fail", "The lane cleanup fails (upstream_error). 2 set aside."],
    ["fail", "The lane notify of slack fails (not_in_channel). 1 waiting, the oldest for 1 minute."],
  ]);
  expect(checks[0]?.fix).toContain("npm run outbox -- list");
});

test.each([
  ["channel_not_found", "SLACK_CHANNEL_ID"],
  ["not_in_channel", "/invite"],
  ["invalid_auth", "SLACK_BOT_TOKEN"],
  ["missing_scope", "slack/manifest.yaml"],
  ["msg_too_long", "npm run outbox -- drop"],
  ["constructor", "npm run outbox -- list"],
])("%s comes with what to do", (error, fix) => {
  expect(check({ dead: 1, error })[0]?.fix).toContain(fix);
});

test("the doctor reads the outbox of the database", async () => {
  const db = await openTestDatabase();
  await addThread(db.store);
  await db.sql(
    "update assistant_outbox set notifier = 'slack', status = 'dead', last_error = 'invalid_auth', finished_at = now()",
  );
  const checks = await checkDatabase(async () => ({ ...db, kind: "supabase", close: async () => {} }), slackFixes());
  expect(found(checks, "outbox.queue")).toBe("fail The lane notify of slack fails (invalid_auth). 1 set aside.");
  await db.close();
});
