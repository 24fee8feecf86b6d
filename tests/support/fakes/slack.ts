/** A Slack workspace that remembers its messages. It runs as `fetch`, under msw or on a port (see server.ts). */
import { createFakeServer, type FakeServer, type Handler, type JsonObject } from "./server.ts";

export const SLACK_TOKEN = "xoxb-test";
export const SLACK_CHANNEL = "C0123456789";

export type SlackMessage = {
  channel: string;
  ts: string;
  /** Time stamp of the message this one replies to. */
  thread_ts: string | null;
  text: string;
  /** Everything that was sent with it. */
  sent: JsonObject;
  /** When it arrived, ms. */
  at: number;
};

export type SlackFake = FakeServer & {
  /** Messages there now, oldest first. */
  messages: SlackMessage[];
  /** First messages of threads. */
  parents(): SlackMessage[];
  replies(parent: SlackMessage | undefined): SlackMessage[];
  /** Answers with an error code as long as `applies` to a request's arguments; undo with `accept`. */
  refuse(code: string, applies?: (args: JsonObject) => boolean): void;
  accept(): void;
  /** Deletes a message in Slack. */
  remove(ts: string): void;
};

const error = (code: string) => ({ ok: false, error: code });

type SlackOptions = { token?: string; channels?: string[]; scopes?: string[]; member?: boolean; archived?: boolean };

export function createSlackFake({
  token = SLACK_TOKEN,
  channels = [SLACK_CHANNEL],
  scopes = ["chat:write"],
  member = true,
  archived = false,
}: SlackOptions = {}): SlackFake {
  const messages: SlackMessage[] = [];
  let refusals: { code: string; applies: (args: JsonObject) => boolean }[] = [];
  let clock = 1_700_000_000;
  const find = (channel: unknown, ts: unknown) => messages.find((m) => m.channel === channel && m.ts === ts);

  const method =
    (perform: (args: JsonObject) => JsonObject): Handler =>
    ({ body }) => {
      const { token: given, ...args } = body;
      if (given !== `Bearer ${token}`) return error(given ? "invalid_auth" : "not_authed");
      const refusal = refusals.find(({ applies }) => applies(args));
      return refusal ? error(refusal.code) : perform(args);
    };

  const server = createFakeServer(
    {
      "POST /auth.test": method(() => ({ ok: true, team: "Test", user: "assistant", bot_id: "B1" })),
      "POST /chat.postMessage": method((args) => {
        const { channel, thread_ts = null, text } = args;
        if (typeof channel !== "string" || !channels.includes(channel)) return error("channel_not_found");
        if (typeof text !== "string" || text === "") return error("no_text");
        if (text.length > 40_000) return error("msg_too_long");
        if (thread_ts !== null && find(channel, thread_ts)?.thread_ts !== null) return error("thread_not_found");
        clock += 1;
        const ts = `${clock}.000100`;
        messages.push({ channel, ts, thread_ts: thread_ts as string | null, text, sent: args, at: performance.now() });
        return { ok: true, channel, ts, message: { type: "message", text, ts } };
      }),
      "POST /conversations.info": method(({ channel }) => {
        if (!scopes.includes("channels:read")) return error("missing_scope");
        if (!channels.includes(String(channel))) return error("channel_not_found");
        return { ok: true, channel: { id: channel, is_member: member, is_archived: archived } };
      }),
      "POST /chat.delete": method(({ channel, ts }) => {
        const message = find(channel, ts);
        if (!message) return error("message_not_found");
        messages.splice(messages.indexOf(message), 1);
        return { ok: true, channel, ts };
      }),
      "POST /chat.update": method((args) => {
        const message = find(args.channel, args.ts);
        if (!message) return error("message_not_found");
        if (typeof args.text !== "string" || args.text === "") return error("no_text");
        message.text = args.text;
        return { ok: true, channel: message.channel, ts: message.ts, text: message.text };
      }),
    },
    { basePath: "/api" },
  );

  return {
    ...server,
    fetch: async (input, init) => {
      const answer = await server.fetch(await asJson(new Request(input, init)));
      answer.headers.set("x-oauth-scopes", scopes.join(","));
      return answer;
    },
    messages,
    parents: () => messages.filter((message) => message.thread_ts === null),
    replies: (parent) => messages.filter((message) => parent && message.thread_ts === parent.ts),
    refuse: (code, applies = () => true) => void refusals.push({ code, applies }),
    accept: () => {
      refusals = [];
    },
    remove: (ts) => {
      messages.splice(0, messages.length, ...messages.filter((message) => message.ts !== ts));
    },
  };
}

/** Slack takes forms; the frame speaks JSON. The token travels as an argument, as old clients sent it. */
async function asJson(request: Request): Promise<Request> {
  const form = new URLSearchParams(await request.text());
  const args: JsonObject = { ...Object.fromEntries(form), token: request.headers.get("authorization") };
  for (const name of ["mrkdwn", "unfurl_links", "unfurl_media", "link_names"]) {
    if (name in args) args[name] = args[name] === "true";
  }
  const { url, method, headers, signal } = request;
  const { "content-type": _, "content-length": __, ...rest } = Object.fromEntries(headers);
  return new Request(url, { method, headers: rest, signal, body: JSON.stringify(args) });
}
