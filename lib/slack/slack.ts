/** What maintainers and askers do in Slack: it comes in by HTTP or Socket Mode. */
import type { Clock } from "#lib/clock.ts";
import { createSlackLimits } from "#lib/limits/slack.ts";
import type { SlackAccount } from "#lib/notify/slack/definition.ts";
import { createSlackClient, silentLogger } from "#lib/notify/slack/notifier.ts";
import { createAnswers } from "./ask/answers.ts";
import { createIdentity } from "./bot.ts";
import type { SlackContext } from "./context.ts";
import { createInbound, type Inbound } from "./inbound/inbound.ts";
import { definitions } from "./inbound/registry.ts";
import { createPeople } from "./people.ts";
import { createSocketMode } from "./socket-mode.ts";

export type SlackParts = Omit<SlackContext, "api" | "bot" | "channel" | "people" | "answers"> & {
  account: SlackAccount;
  clock: Clock;
  /** Called after an event was queued. */
  onReceived(): void;
};

export type Slack = Inbound & {
  /** Verifies requests of Slack; null: no requests by HTTP are accepted. */
  signingSecret: string | null;
  /** Connects Socket Mode, if it is configured. Returns at once. */
  start(): void;
  /** Completes answers in Slack that no process follows. */
  followAnswers(): Promise<void>;
  stop(): Promise<void>;
};

export function createSlack({ account, clock, onReceived, ...context }: SlackParts): Slack {
  const api = createSlackClient(account);
  const identity = createIdentity(api);
  const answers = createAnswers({ ...context, api, clock });
  const inbound = createInbound({
    definitions,
    context: { ...context, api, people: createPeople(api, clock), answers, channel: account.channel },
    identity,
    store: context.store,
    limits: createSlackLimits(account.perMinute, clock),
    clock,
    onReceived,
  });
  const { appToken, signingSecret } = account;
  const parts = { inbound, logger: silentLogger, clock, log: context.log };
  const socketMode = appToken === null ? null : createSocketMode({ ...parts, account: { ...account, appToken } });
  return {
    ...inbound,
    signingSecret,
    start() {
      // So that the first event does not wait for it.
      identity().catch(() => {});
      socketMode?.start();
      answers.start();
    },
    followAnswers: () => answers.follow(),
    async stop() {
      await socketMode?.stop();
      await answers.stop();
    },
  };
}
