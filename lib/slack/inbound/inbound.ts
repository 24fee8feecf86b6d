/**
 * Receives what Slack sends, by HTTP or Socket Mode. It is stored and answered at once; the worker of the lane `inbox`
 * handles it. Only views are opened and checked while Slack waits.
 */
import type { Clock } from "#lib/clock.ts";
import { storable } from "#lib/database/storable.ts";
import type { Store } from "#lib/database/store.ts";
import type { Received, ReceivedEvent } from "#lib/database/stores/maintainers.ts";
import { AppError } from "#lib/errors.ts";
import type { SlackLimits } from "#lib/limits/slack.ts";
import { DeliveryError } from "#lib/notify/notifier.ts";
import { toDeliveryError } from "#lib/notify/slack/errors.ts";
import { type Bot, SLACK } from "#lib/slack/bot.ts";
import type { SlackContext } from "#lib/slack/context.ts";
import type { Action, Definitions, EventDefinition, Submission } from "./definition.ts";
import { handleReceived, keyOf } from "./dispatch.ts";
import {
  type EventEnvelope,
  envelope,
  interaction,
  type Sender,
  senderOf,
  slashCommand,
  toAction,
  toSubmission,
} from "./payloads.ts";
import { personOf, refusalText, type Sent, withinLimit } from "./sender-limit.ts";

/** Slack repeats an event, and shows a failed click, after 3 seconds without an answer. */
export const ANSWER_MS = 2_500;

export type InboundParts = {
  definitions: Definitions;
  /** Everything that handlers get, except the bot's identity, which Slack is asked for. */
  context: Omit<SlackContext, "bot">;
  identity(): Promise<Bot>;
  store: Pick<Store, "receiveEvent" | "takeTokens" | "findPostedMessage">;
  limits: SlackLimits;
  clock: Clock;
  /** Called after an event was queued. */
  onReceived(): void;
};

/** The methods throw AppError invalid_signature for a sender that is not this app in its workspace. */
export type Inbound = {
  /** Queues an event. Returns the answer. @throws AppError invalid_request | invalid_signature | … */
  receiveEvent(body: unknown): Promise<object>;
  /**
   * Opens a view, checks a submitted one, or queues the interaction. `id` is the same for a repeated request. Returns the
   * answer. @throws AppError invalid_request | invalid_signature | …
   */
  receiveInteraction(payload: unknown, id: string): Promise<object>;
  /** Queues a slash command. Returns the answer, which may say why not. @throws AppError as for interactions */
  receiveCommand(form: unknown, id: string): Promise<object>;
  /** Handles a queued event. @throws DeliveryError */
  handle(received: { kind: string; payload: unknown }): Promise<void>;
};

export function createInbound(parts: InboundParts): Inbound {
  const { definitions, context, identity, clock } = parts;
  return {
    receiveEvent: (body) => within(clock, receiveEvent(parts, body)),
    receiveInteraction: (payload, id) => within(clock, receiveInteraction(parts, payload, id)),
    receiveCommand: (form, id) => within(clock, receiveCommand(parts, form, id)),
    handle: async (received) => handleReceived(definitions, received, { ...context, bot: await identity() }),
  };
}

async function receiveEvent(parts: InboundParts, body: unknown): Promise<object> {
  const parsed = parse(envelope, body);
  if (parsed.type === "url_verification") return { challenge: parsed.challenge };
  const sender = senderOf(parsed);
  const bot = await requireSender(parts, sender);
  const wanting = findWanting(parts.definitions, parsed, bot);
  if (wanting.length > 0 && !isOutsider(parts, sender)) {
    const { event, event_id } = parsed;
    const received = { id: `event:${event_id}`, key: keyOf(event), kind: `event.${event.type}`, payload: event };
    await queue(parts, bot, personOf(event), received, () => isConcerned(wanting, event, parts.store));
  }
  return {};
}

/** The definitions that accept an event. */
const findWanting = ({ events }: Definitions, { event }: EventEnvelope, bot: Bot): EventDefinition[] =>
  events.filter((definition) => {
    const { success, data } = definition.event.safeParse(event);
    return definition.type === event.type && success && definition.accepts(data, bot);
  });

async function isConcerned(wanting: EventDefinition[], event: unknown, store: InboundParts["store"]): Promise<boolean> {
  for (const { concerns, event: schema } of wanting)
    if (!concerns || (await concerns(schema.parse(event), store))) return true;
  return false;
}

async function receiveInteraction(parts: InboundParts, body: unknown, id: string): Promise<object> {
  const payload = parse(interaction, body);
  const sender = senderOf(payload);
  const bot = await requireSender(parts, sender);
  if (isOutsider(parts, sender)) return {};
  const context = { ...parts.context, bot };
  const action = toAction(payload);
  if (action) await receiveAction(parts, action, id, context);
  const submission = toSubmission(payload);
  return submission ? receiveSubmission(parts, submission, id, context) : {};
}

async function receiveAction(parts: InboundParts, action: Action, id: string, context: SlackContext): Promise<void> {
  const definition = parts.definitions.actions.find((one) => one.id === action.id);
  if (!definition) return;
  const { message } = action;
  const key = message ? `${message.channel}:${message.threadTs ?? message.ts}` : action.userId;
  const received = { id: `interaction:${id}`, key, kind: `action.${action.id}`, payload: action };
  const { outcome } = await queue(parts, context.bot, { userId: action.userId, place: message }, received);
  if (outcome !== "queued" || !definition.open) return;
  await definition.open(action, context).catch((thrown: unknown) => {
    throw toRefusal(thrown);
  });
}

/** An answer with errors keeps the view open. It is not stored, so that the view can be submitted again. */
async function receiveSubmission(
  parts: InboundParts,
  submission: Submission,
  id: string,
  context: SlackContext,
): Promise<object> {
  const definition = parts.definitions.views.find((one) => one.id === submission.id);
  if (!definition) return {};
  const { userId } = submission;
  const limited = await takeToken(parts, context.bot, userId);
  if (limited.outcome === "limited") {
    const [first] = Object.keys(submission.values);
    const errors = first === undefined ? {} : { [first]: refusalText(limited.retry_after_ms) };
    return { response_action: "errors", errors };
  }
  const errors = (await definition.validate?.(submission, context)) ?? {};
  if (Object.keys(errors).length > 0) return { response_action: "errors", errors };
  const received = { id: `interaction:${id}`, key: userId, kind: `view.${submission.id}`, payload: submission };
  await queue(parts, context.bot, null, received);
  return {};
}

async function receiveCommand(parts: InboundParts, form: unknown, id: string): Promise<object> {
  const payload = parse(slashCommand, form);
  const { team_id: teamId, api_app_id: appId, user_id: userId, channel_id: channel, command: name, text } = payload;
  const bot = await requireSender(parts, { teamId, appId, personTeams: [] });
  const definition = parts.definitions.commands.find((one) => one.name === name);
  if (!definition) return {};
  const limited = await takeToken(parts, bot, userId);
  if (limited.outcome === "limited") return tellSender(refusalText(limited.retry_after_ms));
  const command = { name, text, channel, userId };
  const refusal = await definition.refuse(command, { ...parts.context, bot });
  if (refusal !== null) return tellSender(refusal);
  const key = `${channel}:command:${userId}`;
  await queue(parts, bot, null, { id: `command:${id}`, key, kind: `command.${name}`, payload: command });
  return {};
}

const tellSender = (text: string) => ({ response_type: "ephemeral", text });

/** Counts a submitted view or a command before it is checked, which may ask the database. */
const takeToken = (parts: InboundParts, bot: Bot, userId: string): Promise<Received> =>
  withinLimit(parts, bot, { userId, place: null }, async (buckets) => {
    const retryAfterMs = await parts.store.takeTokens(buckets);
    return retryAfterMs > 0 ? { outcome: "limited", retry_after_ms: retryAfterMs } : { outcome: "queued" };
  });

type Queued = Omit<ReceivedEvent, "notifier" | "payload"> & { payload: object };

/** `sent` is null for what is not counted. What `isWanted` refuses is neither stored nor counted. */
async function queue(
  parts: InboundParts,
  bot: Bot,
  sent: Sent | null,
  { payload, ...event }: Queued,
  isWanted: () => Promise<boolean> = async () => true,
): Promise<Received | { outcome: "ignored" }> {
  const received = { ...event, notifier: SLACK, payload: JSON.parse(JSON.stringify(storable(payload))) };
  const result = await withinLimit(parts, bot, sent, async (buckets) =>
    (await isWanted()) ? parts.store.receiveEvent(received, buckets) : ({ outcome: "ignored" } as const),
  );
  if (result.outcome === "queued") parts.onReceived();
  return result;
}

async function requireSender({ identity }: InboundParts, { teamId, appId }: Sender): Promise<Bot> {
  const bot = await identity().catch((thrown: unknown) => {
    throw toRefusal(thrown);
  });
  if (teamId !== bot.teamId || (bot.appId !== null && appId !== bot.appId)) throw new AppError("invalid_signature");
  return bot;
}

/**
 * Whether a person of another workspace acted, in a channel that is shared with it. Nothing is done then: only people of
 * the bot's workspace are maintainers. Slack gets a 200, because it would repeat a refused event.
 */
function isOutsider({ context }: InboundParts, { teamId, personTeams }: Sender): boolean {
  const isForeign = personTeams.some((one) => one !== teamId);
  if (isForeign) context.log.warn({ code: "other_workspace" }, "a person of another workspace was refused");
  return isForeign;
}

function parse<T>(
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  value: unknown,
): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new AppError("invalid_request", { detail: "The body is not one of Slack's." });
  return parsed.data;
}

/** A failure while Slack waits, as the problem that Slack gets. */
function toRefusal(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const failure = toDeliveryError(thrown);
  return failure instanceof DeliveryError
    ? new AppError("slack_unavailable", { cause: failure })
    : new AppError("internal", { cause: thrown });
}

/** Rejects after `ANSWER_MS`. The work may go on: what it stores is then known when Slack repeats the event. */
async function within<T>(clock: Clock, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const tooLate = clock.sleep(ANSWER_MS, done.signal).then(() => {
    if (done.signal.aborted) return new Promise<never>(() => {});
    throw new AppError("not_ready");
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    done.abort();
  }
}
