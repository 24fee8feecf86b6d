/** Limits how much one person in Slack may send, and tells them when it is too much. */
import { z } from "zod";
import type { Bucket } from "#lib/database/query.ts";
import type { Received } from "#lib/database/stores/maintainers.ts";
import type { SlackLimits } from "#lib/limits/slack.ts";
import type { Bot } from "#lib/slack/bot.ts";
import { type SlackPlace, tellOne } from "#lib/slack/confirm.ts";
import type { SlackContext } from "#lib/slack/context.ts";

/** Who sent something, and the message that it belongs to; null for one that nobody can be told in. */
export type Sent = { userId: string; place: SlackPlace | null };

const message = z.object({
  user: z.string().optional(),
  ts: z.string().optional(),
  thread_ts: z.string().nullish(),
});
const sentEvent = message.extend({
  channel: z.string().optional(),
  subtype: z.string().optional(),
  message: message.optional(),
  assistant_thread: z.object({ user_id: z.string() }).optional(),
});

/**
 * Who sent an event. Null for nobody, and for a deletion: it only takes away, what it takes away was counted, and the
 * reader must not keep it.
 */
export function personOf(event: object): Sent | null {
  const { success, data } = sentEvent.safeParse(event);
  if (!success || data.subtype === "message_deleted") return null;
  const { user, ts, thread_ts } = data.message ?? data;
  const userId = user ?? data.assistant_thread?.user_id;
  if (userId === undefined) return null;
  const place = data.channel && ts ? { channel: data.channel, ts, threadTs: thread_ts ?? null } : null;
  return { userId, place };
}

type LimitParts = { limits: SlackLimits; context: Pick<SlackContext, "api" | "log"> };

/** Performs `work` with the buckets of the person. Who is refused already costs no request to the database. */
export async function withinLimit<R extends Received | { outcome: "ignored" }>(
  { limits, context }: LimitParts,
  { teamId }: Pick<Bot, "teamId">,
  sent: Sent | null,
  work: (buckets: Bucket[]) => Promise<R>,
): Promise<R | Received> {
  if (!sent) return work([]);
  const person = { teamId, userId: sent.userId };
  const pause = limits.getPause(person);
  const received: R | Received =
    pause > 0 ? { outcome: "limited", retry_after_ms: pause } : await work(limits.bucketsOf(person));
  if (received.outcome === "limited" && limits.recordRefusal(person, received.retry_after_ms)) {
    context.log.warn({ code: "rate_limited" }, "a person in Slack was refused");
    // Slack waits for the answer, not for this.
    if (sent.place) void tell(context, sent.userId, sent.place, refusalText(received.retry_after_ms));
  }
  return received;
}

export const refusalText = (retryAfterMs: number): string =>
  `That was too much at once, and not everything was taken. Please try again in ${Math.max(1, Math.ceil(retryAfterMs / 1_000))} seconds.`;

/** In the assistant's pane the person is alone, and a message also ends the status. */
async function tell(context: LimitParts["context"], user: string, place: SlackPlace, text: string): Promise<void> {
  if (!place.channel.startsWith("D")) return tellOne(context, user, place, text);
  const thread = { channel: place.channel, thread_ts: place.threadTs ?? place.ts };
  await context.api.chat.postMessage({ ...thread, text }).catch(() => {
    context.log.warn({ code: "rate_limited" }, "a person was not told");
  });
}
