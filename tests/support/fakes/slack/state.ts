/** What a fake Slack workspace holds. Every method reads and writes it; so do the people who act in it. */
import type { JsonObject } from "#tests/support/fakes/server.ts";

export const SLACK_TOKEN = "xoxb-test";
export const SLACK_CHANNEL = "C0123456789";
export const SLACK_TEAM = "T0123456789";
export const SLACK_APP = "A0123456789";
/** The bot as a user of the workspace, as a mention names it. */
export const SLACK_BOT = "U0BOT000001";

/** Everything that the app asks for when all of its features are on. */
export const SLACK_SCOPES = [
  ...["app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write"],
  "commands",
  ...["groups:history", "groups:read", "im:history", "reactions:write", "users:read"],
];

export type SlackMessage = {
  channel: string;
  ts: string;
  /** Time stamp of the message this one replies to. */
  thread_ts: string | null;
  /** Who wrote it: SLACK_BOT, or a person. */
  user: string;
  text: string;
  blocks: JsonObject[];
  metadata: JsonObject | null;
  edited: { user: string; ts: string } | null;
  reactions: { name: string; users: string[] }[];
  /** Whether its text is still being streamed. */
  streaming: boolean;
  /** Everything that was sent with it. */
  sent: JsonObject;
  /** When it arrived, ms. */
  at: number;
};

export type SlackUser = { id: string; team_id: string; real_name: string; profile: { display_name: string } };
export type SlackView = { id: string; hash: string; user: string; view: JsonObject; open: boolean };

export type SlackState = {
  token: string;
  team: string;
  scopes: string[];
  /** Channels and direct conversations, with who is in them. */
  channels: Map<string, { members: string[]; archived: boolean }>;
  users: Map<string, SlackUser>;
  /** Messages there now, oldest first. */
  messages: SlackMessage[];
  /** Messages that one person alone sees. */
  ephemeral: { channel: string; user: string; thread_ts: string | null; text: string; sent: JsonObject }[];
  views: SlackView[];
  /** Status, title and prompts of assistant threads, by "channel ts". */
  assistantThreads: Map<string, JsonObject>;
  /** Ids that open a view, each once, with the person who clicked. */
  triggers: Map<string, string>;
  /** A new time stamp, later than all before. */
  nextTs(): string;
  /** A new id with this beginning. */
  nextId(prefix: string): string;
  find(channel: unknown, ts: unknown): SlackMessage | undefined;
};

export type Method = (args: JsonObject) => JsonObject;
export type Methods = Record<string, { scopes: readonly string[]; perform: Method }>;

export const fail = (error: string, more: JsonObject = {}): JsonObject => ({ ok: false, error, ...more });

export type SlackOptions = {
  token?: string;
  channels?: string[];
  scopes?: string[];
  member?: boolean;
  archived?: boolean;
  /** Ids and display names of people. They are in every channel. */
  people?: Record<string, string>;
};

export function createSlackState(options: SlackOptions = {}): SlackState {
  const { token = SLACK_TOKEN, channels = [SLACK_CHANNEL], scopes = ["chat:write"], people = {} } = options;
  const { member = true, archived = false } = options;
  const messages: SlackMessage[] = [];
  let clock = 1_700_000_000;
  let ids = 0;
  const members = [...(member ? [SLACK_BOT] : []), ...Object.keys(people)];
  return {
    ...{ token, team: SLACK_TEAM, scopes, messages, ephemeral: [], views: [] },
    channels: new Map(channels.map((id) => [id, { members: [...members], archived }])),
    users: new Map(Object.entries(people).map(([id, name]) => [id, toUser(id, name)])),
    ...{ assistantThreads: new Map(), triggers: new Map() },
    nextTs: () => `${++clock}.000100`,
    nextId: (prefix) => `${prefix}${String(++ids).padStart(10, "0")}`,
    find: (channel, ts) => messages.find((message) => message.channel === channel && message.ts === ts),
  };
}

export const toUser = (id: string, name: string): SlackUser => ({
  ...{ id, team_id: SLACK_TEAM, real_name: `${name} Real` },
  profile: { display_name: name },
});

/** Adds a message, whoever wrote it. */
export function writeMessage(
  state: SlackState,
  message: Pick<SlackMessage, "channel" | "thread_ts" | "user" | "text"> & Partial<SlackMessage>,
): SlackMessage {
  const added = {
    ...{ ts: state.nextTs(), blocks: [], metadata: null, edited: null, reactions: [], streaming: false },
    ...{ sent: {}, at: performance.now(), ...message },
  };
  state.messages.push(added);
  return added;
}
