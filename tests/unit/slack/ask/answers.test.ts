import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import type { Run, RunEvent } from "#lib/contract/assistant.ts";
import type { Store } from "#lib/database/store.ts";
import type { SlackAnswer } from "#lib/database/stores/slack-answers.ts";
import { createSlackClient } from "#lib/notify/slack/notifier.ts";
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
/** Sends events of the run. */
let send: (events: RunEvent[]) => void;
/** Ends the stream of the run with these events. */
let end: (events: RunEvent[]) => void;
/** The tokens that are left for growing answers. */
let tokens: number;
let streams: number;

beforeEach(() => {
  slack = createSlackFake({ channels: [PANE, SLACK_CHANNEL] });
  clock = manualClock();
  [waiting, released, kept, isLeased, status, streams] = [[], [], [], true, "in_progress", 0];
  tokens = 1_000;
  answers = createAnswers({
    ...{ store: fakeStore(), service: fakeService(), clock, log: recordLog().log },
    api: createSlackClient({ token: SLACK_TOKEN, fetch: slack.fetch as typeof fetch }),
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
    takeTokens: async () => (tokens-- > 0 ? 0 : 1_000),
    listMessages: async () => null,
  }) as Partial<Store> as Store;

const fakeService = () =>
  ({
    async *streamRunEvents(_caller, _thread, _run, _after, signal) {
      streams += 1;
      const batches: RunEvent[][] = [];
      let isOver = false;
      let wake = () => {};
      send = (events) => {
        batches.push(events);
        wake();
      };
      end = (events) => {
        isOver = true;
        send(events);
      };
      signal.addEventListener("abort", () => end([]));
      for (;;) {
        const events = batches.shift();
        if (events && events.length > 0) yield events;
        else if (isOver) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
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

describe("a growing answer in a channel", () => {
  let offset: number;
  beforeEach(() => {
    offset = 0;
  });
  /** A second later, the model has written so much more. */
  async function grow(delta: string): Promise<void> {
    await clock.pass(1_000);
    send([{ id: 1, type: "delta", data: { delta, offset } }]);
    offset += delta.length;
    await clock.pass(0);
  }
  const shown = () => slack.sent("POST /chat.update").map(({ body }) => body.text);

  test("is shown once a second", async () => {
    await follow(SLACK_CHANNEL);
    await grow("One ");
    await expect.poll(shown).toEqual(["One …"]);
    await grow("two ");
    await expect.poll(shown).toEqual(["One …", "One two …"]);
  });

  test("is followed on when Slack refuses a frame, and is quiet for as long as Slack asks", async () => {
    await follow(SLACK_CHANNEL);
    slack.fault("POST /chat.update", { kind: "status", status: 429, headers: { "retry-after": "3" } }, 1);
    await grow("One ");
    await expect.poll(() => shown().length).toBe(1);
    await grow("two ");
    await grow("three ");
    await clock.pass(2_000);
    await grow("four ");
    await expect.poll(() => shown().at(-1)).toBe("One two three four …");
    expect(shown()).toHaveLength(2);
    expect(released).toEqual([]);
    end([failed]);
    await expect.poll(() => released).toEqual([null]);
    expect(posts()).toEqual(["There is no answer: something went wrong. Please ask again in a moment."]);
  });

  test("leaves out frames that no token is left for, and is completed all the same", async () => {
    await follow(SLACK_CHANNEL);
    tokens = 1;
    await grow("One ");
    await expect.poll(shown).toEqual(["One …"]);
    await grow("two ");
    await grow("three ");
    end([failed]);
    await expect.poll(() => released).toEqual([null]);
    expect(shown()).toEqual(["One …", expect.stringContaining("There is no answer")]);
  });

  test("that is complete waits for Slack", async () => {
    await follow(SLACK_CHANNEL);
    slack.fault("POST /chat.update", { kind: "status", status: 429, headers: { "retry-after": "3" } }, 1);
    end([failed]);
    await expect.poll(() => released).toEqual([3_000]);
  });
});
