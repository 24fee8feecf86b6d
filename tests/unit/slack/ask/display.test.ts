import { WebClient } from "@slack/web-api";
import { beforeEach, describe, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import type { SlackAnswer } from "#lib/database/stores/slack-answers.ts";
import { type Display, openDisplay, type Streaming } from "#lib/slack/ask/display.ts";
import { SLACK_TEAM } from "#tests/support/fakes/slack/state.ts";
import { createSlackFake, SLACK_TOKEN, type SlackFake } from "#tests/support/fakes/slack.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const PANE = "D0123456789";
const CHANNEL = "C0123456789";
const TEXT = "One.\n\nTwo.\n\nThree";
const FINAL = { text: "All of it", mrkdwn: true };

let slack: SlackFake;
let streaming: Streaming;
let kept: string[];
beforeEach(() => {
  slack = createSlackFake({ channels: [PANE, CHANNEL] });
  streaming = { isOffered: true };
  kept = [];
});

async function question(channel: string): Promise<string> {
  const { ts } = await client().chat.postMessage({ channel, text: "How?" });
  return ts ?? "";
}
const client = () => new WebClient(SLACK_TOKEN, { fetch: slack.fetch as typeof fetch, retryConfig: { retries: 0 } });

async function open(channel: string, ts: string | null = null): Promise<Display> {
  const answer: SlackAnswer = {
    ...{ run_id: "run_1", thread_id: "thread_1", team_id: SLACK_TEAM, user_id: "U1", channel, ts, attempts: 1 },
    thread_ts: await question(channel),
  };
  const keep = async (stored?: string) => void (stored && kept.push(stored));
  const parts = {
    api: client(),
    addresses: ownAddresses("https://docs.example.com"),
    log: recordLog().log,
    streaming,
    keep,
  };
  return openDisplay(parts, answer);
}
const answers = () => slack.messages.filter(({ thread_ts }) => thread_ts !== null);

describe("an answer in the pane", () => {
  test("is streamed block by block, and becomes the complete message", async () => {
    const display = await open(PANE);
    expect(answers()).toEqual([]);
    await display.show("One.\n\nTw");
    expect(answers()).toMatchObject([{ text: "One.\n\n", streaming: true }]);
    await display.show(TEXT);
    expect(answers()).toMatchObject([{ text: "One.\n\nTwo.\n\n", streaming: true }]);
    await display.finish(FINAL);
    expect(answers()).toMatchObject([{ text: "All of it", streaming: false }]);
    expect(kept).toEqual([answers()[0]?.ts]);
  });

  test("is posted whole when nothing was streamed", async () => {
    await (await open(PANE)).finish(FINAL);
    expect(answers().map(({ text }) => text)).toEqual(["All of it"]);
  });

  test("is updated where the workspace has no streams, which Slack is asked once", async () => {
    slack.refuse("channel_type_not_supported", (args) => "recipient_user_id" in args);
    for (let n = 0; n < 2; n++) {
      const display = await open(PANE);
      await display.show(TEXT);
      await display.finish(FINAL);
    }
    expect(answers().map(({ text }) => text)).toEqual(["All of it", "All of it"]);
    expect(slack.sent("POST /chat.startStream")).toHaveLength(1);
    expect(streaming.isOffered).toBe(false);
  });

  test("is updated after Slack has ended the stream", async () => {
    const display = await open(PANE);
    await display.show("One.\n\nTw");
    for (const message of answers()) message.streaming = false;
    await display.show(TEXT);
    await display.finish(FINAL);
    expect(answers()).toMatchObject([{ text: "All of it" }]);
    expect(streaming.isOffered).toBe(true);
  });

  test("is updated when the model starts over", async () => {
    const display = await open(PANE);
    await display.show(TEXT);
    await display.show("Another beginning.\n\nAnd more");
    expect(answers()[0]?.text).toMatch(/^Another beginning\./);
    await display.finish(FINAL);
    expect(answers()).toMatchObject([{ text: "All of it" }]);
  });

  test("is completed by the next process in the message that was left streaming", async () => {
    await (await open(PANE)).show(TEXT);
    const [left] = answers();
    await (await open(PANE, left?.ts ?? "")).finish(FINAL);
    expect(answers()).toMatchObject([{ ts: left?.ts, text: "All of it", streaming: false }]);
  });

  test("fails for a retry while Slack is away", async () => {
    slack.refuse("service_unavailable", (args) => "recipient_user_id" in args);
    await expect((await open(PANE)).show(TEXT)).rejects.toMatchObject({ failure: "retry" });
    expect(streaming.isOffered).toBe(true);
  });
});

test("an answer in a channel is one message that is updated, for everybody there to see", async () => {
  const display = await open(CHANNEL);
  expect(answers()).toMatchObject([{ text: "_Searching the docs…_" }]);
  await display.show(TEXT);
  expect(answers()[0]?.text).toContain("Two.");
  await display.finish(FINAL);
  expect(answers()).toMatchObject([{ text: "All of it" }]);
  expect(slack.sent("POST /chat.startStream")).toEqual([]);
});
