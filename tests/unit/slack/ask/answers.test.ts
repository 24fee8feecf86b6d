import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import type { Run, RunEvent } from "#lib/contract/assistant.ts";
import type { Store } from "#lib/database/store.ts";
import type { SlackAnswer } from "#lib/database/stores/slack-answers.ts";
import { type Answers, createAnswers } from "#lib/slack/ask/answers.ts";
import type { Service } from "#lib/threads/service.ts";
import { type ManualClock, manualClock } from "#tests/support/fakes/manual-clock.ts";
import { SLACK_TEAM } from "#tests/support/fakes/slack/state.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN, type SlackFake } from "#tests/support/fakes/slack.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const PANE = "D0123456789";

let slack: SlackFake;
let clock: ManualClock;
let answers: Answers;
/** The answers that wait, with the times after which they are tried again. */
let waiting: SlackAnswer[];
let released: (number | null)[];
/** Renewals of the lease, and time stamps that were recorded. */
let kept: (string | null)[];
let isLeased: boolean;
let status: Run["status"];
/** Ends the stream of the run with these events. */
let end: (events: RunEvent[]) => void;
let streams: number;

beforeEach(() => {
  slack = createSlackFake({ channels: [PANE, SLACK_CHANNEL] });
  clock = manualClock();
  [waiting, released, kept, isLeased, status, streams] = [[], [], [], true, "in_progress", 0];
  answers = createAnswers({
    ...{ store: fakeStore(), service: fakeService(), clock, log: recordLog().log },
    api: new WebClient(SLACK_TOKEN, { fetch: slack.fetch as typeof fetch, retryConfig: { retries: 0 } }),
    addresses: ownAddresses("https://docs.example.com"),
  });
});
afterEach(() => answers.stop());

const fakeStore = () =>
  ({
    claimSlackAnswers: async () => waiting.splice(0),
    async keepSlackAnswer(_answer, { ts }) {
      kept.push(ts);
      return isLeased;
    },
    async releaseSlackAnswer(_run, _token, retryMs) {
      released.push(retryMs);
      return null;
    },
    listMessages: async () => null,
  }) as Partial<Store> as Store;

const fakeService = () =>
  ({
    async *streamRunEvents(_caller, _thread, _run, _after, signal) {
      streams += 1;
      const events = await new Promise<RunEvent[]>((resolve) => {
        end = resolve;
        signal.addEventListener("abort", () => resolve([]));
      });
      if (events.length > 0) yield events;
    },
    getRun: async () => ({ id: "run_1", status, message_id: "msg_1", steps: [] }) as unknown as Run,
  }) as Partial<Service> as Service;

/** An answer that is followed until its stream ends. */
async function follow(channel: string, attempts = 1): Promise<void> {
  const { ts } = await new WebClient(SLACK_TOKEN, { fetch: slack.fetch as typeof fetch }).chat.postMessage({
    channel,
    text: "How?",
  });
  waiting.push({
    ...{ run_id: "run_1", thread_id: "thread_1", team_id: SLACK_TEAM, user_id: "U1", channel, attempts },
    ...{ thread_ts: ts ?? "", ts: null },
  });
  void answers.follow();
  await expect.poll(() => streams).toBe(1);
}
const posts = () => slack.messages.filter(({ thread_ts }) => thread_ts !== null).map(({ text }) => text);
const failed: RunEvent = { id: 1, type: "error", data: { status: "failed", code: "internal", message: "" } };

describe("a stream that ends without a last event", () => {
  test.each([SLACK_CHANNEL, PANE])("completes the answer in %s when the run is over", async (channel) => {
    await follow(channel);
    status = "completed";
    end([]);
    await expect.poll(() => released).toEqual([null]);
    expect(posts()).toEqual([
      "A maintainer has this conversation. The assistant does not answer until it is handed back.",
    ]);
  });

  test("is followed again later, and less and less often, while the run is not over", async () => {
    await follow(PANE);
    end([]);
    await expect.poll(() => released).toEqual([2_000]);
    streams = 0;
    await follow(PANE, 3);
    end([]);
    await expect.poll(() => released).toEqual([2_000, 8_000]);
    expect(posts()).toEqual([]);
  });

  test("is left to another process at once when this one stops", async () => {
    await follow(PANE);
    await answers.stop();
    expect(released).toEqual([0]);
  });
});

describe("the lease of an answer without a text", () => {
  test("is renewed for as long as the run takes", async () => {
    await follow(PANE);
    await clock.pass(50_000);
    expect(kept).toEqual([null, null]);
    end([failed]);
    await expect.poll(() => released).toEqual([null]);
    const renewals = kept.length;
    await clock.pass(50_000);
    expect(kept).toHaveLength(renewals);
  });

  test("is checked before the answer is posted: the process that has it posts", async () => {
    await follow(PANE);
    isLeased = false;
    end([failed]);
    await expect.poll(() => released).toEqual([null]);
    expect(posts()).toEqual([]);
  });

  test("ends the work when it is lost", async () => {
    await follow(PANE);
    isLeased = false;
    await clock.pass(20_000);
    await expect.poll(() => released).toEqual([null]);
    expect(posts()).toEqual([]);
  });
});
