/** Looking at outbox rows, and trying them again or dropping them. No function reads what a row is about. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createRpc } from "#lib/database/query.ts";
import { outboxRow } from "#lib/database/rows.ts";
import type { Lane } from "./outbox.ts";

/** Which undelivered rows a command is about. A field that is left out does not restrict. */
export type RowFilter = {
  status?: "pending" | "dead";
  ids?: number[];
  lane?: Lane;
  notifier?: string;
  /** The error code of the last delivery. */
  error?: string;
};

const listedRow = outboxRow
  .pick({ id: true, lane: true, notifier: true, thread_id: true, kind: true, attempts: true })
  .extend({
    status: z.enum(["pending", "dead"]),
    /** Time since the row was written, or last tried again by a command, ms. */
    age_ms: z.number(),
    error: z.string().nullable(),
  });
export type ListedRow = z.infer<typeof listedRow>;

const listing = z.object({ total: z.number(), rows: z.array(listedRow) });
const drop = z.object({ dropped: z.number(), kept: z.number() });

export type OutboxCommands = ReturnType<typeof createOutboxCommands>;

export function createOutboxCommands(client: SupabaseClient) {
  const rpc = createRpc(client);
  return {
    /** Returns the number of rows and the first `limit` of them, oldest first. */
    listRows: (filter: RowFilter, limit: number): Promise<z.infer<typeof listing>> =>
      rpc("list_outbox_rows", { p: { ...filter, limit } }, listing),

    /** Makes dead rows pending again, and failed pending rows due now. Returns the number of rows. */
    retryRows: (filter: RowFilter): Promise<number> => rpc("retry_outbox_rows", { p: filter }, z.number()),

    /**
     * Deletes rows. Rows that are being delivered are kept, and so are rows that delete data elsewhere unless their lane
     * or ids are named.
     */
    dropRows: (filter: RowFilter): Promise<z.infer<typeof drop>> => rpc("drop_outbox_rows", { p: filter }, drop),
  };
}
