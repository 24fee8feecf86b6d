/** The methods chat.*: messages, ephemeral messages and streams. */
import type { JsonObject } from "#tests/support/fakes/server.ts";
import { findBlockProblems } from "./limits.ts";
import { fail, type Methods, SLACK_BOT, type SlackMessage, type SlackState, writeMessage } from "./state.ts";

const MAX_TEXT = 40_000;
const MAX_STREAMED = 12_000;

/** Why Slack refuses the content of a message; null when it takes it. */
function refuseContent({ text, blocks }: JsonObject): JsonObject | null {
  const hasText = typeof text === "string" && text !== "";
  if (!hasText && !Array.isArray(blocks)) return fail("no_text");
  if (typeof text === "string" && text.length > MAX_TEXT) return fail("msg_too_long");
  if (blocks === undefined) return null;
  if (!Array.isArray(blocks)) return fail("invalid_blocks_format");
  const problems = findBlockProblems(blocks);
  return problems.length > 0 ? fail("invalid_blocks", { response_metadata: { messages: problems } }) : null;
}

const contentOf = ({ text = "", blocks = [], metadata = null }: JsonObject) => ({
  text: String(text),
  blocks: blocks as JsonObject[],
  metadata: metadata as JsonObject | null,
});

/** A message as Slack describes it to apps. */
export const describeMessage = (message: SlackMessage): JsonObject => ({
  ...{ type: "message", user: message.user, ts: message.ts, text: message.text, blocks: message.blocks },
  ...(message.thread_ts !== null && { thread_ts: message.thread_ts }),
  ...(message.user === SLACK_BOT && { bot_id: "B1", app_id: "A0123456789" }),
  ...(message.metadata && { metadata: message.metadata }),
  ...(message.edited && { edited: message.edited }),
  ...(message.reactions.length > 0 && { reactions: message.reactions }),
});

export const chatMethods = (state: SlackState): Methods => ({
  "chat.postMessage": { scopes: ["chat:write"], perform: (args) => post(state, args) },
  "chat.postEphemeral": {
    scopes: ["chat:write"],
    perform: (args) => {
      const { channel, user, thread_ts = null } = args;
      const refusal = refuseContent(args);
      if (refusal) return refusal;
      if (!state.channels.get(String(channel))?.members.includes(String(user))) return fail("user_not_in_channel");
      const { text } = contentOf(args);
      const place = { channel: String(channel), user: String(user), thread_ts: thread_ts as string | null };
      state.ephemeral.push({ ...place, text, sent: args });
      return { ok: true, message_ts: state.nextTs() };
    },
  },
  "chat.delete": {
    scopes: ["chat:write"],
    perform: ({ channel, ts }) => {
      const message = state.find(channel, ts);
      if (!message) return fail("message_not_found");
      if (message.user !== SLACK_BOT) return fail("cant_delete_message");
      state.messages.splice(state.messages.indexOf(message), 1);
      return { ok: true, channel, ts };
    },
  },
  "chat.update": {
    scopes: ["chat:write"],
    perform: (args) => {
      const message = state.find(args.channel, args.ts);
      if (!message) return fail("message_not_found");
      if (message.user !== SLACK_BOT) return fail("cant_update_message");
      const refusal = refuseContent(args);
      if (refusal) return refusal;
      const { text, blocks } = contentOf(args);
      // A text alone takes the place of the blocks, too.
      Object.assign(message, { text, blocks, edited: { user: SLACK_BOT, ts: state.nextTs() } });
      if (args.metadata) message.metadata = args.metadata as JsonObject;
      return { ok: true, channel: message.channel, ts: message.ts, text: message.text };
    },
  },
  "chat.startStream": { scopes: ["chat:write"], perform: (args) => startStream(state, args) },
  "chat.appendStream": {
    scopes: ["chat:write"],
    perform: (args) => writeStream(state, args, (message, text) => Object.assign(message, { text })),
  },
  "chat.stopStream": {
    scopes: ["chat:write"],
    perform: (args) =>
      writeStream(state, args, (message, text) =>
        Object.assign(message, { text, streaming: false, ...(args.blocks ? { blocks: args.blocks } : {}) }),
      ),
  },
});

function post(state: SlackState, args: JsonObject): JsonObject {
  const { channel, thread_ts = null } = args;
  const place = state.channels.get(String(channel));
  if (!place) return fail("channel_not_found");
  if (!place.members.includes(SLACK_BOT)) return fail("not_in_channel");
  if (place.archived) return fail("is_archived");
  const refusal = refuseContent(args);
  if (refusal) return refusal;
  if (thread_ts !== null && state.find(channel, thread_ts)?.thread_ts !== null) return fail("thread_not_found");
  const where = { channel: String(channel), thread_ts: thread_ts as string | null };
  const message = writeMessage(state, { ...where, ...contentOf(args), user: SLACK_BOT, sent: args });
  return { ok: true, channel, ts: message.ts, message: describeMessage(message) };
}

function startStream(state: SlackState, args: JsonObject): JsonObject {
  const { channel, thread_ts, markdown_text = "", recipient_user_id } = args;
  if (!state.channels.has(String(channel))) return fail("channel_not_found");
  if (typeof thread_ts !== "string") return fail("invalid_thread_ts");
  if (!String(channel).startsWith("D") && !recipient_user_id) return fail("missing_recipient_user_id");
  if (String(markdown_text).length > MAX_STREAMED) return fail("msg_too_long");
  const text = String(markdown_text);
  const where = { channel: String(channel), thread_ts };
  const message = writeMessage(state, { ...where, text, user: SLACK_BOT, streaming: true, sent: args });
  return { ok: true, channel, ts: message.ts };
}

function writeStream(state: SlackState, args: JsonObject, apply: (message: SlackMessage, text: string) => unknown) {
  const message = state.find(args.channel, args.ts);
  if (!message) return fail("message_not_found");
  if (!message.streaming) return fail("message_not_in_streaming_state");
  const more = String(args.markdown_text ?? "");
  if (more.length > MAX_STREAMED) return fail("msg_too_long");
  apply(message, message.text + more);
  return { ok: true, channel: message.channel, ts: message.ts };
}
