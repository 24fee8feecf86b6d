/** Broadcasts between servers over a Supabase project's Realtime. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { RunEvent } from "#lib/contract/assistant.ts";
import { errorFields, type Log } from "#lib/log.ts";
import type { Broadcast } from "./broadcast.ts";

/** The channel that all servers of a project share. */
const TOPIC = "paste-assistant-runs";

const runId = z.string().max(100);
const subscription = z.object({ run_id: runId, after: z.int().min(0) });
const event = z.object({ id: z.int().min(1), type: z.string(), data: z.looseObject({}) });
/** The events in `data` are not checked: another server of the project made them, as it makes those in the database. */
const publication = z.object({
  run_id: runId,
  events: z.array(z.custom<RunEvent>((value) => event.safeParse(value).success)),
});

/**
 * Joins a private channel. The channel has no policy on `realtime.messages`, so only the secret key may join it. The
 * client joins again after an outage. Messages that are sent during the outage are lost.
 */
export function createRealtimeBroadcast(client: SupabaseClient, log: Log): Broadcast {
  const channel = client.channel(TOPIC, { config: { private: true, broadcast: { self: false, ack: false } } });
  let isJoined = false;
  let isClosed = false;
  const send = (event: string, payload: Record<string, unknown>) => {
    // Before the client has joined, it would send each message as an HTTP request.
    if (isJoined) void channel.send({ type: "broadcast", event, payload });
  };
  async function join(): Promise<void> {
    // The client joins a private channel with the key that it has at that time.
    await client.realtime.setAuth();
    if (isClosed) return;
    channel.subscribe((status) => {
      isJoined = status === "SUBSCRIBED";
      if (status === "CHANNEL_ERROR" || status === "TIMED_OUT") log.warn({ status }, "realtime channel not joined");
    });
  }
  return {
    subscribe: (run_id, after) => send("subscribe", { run_id, after }),
    publish: (run_id, events) => send("events", { run_id, events }),
    listen({ onSubscribe, onEvents }) {
      channel
        .on("broadcast", { event: "subscribe" }, ({ payload }) => {
          const { data } = subscription.safeParse(payload);
          if (data) onSubscribe(data.run_id, data.after);
        })
        .on("broadcast", { event: "events" }, ({ payload }) => {
          const { data } = publication.safeParse(payload);
          if (data) onEvents(data.run_id, data.events);
        });
      join().catch((error: unknown) => log.warn(errorFields(error), "realtime channel not joined"));
    },
    async close() {
      isClosed = true;
      isJoined = false;
      await client.removeChannel(channel);
    },
  };
}
