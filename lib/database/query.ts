import type { PostgrestError, SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { AppError } from "#lib/errors.ts";
import { storable } from "./storable.ts";

/** Calls a SQL function and parses what it answers. */
export type Rpc = <T>(name: string, args: Record<string, unknown>, schema: z.ZodType<T>) => Promise<T>;

export const createRpc =
  (client: SupabaseClient): Rpc =>
  async (name, args, schema) =>
    // Whatever a model or a vendor wrote: a text the database refuses would be refused for ever.
    parse(schema, unwrap(await client.rpc(name, storable(args))));

/** The data of an answer. @throws AppError database_unavailable */
export function unwrap<T>({ data, error }: { data: T; error: PostgrestError | null }): T {
  if (error) throw unavailable(error);
  return data;
}

/** Keeps the database's code for the log; its message may quote values and is dropped. */
export const unavailable = (error: PostgrestError): AppError =>
  new AppError("database_unavailable", { cause: new Error(`database error ${error.code || "(no answer)"}`) });

/** Rows as they must be. @throws AppError database_unavailable when the schema is not the one expected */
export function parse<T>(schema: z.ZodType<T>, data: unknown): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const where = result.error.issues.map((issue) => issue.path.join(".")).join(", ");
  throw new AppError("database_unavailable", {
    cause: new Error(`unexpected row shape: ${where}. Are all migrations applied?`),
  });
}

/** Which page of a list: at most `limit` of those behind the one with the id `after`. */
export type ListQuery = { limit: number; after?: string | undefined };

/** One page of rows out of `limit + 1` that were asked for. */
export type Page<T> = { rows: T[]; hasMore: boolean };

export function page<T>(rows: T[], limit: number): Page<T> {
  return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
}

/** A token bucket: `limit` requests per `window_ms`, shared by all processes. A request takes `cost` tokens, or one. */
export type Bucket = { key: string; limit: number; window_ms: number; cost?: number };

/** What a change answers when one of its buckets is empty. */
export const limited = z.object({ outcome: z.literal("rate_limited"), retry_after_ms: z.number() });
export type Limited = z.infer<typeof limited>;
