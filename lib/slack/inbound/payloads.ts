/** Parses what Slack sends: envelopes of events, and payloads of interactions. Only what is used is read. */
import { z } from "zod";
import type { Action, Submission } from "./definition.ts";

/** The longest text of one input or value that is read, UTF-16 code units. Slack allows 3,000 for inputs. */
const MAX_TEXT = 20_000;

/**
 * The sender of a payload: the workspace, and the app that it is for. `personTeams`: the workspaces that Slack names for the
 * person who acted, which are others than `teamId` for guests of a shared channel.
 */
export type Sender = { teamId: string; appId: string; personTeams: string[] };

/** The body of a request for an event. */
export const envelope = z.discriminatedUnion("type", [
  z.object({ type: z.literal("url_verification"), challenge: z.string().max(MAX_TEXT) }),
  z.object({
    type: z.literal("event_callback"),
    event_id: z.string().min(1).max(100),
    team_id: z.string(),
    api_app_id: z.string(),
    event: z.looseObject({ type: z.string() }),
  }),
]);
export type EventEnvelope = Extract<z.infer<typeof envelope>, { type: "event_callback" }>;

const text = z.string().max(MAX_TEXT);
const sender = {
  team: z.object({ id: z.string() }),
  api_app_id: z.string(),
  user: z.object({ id: z.string(), team_id: z.string().nullish() }),
};

const option = z.object({ value: text });
const clicked = z.object({
  action_id: z.string(),
  value: text.nullish(),
  selected_option: option.nullish(),
});
const blockActions = z.object({
  ...sender,
  type: z.literal("block_actions"),
  trigger_id: z.string(),
  actions: z.array(clicked).min(1),
  channel: z.object({ id: z.string() }).nullish(),
  message: z.object({ ts: z.string(), thread_ts: z.string().nullish() }).nullish(),
});
const viewSubmission = z.object({
  ...sender,
  type: z.literal("view_submission"),
  view: z.object({
    id: z.string(),
    callback_id: z.string(),
    private_metadata: text.default(""),
    state: z.object({
      values: z.record(
        z.string(),
        z.record(z.string(), z.object({ value: text.nullish(), selected_option: option.nullish() })),
      ),
    }),
  }),
});
/** Other kinds are answered, and nothing is done: closed views, shortcuts. */
const other = z.object({ ...sender, type: z.string() });
export const interaction = z.union([blockActions, viewSubmission, other]);
export type Interaction = z.infer<typeof interaction>;

/** The form of a slash command. */
export const slashCommand = z.object({
  ...{ command: z.string().max(100), text: text.default("") },
  ...{ team_id: z.string(), api_app_id: z.string(), channel_id: z.string(), user_id: z.string() },
});

export const senderOf = (payload: Interaction | EventEnvelope): Sender => ({
  teamId: "team" in payload ? payload.team.id : payload.team_id,
  appId: payload.api_app_id,
  personTeams: "team" in payload ? [payload.user.team_id ?? []].flat() : teamsOf(payload.event),
});

const team = z.string().nullish().catch(null);
const author = z.object({ team, user_team: team, source_team: team });
const authors = author.extend({
  message: author.nullish().catch(null),
  previous_message: author.nullish().catch(null),
});

/** The workspaces of whoever wrote, edited or deleted a message. In channels that are not shared, Slack may name none. */
function teamsOf(event: EventEnvelope["event"]): string[] {
  const { message, previous_message, ...own } = authors.parse(event);
  const named = [own, message, previous_message].flatMap((one) => [one?.team, one?.user_team, one?.source_team]);
  return named.flatMap((name) => name ?? []);
}

/** Returns the first action of a payload; null for another kind of payload. Slack sends one at a time. */
export function toAction(payload: Interaction): Action | null {
  if (!("actions" in payload)) return null;
  const [first] = payload.actions;
  const { channel, message } = payload;
  if (!first) return null;
  return {
    id: first.action_id,
    value: first.value ?? first.selected_option?.value ?? "",
    userId: payload.user.id,
    message: channel && message ? { channel: channel.id, ts: message.ts, threadTs: message.thread_ts ?? null } : null,
    triggerId: payload.trigger_id,
  };
}

/** Returns the submitted view of a payload; null for another kind of payload. */
export function toSubmission(payload: Interaction): Submission | null {
  if (!("view" in payload)) return null;
  const { id: viewId, callback_id, private_metadata, state } = payload.view;
  const values = Object.entries(state.values).map(([block, inputs]) => {
    const [input] = Object.values(inputs);
    return [block, input?.value ?? input?.selected_option?.value ?? null];
  });
  return {
    id: callback_id,
    viewId,
    metadata: private_metadata,
    values: Object.fromEntries(values),
    userId: payload.user.id,
  };
}
