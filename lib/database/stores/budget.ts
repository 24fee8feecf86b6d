/** Daily budgets. The database reserves and charges them, so all servers share them. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createRpc, unwrap } from "#lib/database/query.ts";

/** The amounts to reserve from every budget. A limit that is null does not apply. `usd` is in US dollars. */
export type BudgetRequest = {
  limits: { scope: string; key: string; runs: number | null; tokens: number | null; usd: number | null }[];
  runs: number;
  tokens: number;
  usd: number;
};

/** A reservation, or the scope of the budget that was already used up. */
export const reservedBudget = z.union([
  z.object({ over: z.string() }),
  z.object({ day: z.string(), keys: z.array(z.string()), tokens: z.number(), usd: z.number() }),
]);
export type ReservedBudget = z.infer<typeof reservedBudget>;

export function createBudgetStore(client: SupabaseClient) {
  const rpc = createRpc(client);
  return {
    reserveBudget: (budget: BudgetRequest): Promise<ReservedBudget> =>
      rpc("reserve_budget", { p: budget }, reservedBudget),

    /** Replaces a reservation by the actual use. With null the use is unknown and the whole reservation counts. */
    async chargeBudget(reserved: ReservedBudget, tokens: number | null, usd: number | null): Promise<void> {
      unwrap(await client.rpc("charge_budget", { p_reserved: reserved, p_tokens: tokens, p_usd: usd }));
    },
  };
}
