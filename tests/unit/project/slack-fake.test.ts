/** What the fake workspace promises to the tests that act in it. */
import { createHmac } from "node:crypto";
import { WebClient } from "@slack/web-api";
import { beforeEach, expect, it } from "vitest";
import type { JsonObject } from "#tests/support/fakes/server.ts";
import { createSlackPeople } from "#tests/support/fakes/slack/people.ts";
import { SIGNING_SECRET } from "#tests/support/fakes/slack/signed.ts";
import { SLACK_BOT, SLACK_SCOPES } from "#tests/support/fakes/slack/state.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN, type SlackFake } from "#tests/support/fakes/slack.ts";

const BUTTON = { text: { type: "plain_text", text: "Take" } };
const toActions = (...buttons: JsonObject[]) => ({
  type: "actions",
  elements: buttons.map((button) => ({ type: "button", ...button })),
});

type Sent = { path: string; body: JsonObject; headers: Headers };

let slack: SlackFake;
let client: WebClient;
let received: Sent[];
let statuses: number[];
beforeEach(() => {
  slack = createSlackFake({ scopes: SLACK_SCOPES, people: { U1: "Ada" } });
  client = new WebClient(SLACK_TOKEN, { fetch: slack.fetch as typeof fetch, retryConfig: { retries: 0 } });
  received = [];
  statuses = [];
});

/** A site that takes what it gets, or answers as `statuses` says. */
const people = () =>
  createSlackPeople({
    state: slack.state,
    baseUrl: "https://docs.example.com",
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const text = await request.text();
      const at = request.headers.get("x-slack-request-timestamp");
      const expected = createHmac("sha256", SIGNING_SECRET).update(`v0:${at}:${text}`).digest("hex");
      expect(request.headers.get("x-slack-signature")).toBe(`v0=${expected}`);
      const form = new URLSearchParams(text).get("payload");
      received.push({ path: new URL(request.url).pathname, body: JSON.parse(form ?? text), headers: request.headers });
      return new Response(null, { status: statuses.shift() ?? 200 });
    },
  });

const post = async (blocks: JsonObject[] = []) => {
  await client.chat.postMessage({ channel: SLACK_CHANNEL, text: "Hello", blocks: blocks as never });
  const [message] = slack.messages;
  if (!message) throw new Error("Nothing was posted.");
  return message;
};

it("a mention arrives as two signed events of one message", async () => {
  const parent = await post();
  const message = await people().mention("U1", { channel: SLACK_CHANNEL, thread_ts: parent.ts }, "Use the token");
  expect(received.map(({ path, body }) => [path, (body.event as JsonObject).type])).toEqual([
    ["/api/slack/events", "app_mention"],
    ["/api/slack/events", "message"],
  ]);
  const [first] = received;
  expect(first?.body).toMatchObject({ type: "event_callback", team_id: "T0123456789" });
  expect(first?.body.event).toMatchObject({
    ...{ user: "U1", text: `<@${SLACK_BOT}> Use the token`, ts: message.ts },
    ...{ thread_ts: parent.ts, channel: SLACK_CHANNEL, channel_type: "channel" },
  });
  expect(slack.replies(parent)).toEqual([message]);
});

it("edits and deletions arrive as hidden changes of the message", async () => {
  const { write, edit, remove } = people();
  const message = await write("U1", { channel: SLACK_CHANNEL, thread_ts: null }, "One");
  await edit(message, "Two");
  await remove(message);
  expect(received.slice(1).map(({ body }) => body.event)).toMatchObject([
    { subtype: "message_changed", message: { ts: message.ts, text: "Two" }, previous_message: { text: "One" } },
    { subtype: "message_deleted", deleted_ts: message.ts, previous_message: { text: "Two" } },
  ]);
  expect(slack.messages).toEqual([]);
});

it("an event that is not taken comes again under the same id", async () => {
  statuses = [500, 503];
  expect(await people().sendEvent({ type: "message" })).toBe(2);
  expect(new Set(received.map(({ body }) => body.event_id)).size).toBe(1);
  expect(received.map(({ headers }) => headers.get("x-slack-retry-num"))).toEqual([null, "1", "2"]);
  statuses = [401, 401, 401, 401];
  await expect(people().sendEvent({ type: "message" })).rejects.toThrow("was never taken");
});

it("a click carries the button's value, and opens a view once; its inputs are submitted", async () => {
  const button = { ...BUTTON, type: "button", action_id: "answer.correct", value: "thread_1 msg_1" };
  const message = await post([{ type: "actions", elements: [button] }]);
  const { click, submit } = people();
  await click("U1", message, "answer.correct");
  const [{ body }] = received as [Sent];
  expect(body).toMatchObject({ type: "block_actions", user: { id: "U1", name: "Ada" }, actions: [button] });
  const label = { type: "plain_text", text: "Answer" };
  const input = { type: "input", label, block_id: "answer", element: { type: "plain_text_input", action_id: "text" } };
  const view = {
    type: "modal" as const,
    callback_id: "correct",
    title: { type: "plain_text" as const, text: "Correct" },
  };
  const open = () =>
    client.views.open({ trigger_id: String(body.trigger_id), view: { ...view, blocks: [input] as never } });
  await open();
  await expect(open()).rejects.toThrow("exchanged_trigger_id");
  const [opened] = slack.state.views;
  if (!opened) throw new Error("No view was opened.");
  await submit(opened, { text: "Set DOCS_DIR." });
  expect(received[1]?.body).toMatchObject({
    ...{ type: "view_submission", user: { id: "U1" } },
    view: {
      id: opened.id,
      callback_id: "correct",
      state: { values: { answer: { text: { value: "Set DOCS_DIR." } } } },
    },
  });
  expect(slack.state.views[0]?.open).toBe(false);
  await expect(click("U1", message, "thread.take")).rejects.toThrow("no button");
});

it.each([
  ["a header of 151 characters", [{ type: "header", text: { type: "plain_text", text: "x".repeat(151) } }]],
  ["an empty section", [{ type: "section", text: { type: "mrkdwn", text: "" } }]],
  ["51 blocks", Array.from({ length: 51 }, () => ({ type: "divider" }))],
  ["a button of 76 characters", [toActions({ text: { type: "plain_text", text: "x".repeat(76) }, action_id: "a" })]],
  ["an action twice", [toActions({ ...BUTTON, action_id: "a" }, { ...BUTTON, action_id: "a" })]],
  ["a field of 2,001 characters", [{ type: "section", fields: [{ type: "mrkdwn", text: "x".repeat(2_001) }] }]],
  ["11 elements of a context", [{ type: "context", elements: Array(11).fill({ type: "mrkdwn", text: "x" }) }]],
  ["a value of 2,001 characters", [toActions({ ...BUTTON, value: "x".repeat(2_001) })]],
  [
    "an option of 76 characters",
    [
      toActions({
        type: "static_select",
        options: [{ text: { type: "plain_text", text: "x".repeat(76) }, value: "a" }],
      }),
    ],
  ],
])("a message with %s is refused", async (_, blocks) => {
  await expect(post(blocks)).rejects.toThrow("invalid_blocks");
});

it("a streamed message grows until it is stopped", async () => {
  const { ts: thread_ts } = await post();
  const recipient = { recipient_user_id: "U1", recipient_team_id: "T0123456789" };
  const { ts = "" } = await client.chat.startStream({ channel: SLACK_CHANNEL, thread_ts, ...recipient });
  const at = { channel: SLACK_CHANNEL, ts };
  await client.chat.appendStream({ ...at, markdown_text: "One " });
  await client.chat.stopStream({ ...at, markdown_text: "two" });
  expect(slack.messages[1]).toMatchObject({ text: "One two", streaming: false });
  await expect(client.chat.appendStream({ ...at, markdown_text: "!" })).rejects.toThrow("streaming_state");
});

it("methods need their scopes, and the bot its membership", async () => {
  expect((await client.users.info({ user: "U1" })).user?.profile?.display_name).toBe("Ada");
  slack = createSlackFake({ member: false });
  client = new WebClient(SLACK_TOKEN, { fetch: slack.fetch as typeof fetch, retryConfig: { retries: 0 } });
  await expect(client.users.info({ user: "U1" })).rejects.toThrow("missing_scope");
  await expect(post()).rejects.toThrow("not_in_channel");
});
