/** An outbox between an in-memory database and a Slack workspace. */

import { inspect } from "node:util";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { type Clock, systemClock } from "#lib/clock.ts";
import type { Lane } from "#lib/database/stores/outbox.ts";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import type { Engine } from "#lib/engines/engine.ts";
import type { Log } from "#lib/log.ts";
import type { Notifier } from "#lib/notify/notifier.ts";
import { createSlackNotifier } from "#lib/notify/slack/notifier.ts";
import { createOutbox, type Outbox, type OutboxParts } from "#lib/outbox/outbox.ts";
import { BACKOFF, type Backoff } from "#lib/outbox/retries.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN, type SlackFake } from "#tests/support/fakes/slack.ts";
import type { TestDatabase } from "./database.ts";

export const POST = "POST /chat.postMessage";

/** Longer waits only end when they are broken off: the test moves the database's clock instead. */
const REAL_WAIT_MS = 50;
export const patientClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => systemClock.sleep(ms <= REAL_WAIT_MS ? ms : 2 ** 30, signal),
};

/** A hundred times as fast as the system's: what a stop grants a delivery is soon over. */
export const hastyClock: Clock = { now: Date.now, sleep: (ms, signal) => systemClock.sleep(ms / 100, signal) };

export type OutboxSetup = {
  slack: SlackFake;
  outbox: Outbox;
  /** The parts of that outbox, for another one. */
  parts: OutboxParts;
  notifier: Notifier;
  /** Everything that was logged, as a person would see it. */
  logged: string[];
  /** Delivers what is due now. */
  drain(): Promise<void>;
  /** Erases in Slack what is due now. */
  erase(): Promise<void>;
  /** Updates the first messages of threads that have changed: they are due 2 seconds after the change. */
  update(): Promise<void>;
  /** Delivers what will be due in `ms`. */
  later(ms: number): Promise<void>;
  /** Another process over the same database and workspace. */
  another(): Outbox;
};

type SetupOptions = { paceMs?: number; engine?: Engine; clock?: Clock; timeoutMs?: number; backoff?: Backoff };

/** Retries wait exactly 1, 2, 4, … seconds, or as `backoff` says; the channel's pace is `paceMs`. */
export function setUpOutbox(db: TestDatabase, options: SetupOptions = {}): OutboxSetup {
  const {
    paceMs = 1,
    engine = createDemoEngine(),
    clock = patientClock,
    timeoutMs = 10_000,
    backoff = BACKOFF,
  } = options;
  const slack = createSlackFake();
  const logged: string[] = [];
  const write = (...entry: unknown[]) => void logged.push(inspect(entry, { depth: 9 }));
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const notifier = createSlackNotifier({
    token: SLACK_TOKEN,
    channel: SLACK_CHANNEL,
    addresses: ownAddresses("https://docs.example.com"),
    log,
    timeoutMs,
    fetch: slack.fetch,
  });
  const parts: OutboxParts = {
    store: db.store,
    clock,
    log,
    notifiers: [notifier],
    engine,
    paceMs,
    backoff,
    mask: async (text: string) => ({ text, kinds: [] }),
    random: () => 1,
  };
  const outbox = createOutbox(parts);
  const drain = async () => {
    // A lane that rests for its pace has more to deliver.
    do await outbox.drain("notify");
    while ((await dueSoon(db)) > 0);
  };
  return {
    slack,
    outbox,
    parts,
    notifier,
    logged,
    drain,
    async erase() {
      do await outbox.drain("erase");
      while ((await dueSoon(db, "erase")) > 0);
    },
    async update() {
      await db.advance(2_000);
      do await outbox.drain("update");
      while ((await dueSoon(db, "update")) > 0);
    },
    async later(ms) {
      await db.advance(ms);
      await drain();
    },
    another: () => createOutbox(parts),
  };
}

async function dueSoon(db: TestDatabase, lane: Lane = "notify"): Promise<number> {
  const soon = `clock_timestamp() + interval '${REAL_WAIT_MS} milliseconds'`;
  // Each lane has a pace of its own.
  const isPaced = lane === "notify" ? "key ~ '^slack:[^:]*$'" : `key like 'slack:%:${lane}'`;
  const [row] = await db.sql(`select count(*)::int as due from assistant_outbox o where lane = '${lane}'
    and status = 'pending' and next_attempt_at < ${soon}
    and not exists (select 1 from assistant_outbox e where e.lane = o.lane and e.notifier = o.notifier and e.thread_id = o.thread_id
      and e.status = 'pending' and e.id < o.id)
    and not exists (select 1 from rate_limits where ${isPaced} and arrival > ${soon})`);
  return Number(row?.due);
}
