/** People in a fake Slack workspace: what they do reaches the app as signed events and interactions. */
import type { JsonObject } from "#tests/support/fakes/server.ts";
import { describeMessage } from "./chat.ts";
import { SIGNING_SECRET, signedHeaders } from "./signed.ts";
import {
  SLACK_APP,
  SLACK_BOT,
  SLACK_TEAM,
  type SlackMessage,
  type SlackState,
  type SlackView,
  toUser,
  writeMessage,
} from "./state.ts";

export type Place = { channel: string; thread_ts: string | null };

export type PeopleOptions = {
  state: SlackState;
  /** The address of the site, without a path. */
  baseUrl: string;
  secret?: string;
  fetch?: typeof fetch;
  /** How long Slack waits for an answer, ms. */
  timeoutMs?: number;
};

/** Slack sends an event once, and again up to three times. */
const MAX_RETRIES = 3;

export type SlackPeople = ReturnType<typeof createSlackPeople>;

/** Each act resolves when the app has taken it with 200, and rejects when it never did. */
export function createSlackPeople(options: PeopleOptions) {
  const { state } = options;
  const post = createPost(options);
  const sendEvent = (event: JsonObject) => deliverEvent(state, post, event);
  const interact = async (payload: JsonObject): Promise<JsonObject> => {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const answer = await post("interactions", body, "application/x-www-form-urlencoded");
    if (answer.status !== 200) throw new Error(`An interaction was answered with ${answer.status}`);
    const text = await answer.text();
    return text ? JSON.parse(text) : {};
  };
  return {
    /** Sends an event of any kind, as Slack words it. Resolves to the number of retries it took. */
    sendEvent,

    /** Writes a message. The app gets `message`, and `app_mention` too when the text mentions the bot. */
    async write(user: string, { channel, thread_ts }: Place, text: string): Promise<SlackMessage> {
      join(state, user, channel);
      const message = writeMessage(state, { channel, thread_ts, user, text });
      const parent = state.find(channel, thread_ts);
      const event = {
        ...{ ...describeMessage(message), channel, channel_type: typeOf(channel), event_ts: message.ts },
        ...(parent && { parent_user_id: parent.user }),
      };
      if (text.includes(`<@${SLACK_BOT}>`)) await sendEvent({ ...event, type: "app_mention" });
      await sendEvent(event);
      return message;
    },

    /** Writes a message that mentions the bot. */
    mention(user: string, place: Place, text: string): Promise<SlackMessage> {
      return this.write(user, place, `<@${SLACK_BOT}> ${text}`);
    },

    async edit(message: SlackMessage, text: string): Promise<void> {
      const before = describeMessage(message);
      Object.assign(message, { text, edited: { user: message.user, ts: state.nextTs() } });
      const changed = { message: describeMessage(message), previous_message: before };
      await sendEvent(toChange(state, message, "message_changed", changed));
    },

    async remove(message: SlackMessage): Promise<void> {
      state.messages.splice(state.messages.indexOf(message), 1);
      const removed = { deleted_ts: message.ts, previous_message: describeMessage(message) };
      await sendEvent(toChange(state, message, "message_deleted", removed));
    },

    /** Sends a slash command. Resolves to what the person alone is told; {} for nothing. */
    async command(user: string, channel: string, text: string, command = "/ask-docs"): Promise<JsonObject> {
      const form = {
        ...{ token: "deprecated", team_id: SLACK_TEAM, api_app_id: SLACK_APP, channel_id: channel, user_id: user },
        ...{ command, text, trigger_id: newTrigger(state, user), response_url: "https://hooks.slack.test/commands" },
      };
      const body = new URLSearchParams(form).toString();
      const answer = await post("commands", body, "application/x-www-form-urlencoded");
      if (answer.status !== 200) throw new Error(`A command was answered with ${answer.status}`);
      return JSON.parse((await answer.text()) || "{}");
    },

    /** Opens the assistant's pane: a new direct conversation. */
    async openPane(user: string, channel = `D${user.slice(1)}`): Promise<Place> {
      join(state, user, channel);
      const { ts } = writeMessage(state, {
        channel,
        thread_ts: null,
        user: SLACK_BOT,
        text: "New Assistant Thread",
      });
      const assistant_thread = { user_id: user, context: {}, channel_id: channel, thread_ts: ts };
      await sendEvent({ type: "assistant_thread_started", assistant_thread, event_ts: ts });
      return { channel, thread_ts: ts };
    },

    /** Clicks a button of a message. Resolves to the views that this opened. */
    async click(user: string, message: SlackMessage, actionId: string): Promise<SlackView[]> {
      const button = findButton(message, actionId);
      if (!button) throw new Error(`The message has no button ${actionId}`);
      const before = state.views.length;
      await interact(toBlockActions(state, user, message, { ...button, action_ts: state.nextTs() }));
      return state.views.slice(before);
    },

    /** Submits a view with these values, by action id or block id. Resolves to the answer: {} closes it. */
    async submit({ id, hash, user, view }: SlackView, values: Record<string, string>): Promise<JsonObject> {
      const answer = await interact({
        ...{ type: "view_submission", team: { id: SLACK_TEAM, domain: "test" }, user: toPerson(state, user) },
        ...{ api_app_id: SLACK_APP, token: "deprecated", trigger_id: newTrigger(state, user), response_urls: [] },
        view: { ...view, id, hash, team_id: SLACK_TEAM, state: { values: fillIn(view, values) } },
      });
      const found = state.views.find((one) => one.id === id);
      if (found && (answer.response_action ?? "clear") === "clear") found.open = false;
      return answer;
    },
  };
}

function createPost({ baseUrl, secret = SIGNING_SECRET, fetch: send = fetch, timeoutMs = 3_000 }: PeopleOptions) {
  return (path: string, body: string, contentType: string, more: Record<string, string> = {}) =>
    send(`${baseUrl}/api/slack/${path}`, {
      method: "POST",
      headers: { "content-type": contentType, ...signedHeaders(body, { secret }), ...more },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
}

async function deliverEvent(
  state: SlackState,
  post: ReturnType<typeof createPost>,
  event: JsonObject,
): Promise<number> {
  const body = JSON.stringify({
    ...{ token: "deprecated", team_id: SLACK_TEAM, api_app_id: SLACK_APP, event, type: "event_callback" },
    ...{ event_id: state.nextId("Ev"), event_time: Math.floor(Date.now() / 1_000) },
    authorizations: [{ team_id: SLACK_TEAM, user_id: SLACK_BOT, is_bot: true }],
  });
  let why = "";
  for (let retry = 0; retry <= MAX_RETRIES; retry += 1) {
    const headers = retry > 0 ? { "x-slack-retry-num": String(retry), "x-slack-retry-reason": why } : undefined;
    const answer = await post("events", body, "application/json", headers).catch(() => null);
    if (answer?.status === 200) return retry;
    if (answer?.headers.get("x-slack-no-retry") === "1") break;
    why = answer ? "http_error" : "http_timeout";
  }
  throw new Error(`The event ${event.type} was never taken: ${why}`);
}

const typeOf = (channel: string) => (channel.startsWith("D") ? "im" : "channel");

/** Makes a person known and a member of the channel. */
function join(state: SlackState, user: string, channel: string): void {
  if (!state.users.has(user)) state.users.set(user, toUser(user, user));
  const place = state.channels.get(channel) ?? { members: [SLACK_BOT], archived: false };
  if (!place.members.includes(user)) place.members.push(user);
  state.channels.set(channel, place);
}

const toChange = (state: SlackState, { channel }: SlackMessage, subtype: string, more: JsonObject): JsonObject => {
  const ts = state.nextTs();
  return { type: "message", subtype, hidden: true, channel, channel_type: typeOf(channel), ts, event_ts: ts, ...more };
};

const toPerson = (state: SlackState, user: string): JsonObject => ({
  ...{ id: user, username: user.toLowerCase(), team_id: SLACK_TEAM },
  name: state.users.get(user)?.profile.display_name ?? user,
});

function newTrigger(state: SlackState, user: string): string {
  const id = state.nextId("trigger.");
  state.triggers.set(id, user);
  return id;
}

function toBlockActions(state: SlackState, user: string, message: SlackMessage, action: JsonObject): JsonObject {
  const { channel, ts } = message;
  return {
    ...{ type: "block_actions", user: toPerson(state, user), api_app_id: SLACK_APP, token: "deprecated" },
    ...{ container: { type: "message", message_ts: ts, channel_id: channel, is_ephemeral: false } },
    ...{ trigger_id: newTrigger(state, user), team: { id: SLACK_TEAM, domain: "test" } },
    ...{ channel: { id: channel, name: "questions" }, message: describeMessage(message), actions: [action] },
    response_url: `https://hooks.slack.test/actions/${ts}`,
  };
}

/** A button anywhere in a message's blocks. */
export function findButton(message: SlackMessage, actionId: string): JsonObject | null {
  for (const block of message.blocks) {
    const elements = [
      ...((block.elements as JsonObject[] | undefined) ?? []),
      block.accessory as JsonObject | undefined,
    ];
    const found = elements.find((element) => element?.action_id === actionId);
    if (found) return { ...found, block_id: block.block_id ?? "b" };
  }
  return null;
}

/** The state of a view's inputs: what was typed, else what they began with. */
function fillIn(view: JsonObject, values: Record<string, string>): JsonObject {
  const inputs = ((view.blocks as JsonObject[] | undefined) ?? []).filter(({ type }) => type === "input");
  return Object.fromEntries(
    inputs.map(({ block_id, element }, index) => {
      const { action_id, initial_value = null, type } = element as JsonObject;
      const value = values[String(action_id)] ?? values[String(block_id)] ?? initial_value;
      return [String(block_id ?? `b${index}`), { [String(action_id)]: { type, value } }];
    }),
  );
}
