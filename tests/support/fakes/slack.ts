/** A Slack workspace that keeps what happens in it. It runs as `fetch`, under msw or on a port (see server.ts). */
import { createFakeServer, type FakeServer, type Handler, type JsonObject } from "./server.ts";
import { chatMethods } from "./slack/chat.ts";
import { toJsonRequest } from "./slack/form.ts";
import { createSlackState, fail, type SlackMessage, type SlackOptions, type SlackState } from "./slack/state.ts";
import { assistantMethods, viewMethods } from "./slack/views.ts";
import { workspaceMethods } from "./slack/workspace.ts";

export { SLACK_CHANNEL, SLACK_TOKEN, type SlackMessage } from "./slack/state.ts";

export type SlackFake = FakeServer & {
  state: SlackState;
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

export function createSlackFake(options: SlackOptions = {}): SlackFake {
  const state = createSlackState(options);
  const { messages } = state;
  let refusals: { code: string; applies: (args: JsonObject) => boolean }[] = [];
  const methods = {
    ...{ ...chatMethods(state), ...workspaceMethods(state), ...viewMethods(state) },
    ...assistantMethods(state),
  };

  const toHandler =
    ({ scopes, perform }: (typeof methods)[string]): Handler =>
    ({ body }) => {
      const { token: given, ...args } = body;
      if (given !== `Bearer ${state.token}`) return fail(given ? "invalid_auth" : "not_authed");
      if (scopes.length > 0 && !scopes.some((scope) => state.scopes.includes(scope)))
        return fail("missing_scope", { needed: scopes[0], provided: state.scopes.join(",") });
      const refusal = refusals.find(({ applies }) => applies(args));
      return refusal ? fail(refusal.code) : perform(args);
    };

  const server = createFakeServer(
    Object.fromEntries(Object.entries(methods).map(([name, method]) => [`POST /${name}`, toHandler(method)])),
    { basePath: "/api" },
  );

  return {
    ...server,
    state,
    fetch: async (input, init) => {
      const answer = await server.fetch(await toJsonRequest(new Request(input, init)));
      answer.headers.set("x-oauth-scopes", state.scopes.join(","));
      answer.headers.set("date", new Date().toUTCString());
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
