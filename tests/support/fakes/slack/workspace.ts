/** The methods about the workspace: the token, people, conversations and reactions. */
import { describeMessage } from "./chat.ts";
import { fail, type Methods, SLACK_APP, SLACK_BOT, type SlackState } from "./state.ts";

const READ = ["channels:read", "groups:read"];
const HISTORY = ["channels:history", "groups:history", "im:history"];

export const workspaceMethods = (state: SlackState): Methods => ({
  "auth.test": {
    scopes: [],
    perform: () => ({
      ...{ ok: true, url: "https://test.slack.com/", team: "Test", team_id: state.team },
      ...{ user: "assistant", user_id: SLACK_BOT, bot_id: "B1", app_id: SLACK_APP },
    }),
  },
  "bots.info": {
    scopes: ["users:read"],
    perform: ({ bot }) => ({ ok: true, bot: { id: bot, app_id: SLACK_APP, user_id: SLACK_BOT } }),
  },
  "users.info": {
    scopes: ["users:read"],
    perform: ({ user }) => {
      const found = state.users.get(String(user));
      return found ? { ok: true, user: found } : fail("user_not_found");
    },
  },
  "conversations.info": {
    scopes: READ,
    perform: ({ channel }) => {
      const found = state.channels.get(String(channel));
      if (!found) return fail("channel_not_found");
      const { members, archived } = found;
      return { ok: true, channel: { id: channel, is_member: members.includes(SLACK_BOT), is_archived: archived } };
    },
  },
  "conversations.members": {
    scopes: READ,
    perform: ({ channel }) => {
      const found = state.channels.get(String(channel));
      if (!found) return fail("channel_not_found");
      return { ok: true, members: found.members, response_metadata: { next_cursor: "" } };
    },
  },
  "conversations.replies": {
    scopes: HISTORY,
    perform: ({ channel, ts }) => {
      const isOf = (message: { ts: string; thread_ts: string | null }) =>
        [message.ts, message.thread_ts].includes(`${ts}`);
      const found = state.messages.filter((message) => message.channel === channel && isOf(message));
      if (found.length === 0) return fail("thread_not_found");
      return { ok: true, messages: found.map(describeMessage), has_more: false };
    },
  },
  "conversations.history": {
    scopes: HISTORY,
    perform: ({ channel }) => {
      if (!state.channels.has(String(channel))) return fail("channel_not_found");
      const found = state.messages.filter((message) => message.channel === channel && message.thread_ts === null);
      return { ok: true, messages: found.map(describeMessage).reverse(), has_more: false };
    },
  },
  "reactions.add": {
    scopes: ["reactions:write"],
    perform: ({ channel, timestamp, name }) => {
      const message = state.find(channel, timestamp);
      if (!message) return fail("message_not_found");
      const found = message.reactions.find((reaction) => reaction.name === name);
      if (found?.users.includes(SLACK_BOT)) return fail("already_reacted");
      if (found) found.users.push(SLACK_BOT);
      else message.reactions.push({ name: String(name), users: [SLACK_BOT] });
      return { ok: true };
    },
  },
});
