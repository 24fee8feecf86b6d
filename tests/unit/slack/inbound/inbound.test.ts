import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { systemClock } from "#lib/clock.ts";
import type { ReceivedEvent } from "#lib/database/stores/maintainers.ts";
import { AppError } from "#lib/errors.ts";
import { createSlackLimits } from "#lib/limits/slack.ts";
import type { SlackContext } from "#lib/slack/context.ts";
import { type Definitions, onAction, onEvent, onView } from "#lib/slack/inbound/definition.ts";
import { createInbound, type InboundParts } from "#lib/slack/inbound/inbound.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const bot = { teamId: "T1", userId: "U0", botId: "B0", appId: "A1" };

/** An inbound side without Slack and database. `received`: what was queued. */
function setUp(definitions: Partial<Definitions>, parts: Partial<InboundParts> = {}) {
  const received: ReceivedEvent[] = [];
  const inbound = createInbound({
    definitions: { events: [], actions: [], views: [], commands: [], ...definitions },
    context: {} as unknown as SlackContext,
    identity: async () => bot,
    store: {
      async receiveEvent(event) {
        if (received.some(({ id }) => id === event.id)) return { outcome: "repeated" };
        received.push(event);
        return { outcome: "queued" };
      },
      takeTokens: async () => 0,
      findPostedMessage: async () => null,
    },
    limits: createSlackLimits(30, systemClock),
    clock: systemClock,
    onReceived: () => {},
    ...parts,
  });
  return { inbound, received };
}

const eventOf = (event: object, more: object = {}) => ({
  ...{ type: "event_callback", event_id: "Ev1", team_id: "T1", api_app_id: "A1" },
  event,
  ...more,
});
const mention = onEvent({
  type: "app_mention",
  event: z.object({ text: z.string() }),
  accepts: ({ text }) => text !== "ignored",
  handle: async () => true,
});
const MENTION = { type: "app_mention", text: "hello", channel: "C1", ts: "2.0", thread_ts: "1.0" };
const click = {
  ...{ type: "block_actions", team: { id: "T1" }, api_app_id: "A1", user: { id: "U1" }, trigger_id: "t" },
  actions: [{ action_id: "thread.take", value: "thread_1" }],
  channel: { id: "C1" },
  message: { ts: "1.0" },
};
const submitted = (text: string) => ({
  ...{ type: "view_submission", team: { id: "T1" }, api_app_id: "A1", user: { id: "U1" } },
  view: {
    id: "V1",
    callback_id: "reply",
    private_metadata: "thread_1",
    state: { values: { text: { input: { value: text } } } },
  },
});

test("the challenge of a new address is answered", async () => {
  const { inbound } = setUp({});
  expect(await inbound.receiveEvent({ type: "url_verification", challenge: "abc" })).toEqual({ challenge: "abc" });
});

test("an event that a definition accepts is queued once, in the order of its Slack thread", async () => {
  const { inbound, received } = setUp({ events: [mention] });
  await inbound.receiveEvent(eventOf(MENTION));
  await inbound.receiveEvent(eventOf(MENTION));
  await inbound.receiveEvent(eventOf({ ...MENTION, text: "ignored" }, { event_id: "Ev2" }));
  await inbound.receiveEvent(eventOf({ ...MENTION, type: "message" }, { event_id: "Ev3" }));
  const queued = { id: "event:Ev1", notifier: "slack", key: "C1:1.0", kind: "event.app_mention", payload: MENTION };
  expect(received).toEqual([queued]);
});

test.each([
  ["of another workspace", { team_id: "T2" }],
  ["for another app", { api_app_id: "A2" }],
])("an event %s is refused", async (_name, more) => {
  const { inbound, received } = setUp({ events: [mention] });
  await expect(inbound.receiveEvent(eventOf(MENTION, more))).rejects.toMatchObject({ code: "invalid_signature" });
  expect(received).toEqual([]);
});

test.each([
  ["of another workspace", { team: { id: "T2" } }],
  ["for another app", { api_app_id: "A2" }],
])("a click %s is refused", async (_name, more) => {
  const { inbound, received } = setUp({ actions: [onAction({ id: "thread.take", handle: async () => {} })] });
  const refused = inbound.receiveInteraction({ ...click, ...more }, "1");
  await expect(refused).rejects.toMatchObject({ code: "invalid_signature" });
  expect(received).toEqual([]);
});

describe("a person of another workspace, in a channel that is shared with it", () => {
  const setUpAll = () =>
    setUp(
      {
        events: [
          mention,
          onEvent({ type: "message", event: z.looseObject({}), accepts: () => true, handle: async () => true }),
        ],
        actions: [onAction({ id: "thread.take", handle: async () => {} })],
        views: [onView({ id: "reply", handle: async () => {} })],
      },
      { context: { log: recordLog().log } as unknown as SlackContext },
    );

  test.each([
    ["mentions the bot", { ...MENTION, user_team: "T2" }],
    ["mentions the bot, as older events say it", { ...MENTION, team: "T2" }],
    ["writes", { ...MENTION, type: "message", team: "T1", source_team: "T2" }],
    ["edits", { type: "message", subtype: "message_changed", message: { ts: "1.0", user_team: "T2" } }],
    ["deletes", { type: "message", subtype: "message_deleted", previous_message: { ts: "1.0", team: "T2" } }],
  ])("%s: Slack is answered, and nothing is queued", async (_what, event) => {
    const { inbound, received } = setUpAll();
    expect(await inbound.receiveEvent(eventOf(event))).toEqual({});
    expect(received).toEqual([]);
  });

  test.each([click, submitted("yes")])("clicks and submits nothing that is done", async (payload) => {
    const { inbound, received } = setUpAll();
    expect(await inbound.receiveInteraction({ ...payload, user: { id: "U1", team_id: "T2" } }, "1")).toEqual({});
    expect(received).toEqual([]);
    await inbound.receiveInteraction({ ...payload, user: { id: "U1", team_id: "T1" } }, "2");
    expect(received).toHaveLength(1);
  });

  test("is no reason to refuse people of the own workspace there", async () => {
    const { inbound, received } = setUpAll();
    await inbound.receiveEvent(eventOf({ ...MENTION, team: "T1", user_team: "T1", source_team: "T1" }));
    expect(received).toHaveLength(1);
  });
});

test.each([null, {}, { type: "event_callback" }, eventOf(MENTION, { event_id: "" })])(
  "%j is no event",
  async (body) => {
    await expect(setUp({}).inbound.receiveEvent(body)).rejects.toMatchObject({ code: "invalid_request" });
  },
);

test("an event that concerns no conversation is not stored", async () => {
  const edit = (id: string, isOurs: boolean) => eventOf({ ...MENTION, type: "message", isOurs }, { event_id: id });
  const edited = onEvent({
    type: "message",
    event: z.object({ isOurs: z.boolean() }),
    accepts: () => true,
    concerns: async ({ isOurs }) => isOurs,
    handle: async () => true,
  });
  const { inbound, received } = setUp({ events: [edited] });
  await inbound.receiveEvent(edit("Ev1", false));
  await inbound.receiveEvent(edit("Ev2", true));
  expect(received.map(({ id }) => id)).toEqual(["event:Ev2"]);
});

test("a click is queued once; a view is opened once and while Slack waits", async () => {
  const open = vi.fn(async () => {});
  const { inbound, received } = setUp({ actions: [onAction({ id: "thread.take", open })] });
  expect(await inbound.receiveInteraction(click, "1")).toEqual({});
  await inbound.receiveInteraction(click, "1");
  expect(open).toHaveBeenCalledTimes(1);
  expect(received.map(({ kind, key }) => [kind, key])).toEqual([["action.thread.take", "C1:1.0"]]);
});

test("a view that cannot be opened is a failure that Slack shows", async () => {
  const action = onAction({ id: "thread.take", open: () => Promise.reject(new TypeError("fetch failed")) });
  const opened = setUp({ actions: [action] }).inbound.receiveInteraction(click, "1");
  await expect(opened).rejects.toMatchObject({ code: "slack_unavailable" });
});

test("errors of a submitted view are answered, and it is queued once it has none", async () => {
  const reply = onView({
    id: "reply",
    validate: async ({ values }): Promise<Record<string, string>> => (values.text ? {} : { text: "Write something." }),
    handle: async () => {},
  });
  const { inbound, received } = setUp({ views: [reply] });
  const refusal = { response_action: "errors", errors: { text: "Write something." } };
  expect(await inbound.receiveInteraction(submitted(""), "1")).toEqual(refusal);
  expect(received).toEqual([]);
  expect(await inbound.receiveInteraction(submitted("yes"), "2")).toEqual({});
  expect(received).toMatchObject([{ kind: "view.reply", payload: { metadata: "thread_1", values: { text: "yes" } } }]);
});

test("what no definition names is answered and not queued", async () => {
  const { inbound, received } = setUp({});
  await inbound.receiveEvent(eventOf(MENTION));
  await inbound.receiveInteraction(click, "1");
  await inbound.receiveInteraction(submitted("yes"), "2");
  await inbound.receiveInteraction({ ...submitted("yes"), type: "view_closed" }, "3");
  expect(received).toEqual([]);
});

test("a database and a Slack that do not answer end in a 503 before Slack gives up", async () => {
  const slept: number[] = [];
  const clock = { now: () => 0, sleep: async (ms: number) => void slept.push(ms) };
  const never = () => new Promise<never>(() => {});
  const database = setUp(
    { events: [mention] },
    { clock, store: { receiveEvent: never, takeTokens: never, findPostedMessage: never } },
  );
  await expect(database.inbound.receiveEvent(eventOf(MENTION))).rejects.toMatchObject({ code: "not_ready" });
  const slack = setUp({ events: [mention] }, { clock, identity: never });
  await expect(slack.inbound.receiveEvent(eventOf(MENTION))).rejects.toMatchObject({ code: "not_ready" });
  expect(slept).toEqual([2_500, 2_500]);
  const refusing = setUp({}, { identity: () => Promise.reject(new AppError("internal")) });
  await expect(refusing.inbound.receiveEvent(eventOf(MENTION))).rejects.toMatchObject({ code: "internal" });
});

test("the worker offers an event to its definitions until one takes it", async () => {
  const asked: string[] = [];
  const event = (name: string, takes: boolean) =>
    onEvent({
      type: "app_mention",
      event: z.object({ text: z.string() }),
      accepts: () => true,
      handle: async () => {
        asked.push(name);
        return takes;
      },
    });
  const { inbound } = setUp({ events: [event("one", false), event("two", true), event("three", true)] });
  await inbound.handle({ kind: "event.app_mention", payload: MENTION });
  expect(asked).toEqual(["one", "two"]);
  await expect(inbound.handle({ kind: "other", payload: {} })).rejects.toMatchObject({ code: "unknown_kind" });
});

describe("a person who sends too much", () => {
  const TOO_MUCH = "That was too much at once, and not everything was taken. Please try again in 3 seconds.";
  const limited = { outcome: "limited", retry_after_ms: 2_100 } as const;

  /** An inbound side whose database refuses. `asked`: how often it was asked; `told`: what people were told. */
  function setUpLimited(definitions: Partial<Definitions>) {
    const told: object[] = [];
    let asked = 0;
    const tell = async (message: object) => void told.push(message);
    const context = { api: { chat: { postEphemeral: tell, postMessage: tell } }, log: recordLog().log };
    const store = {
      async receiveEvent(_event: ReceivedEvent, buckets: unknown[] = []) {
        asked += buckets.length;
        return buckets.length > 0 ? limited : ({ outcome: "queued" } as const);
      },
      async takeTokens() {
        asked += 1;
        return limited.retry_after_ms;
      },
      findPostedMessage: async () => null,
    };
    const { inbound } = setUp(definitions, { store, context: context as unknown as SlackContext });
    return { inbound, told, asked: () => asked };
  }

  test("is told in the thread, once, and what comes next costs no request", async () => {
    const { inbound, told, asked } = setUpLimited({ events: [mention] });
    for (const event_id of ["Ev1", "Ev2", "Ev3"])
      expect(await inbound.receiveEvent(eventOf({ ...MENTION, user: "U1" }, { event_id }))).toEqual({});
    expect(told).toEqual([{ channel: "C1", thread_ts: "1.0", user: "U1", text: TOO_MUCH }]);
    expect(asked()).toBe(1);
    await inbound.receiveEvent(eventOf({ ...MENTION, user: "U2" }, { event_id: "Ev4" }));
    expect([asked(), told.length]).toEqual([2, 2]);
  });

  test("is told by a message in the assistant's pane", async () => {
    const { inbound, told } = setUpLimited({ events: [mention] });
    await inbound.receiveEvent(eventOf({ ...MENTION, user: "U1", channel: "D1" }));
    expect(told).toEqual([{ channel: "D1", thread_ts: "1.0", text: TOO_MUCH }]);
  });

  test("opens no view", async () => {
    const open = vi.fn(async () => {});
    const { inbound, told } = setUpLimited({ actions: [onAction({ id: "thread.take", open })] });
    expect(await inbound.receiveInteraction(click, "1")).toEqual({});
    expect(open).not.toHaveBeenCalled();
    expect(told).toEqual([{ channel: "C1", thread_ts: "1.0", user: "U1", text: TOO_MUCH }]);
  });

  test("keeps the view with what is written in it, which is not checked", async () => {
    const validate = vi.fn(async () => ({}));
    const { inbound, told } = setUpLimited({ views: [onView({ id: "reply", validate, handle: async () => {} })] });
    const answer = await inbound.receiveInteraction(submitted("yes"), "1");
    expect(answer).toEqual({ response_action: "errors", errors: { text: TOO_MUCH } });
    expect(validate).not.toHaveBeenCalled();
    expect(told).toEqual([]);
  });

  test("may still delete: the reader must not keep what was taken back", async () => {
    const deletion = onEvent({
      type: "message",
      event: z.object({ subtype: z.literal("message_deleted") }),
      accepts: () => true,
      handle: async () => true,
    });
    const { inbound, asked } = setUpLimited({ events: [mention, deletion] });
    await inbound.receiveEvent(eventOf({ ...MENTION, user: "U1" }));
    const event = { type: "message", subtype: "message_deleted", channel: "C1", deleted_ts: "1.0" };
    await inbound.receiveEvent(eventOf({ ...event, previous_message: { user: "U1", ts: "1.0" } }, { event_id: "Ev2" }));
    expect(asked()).toBe(1);
  });
});
