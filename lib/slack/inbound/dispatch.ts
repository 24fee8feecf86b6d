/** Hands queued events to their definitions. */
import { z } from "zod";
import { DeliveryError } from "#lib/notify/notifier.ts";
import type { SlackContext } from "#lib/slack/context.ts";
import type { Action, Command, Definitions, Submission } from "./definition.ts";

/** Queued actions, commands and views are our own JSON. */
const action = z.custom<Action>((value) => typeof value === "object");
const command = z.custom<Command>((value) => typeof value === "object");
const submission = z.custom<Submission>((value) => typeof value === "object");

/**
 * Handles a queued event. `kind`: `event.`, `action.`, `command.` or `view.`, and the name of the definition.
 * @throws DeliveryError unknown_kind, or whatever the definition throws
 */
export async function handleReceived(
  { events, actions, views, commands }: Definitions,
  { kind, payload }: { kind: string; payload: unknown },
  context: SlackContext,
): Promise<void> {
  const [, source, name] = /^(event|action|command|view)\.(.+)$/.exec(kind) ?? [];
  if (source === "event") {
    for (const definition of events.filter(({ type }) => type === name)) {
      const { success, data } = definition.event.safeParse(payload);
      if (success && definition.accepts(data, context.bot) && (await definition.handle(data, context))) return;
    }
  } else if (source === "action") {
    await actions.find(({ id }) => id === name)?.handle?.(action.parse(payload), context);
  } else if (source === "command") {
    await commands.find((one) => one.name === name)?.handle(command.parse(payload), context);
  } else if (source === "view") {
    await views.find(({ id }) => id === name)?.handle(submission.parse(payload), context);
  } else {
    throw new DeliveryError("refused", "unknown_kind");
  }
}

const place = z.object({
  channel: z.string().optional(),
  ts: z.string().optional(),
  thread_ts: z.string().optional(),
  message: z.object({ ts: z.string().optional(), thread_ts: z.string().optional() }).optional(),
  previous_message: z.object({ ts: z.string().optional(), thread_ts: z.string().optional() }).optional(),
});

/** Events of one Slack thread have one key: they are handled one after the other. */
export function keyOf(event: { type: string }): string {
  const { success, data } = place.safeParse(event);
  if (!success) return event.type;
  const message = data.message ?? data.previous_message ?? data;
  return `${data.channel ?? event.type}:${message.thread_ts ?? message.ts ?? ""}`;
}
