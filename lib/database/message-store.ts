/** Messages in the database, and what is read along with them. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { RunStep } from "#lib/contract.ts";
import type { ListQuery } from "#lib/requests.ts";
import { type Page, page, parse, unwrap } from "./query.ts";
import { type MessageRow, messageRow } from "./rows.ts";

/** Latest questions of a thread that are looked at; whoever asked more may be offered an old one again. */
const MAX_QUESTIONS = 200;

const stepsRow = z.object({ id: z.string(), steps: z.custom<RunStep[]>(Array.isArray) });

export function createMessageStore(client: SupabaseClient) {
  const messages = () => client.from("assistant_messages");

  return {
    /** Messages of a thread, oldest first. */
    async messages(threadId: string, { limit, after }: ListQuery): Promise<Page<MessageRow>> {
      let query = messages().select().eq("thread_id", threadId);
      if (after) {
        const last = unwrap(
          await messages().select("position").eq("id", after).eq("thread_id", threadId).maybeSingle(),
        );
        if (!last) return { rows: [], hasMore: false };
        query = query.gt("position", parse(z.object({ position: z.number() }), last).position);
      }
      const rows = unwrap(await query.order("position").limit(limit + 1));
      return page(parse(z.array(messageRow), rows), limit);
    },

    async message(id: string): Promise<MessageRow | null> {
      const row = unwrap(await messages().select().eq("id", id).maybeSingle());
      return row && parse(messageRow, row);
    },

    /** Id of what a run answered; null while there is nothing. */
    async answerOf(runId: string): Promise<string | null> {
      const query = messages().select("id").eq("run_id", runId).eq("role", "assistant");
      return parse(z.object({ id: z.string() }).nullable(), unwrap(await query.maybeSingle()))?.id ?? null;
    },

    /** What was asked in a thread, latest first. */
    async questions(threadId: string): Promise<string[]> {
      const query = messages().select("content").eq("thread_id", threadId).eq("role", "user");
      const rows = unwrap(await query.order("position", { ascending: false }).limit(MAX_QUESTIONS));
      return parse(z.array(z.object({ content: z.string() })), rows).map(({ content }) => content);
    },

    /** The steps of runs, by the run's id. */
    async stepsOf(runIds: string[]): Promise<Map<string, RunStep[]>> {
      if (runIds.length === 0) return new Map();
      const rows = unwrap(await client.from("assistant_runs").select("id, steps").in("id", runIds));
      return new Map(parse(z.array(stepsRow), rows).map(({ id, steps }) => [id, steps]));
    },
  };
}
