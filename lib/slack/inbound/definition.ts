/** Describes what is done on events, button clicks and submitted views of Slack. `registry.ts` lists all definitions. */
import type { z } from "zod";
import type { Store } from "#lib/database/store.ts";
import type { Bot } from "#lib/slack/bot.ts";
import type { SlackContext } from "#lib/slack/context.ts";

/**
 * An event of Slack's Events API. `handle` runs in the worker of the lane `inbox`, at least once, and within 20 seconds:
 * longer work is started there, not awaited. It may throw a DeliveryError; events of the same Slack thread wait for it.
 */
export type EventDefinition<Event = unknown> = {
  /** Slack's type, for example `app_mention`. */
  type: string;
  /** Parses the inner event leniently. An event that does not fit is not for this definition. */
  event: z.ZodType<Event>;
  /** Whether the event is queued. It runs while Slack waits: it only looks at the event. */
  accepts(event: Event, bot: Bot): boolean;
  /** Whether an accepted event is queued, if the database has to tell. It also runs while Slack waits. Default: it is. */
  concerns?(event: Event, store: Pick<Store, "findPostedMessage">): Promise<boolean>;
  /** Returns whether the event was for this definition. Definitions after the first such one are not asked. */
  handle(event: Event, context: SlackContext): Promise<boolean>;
};

/** A clicked button, or another element that was used. */
export type Action = {
  id: string;
  value: string;
  userId: string;
  /** The message with the button; null in a view. */
  message: { channel: string; ts: string; threadTs: string | null } | null;
  /** Opens a view. It expires 3 seconds after the click. */
  triggerId: string;
};

/** The action of a button. One of the two functions is enough. */
export type ActionDefinition = {
  /** The `action_id` of the button. */
  id: string;
  /** Runs while Slack waits, for views: their `trigger_id` expires. It must not change anything else. */
  open?(action: Action, context: SlackContext): Promise<void>;
  /** Runs in the worker, as for events. */
  handle?(action: Action, context: SlackContext): Promise<void>;
};

/** A submitted view. `values`: the text of each input by `block_id`; null for an empty one. */
export type Submission = {
  /** The `callback_id` of the view. */
  id: string;
  /** Slack's id of the view that was opened. */
  viewId: string;
  /** What the view was opened with. */
  metadata: string;
  values: Record<string, string | null>;
  userId: string;
};

export type ViewDefinition = {
  /** The `callback_id` of the view. */
  id: string;
  /** Runs while Slack waits. Returns what is wrong with the inputs, by `block_id`; `{}` when nothing is. */
  validate?(submission: Submission, context: SlackContext): Promise<Record<string, string>>;
  /** Runs in the worker, as for events. */
  handle(submission: Submission, context: SlackContext): Promise<void>;
};

/** A slash command that a person sent. `text`: what was written after it, in Slack's markup. */
export type Command = { name: string; text: string; channel: string; userId: string };

export type CommandDefinition = {
  /** With its slash, as the manifest names it. */
  name: string;
  /** Runs while Slack waits. Returns what the person alone is told in place of `handle`; null to go on. */
  refuse(command: Command, context: SlackContext): Promise<string | null>;
  /** Runs in the worker, as for events. */
  handle(command: Command, context: SlackContext): Promise<void>;
};

/** All definitions of one kind each. */
export type Definitions = {
  events: readonly EventDefinition[];
  actions: readonly ActionDefinition[];
  views: readonly ViewDefinition[];
  commands: readonly CommandDefinition[];
};

/** Checks the types of a definition. The result hides the type of its event. */
export const onEvent = <Event>(definition: EventDefinition<Event>): EventDefinition => definition;
export const onAction = (definition: ActionDefinition): ActionDefinition => definition;
export const onCommand = (definition: CommandDefinition): CommandDefinition => definition;
export const onView = (definition: ViewDefinition): ViewDefinition => definition;
