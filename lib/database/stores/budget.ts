/** Budgets of a day, held and settled in the database, hence shared by all servers. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createRpc, unwrap } from "#lib/database/query.ts";

/** What is to be held of every budget; a limit that is null is none. `usd` is in US dollars. */
export type HoldBudget = {
  limits: { scope: string; key: string; runs: number | null; tokens: number | null; usd: number | null }[];
  runs: number;
  tokens: number;
  usd: number;
};

/** What is held, or whose budget was spent before. */
export const heldBudget = z.union([
  z.object({ over: z.string() }),
  z.object({ day: z.string(), keys: z.array(z.string()), tokens: z.number(), usd: z.number() }),
]);
export type HeldBudget = z.infer<typeof heldBudget>;

export function createBudgetStore(client: SupabaseClient) {
  const rpc = createRpc(client);
  return {
    holdBudget: (budget: HoldBudget): Promise<HeldBudget> => rpc("hold_budget", { p: budget }, heldBudget),

    /** Puts what was used in the place of what was held; null: nobody knows, what was held counts. */
    async settleBudget(held: HeldBudget, tokens: number | null, usd: number | null): Promise<void> {
      unwrap(await client.rpc("settle_budget", { p_held: held, p_tokens: tokens, p_usd: usd }));
    },
  };
}
