import { z } from "zod";
import type { Usage } from "#lib/contract.ts";
import type { Json, Round, ToolCall } from "./engine.ts";
import { roundUsd } from "./prices.ts";

/**
 * What a run remembers between steps. Request number n to the model is made after n tool rounds: `sending` is set
 * before it goes out and `sent` once any outcome is known, so that a step that broke off in between can be told.
 */
const schema = z.object({
  rounds: z.custom<Round[]>(Array.isArray).default([]),
  /** Calls the model waits for; null while it is the model's turn. */
  calls: z.custom<ToolCall[]>(Array.isArray).nullable().default(null),
  engine: z.custom<Json>(() => true).default(null),
  sending: z.number().nullable().default(null),
  sent: z.number().default(-1),
  /** Places among the run's steps of the calls that a vendor performed, by the vendor's ids. */
  hosted: z.custom<Record<string, number>>((value) => typeof value === "object").default({}),
  /** Ids that copies of files would have had that could not be kept. */
  lost: z.array(z.string()).default([]),
  /** Steps in a row that could not reach the model. */
  outages: z.number().default(0),
});
export type RunState = z.infer<typeof schema>;

export const parseRunState = (stored: Record<string, unknown>): RunState => schema.parse(stored);

/** Tokens of all rounds together. A cost that is unknown for one round is unknown for all. */
export const addUsage = (a: Usage | null, b: Usage | null): Usage | null =>
  a && b
    ? {
        prompt_tokens: a.prompt_tokens + b.prompt_tokens,
        completion_tokens: a.completion_tokens + b.completion_tokens,
        total_tokens: a.total_tokens + b.total_tokens,
        // A run that was under way when these came in has neither.
        cached_tokens: (a.cached_tokens ?? 0) + (b.cached_tokens ?? 0),
        cost_usd:
          typeof a.cost_usd === "number" && typeof b.cost_usd === "number" ? roundUsd(a.cost_usd + b.cost_usd) : null,
      }
    : (a ?? b);
