/** A reader's conversation, and a maintainer who clicks in its Slack thread. */
import type { Message, Thread } from "#lib/contract/assistant.ts";
import { SLACK_APP, SLACK_TEAM, type SlackMessage, type SlackView } from "#tests/support/fakes/slack/state.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { ADA, type SlackSite } from "./site.ts";

export type Conversation = {
  reader: Client;
  threadId: string;
  home: SlackMessage;
  place: { channel: string; thread_ts: string };
  messages(): Promise<Message[]>;
  thread(): Promise<Thread | undefined>;
  /** Clicks a button of a message, by default the home. Resolves to the view that this opened, if any. */
  click(
    actionId: string,
    value: string,
    message?: SlackMessage,
  ): Promise<{ status: number; view: SlackView | undefined }>;
};

/** A reader's thread with one question, and its home in Slack. */
export async function converse(site: SlackSite, question = "How do I create the Slack app?"): Promise<Conversation> {
  const reader = site.reader();
  const threadId = String((await reader.post("paste-assistant-thread")).body.id);
  await reader.post("paste-assistant-message", { threadId, message: question });
  await site.settle();
  const home = site.slack.parents().at(-1);
  if (!home) throw new Error("The thread has no home");
  return {
    ...{ reader, threadId, home, place: { channel: home.channel, thread_ts: home.ts } },
    messages: async () => (await reader.get(`paste-assistant-messages/${threadId}`)).body.data as Message[],
    async thread() {
      const threads = (await reader.get("paste-assistant-thread")).body.data as Thread[];
      return threads.find(({ id }) => id === threadId);
    },
    click: (actionId, value, message = home) => click(site, message, actionId, value),
  };
}

async function click(
  { slack: { state }, ...site }: SlackSite,
  message: SlackMessage,
  action_id: string,
  value: string,
) {
  const { channel, ts, thread_ts } = message;
  const trigger_id = state.nextId("trigger.");
  state.triggers.set(trigger_id, ADA);
  const payload = {
    ...{ type: "block_actions", team: { id: SLACK_TEAM }, api_app_id: SLACK_APP, user: { id: ADA }, trigger_id },
    ...{ channel: { id: channel }, message: { ts, thread_ts }, actions: [{ action_id, value }] },
  };
  const before = state.views.length;
  const { status } = await site.send(
    "interactions",
    new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
  );
  await site.settle();
  return { status, view: state.views[before] };
}
