import type { PostgrestError, SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { AppError } from "#lib/errors.ts";
import { storable } from "./storable.ts";

/** Calls a SQL function and parses its result. */
export type Rpc = <T>(name: string, args: Record<string, unknown>, schema: z.ZodType<T>) => Promise<T>;

export const createRpc =
  (client: SupabaseClient): Rpc =>
  async (name, args, schema) =>
    // Arguments may have texts of a model or a vendor. A text that PostgreSQL cannot store would fail again in every
    // retry.
    parse(schema, unwrap(await client.rpc(name, storable(args))));

/**
 * Returns the data of a response.
 * @throws AppError database_unavailable | database_conflict
 */
export function unwrap<T>({ data, error }: { data: T; error: PostgrestError | null }): T {
  if (error) throw failureOf(error);
  return data;
}

/** PostgreSQL's class of violated constraints. The same request would violate them again. */
const INTEGRITY_VIOLATION = /^23[0-9A-Z]{3}$/;

/**
 * Makes the error of a failed request. The log gets the database's error code. The error's message is dropped, because
 * it may quote values.
 */
export const failureOf = ({ code }: PostgrestError): AppError =>
  new AppError(INTEGRITY_VIOLATION.test(code) ? "database_conflict" : "database_unavailable", {
    cause: new Error(`database error ${code || "(no answer)"}`),
  });

/**
 * Parses rows.
 * @throws AppError database_unavailable when the database has another schema
 */
export function parse<T>(schema: z.ZodType<T>, data: unknown): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const where = result.error.issues.map((issue) => issue.path.join(".")).join(", ");
  throw new AppError("database_unavailable", {
    cause: new Error(`unexpected row shape: ${where}. Are all migrations applied?`),
  });
}

/** Selects a page of a list: at most `limit` entries after the one with the id `after`. */
export type ListQuery = { limit: number; after?: string | undefined };

/** One page of rows. The request asked for `limit + 1` rows to find out whether there are more. */
export type Page<T> = { rows: T[]; hasMore: boolean };

export function page<T>(rows: T[], limit: number): Page<T> {
  return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
}

/**
 * A token bucket that all processes share: `limit` requests per `window_ms`. A request takes `cost` tokens, by default
 * one.
 */
export type Bucket = { key: string; limit: number; window_ms: number; cost?: number };

/** The result of a change when one of its buckets is empty. */
export const limited = z.object({ outcome: z.literal("rate_limited"), retry_after_ms: z.number() });
export type Limited = z.infer<typeof limited>;
