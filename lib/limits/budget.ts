/** What answers may cost in a day: for each reader, each address, each network and the whole site. */
import { z } from "zod";
import type { Store } from "#lib/database/store.ts";
import type { HeldBudget, HoldBudget } from "#lib/database/stores/budget.ts";
import type { CompletionRequest, Tokens } from "#lib/engines/engine.ts";
import { sha256 } from "#lib/ids.ts";
import { jsonText } from "#lib/json.ts";
import { type Prices, priced } from "./prices.ts";
import { type Caller, widerNetwork } from "./rates.ts";

/** Whose a budget is. A network is the /48 of an IPv6 address; an IPv4 address has none. */
const SCOPES = ["reader", "address", "network", "site"] as const;
type Scope = (typeof SCOPES)[number];

const amount = z.number("must be a number").positive("must be more than 0");
const count = amount.int("must be a whole number").max(Number.MAX_SAFE_INTEGER, "is too large");
/** Questions, tokens of all requests, and US dollars by the price table, from midnight to midnight UTC. */
const allowance = z.strictObject({
  runs: count.max(2_147_483_647, "is too large").optional(),
  tokens: count.optional(),
  usd: amount.optional(),
});
export type Allowance = z.output<typeof allowance>;
/** What is left out is not limited. */
export type DailyBudget = Partial<Record<Scope, Allowance>>;

/** A budget as the JSON text of an environment variable. */
export const budgetText = jsonText.pipe(
  z.strictObject(
    {
      reader: allowance.optional(),
      address: allowance.optional(),
      network: allowance.optional(),
      site: allowance.optional(),
    },
    "must be an object of budgets",
  ),
);

/** How many questions a day come of so many a minute where the maintainer says nothing. */
export const defaultBudget = (messagesPerMinute: number): DailyBudget => ({
  reader: { runs: messagesPerMinute * 10 },
  address: { runs: messagesPerMinute * 50 },
  network: { runs: messagesPerMinute * 100 },
});

/** Tokens that are held for a question until it is over: what one with a search and a short thread uses. */
const RUN_TOKENS = 10_000;

/** At most as many tokens as a completion uses: nobody counts fewer characters to a token than two in most languages. */
export const tokensOf = ({ instructions, input, maxTokens }: CompletionRequest): number =>
  Math.ceil((instructions.length + input.length) / 2) + maxTokens;

export type Budget = {
  /** What a question holds while it is answered; null where answers cost nothing. */
  question(caller: Caller): HoldBudget | null;
  /**
   * Spends at most `tokens` on `spend`, or answers with `otherwise` where a budget is spent. What fails is settled with
   * all that was held for it.
   */
  within<T extends { usage: Tokens | null }, U>(
    caller: Caller,
    tokens: number,
    spend: () => Promise<T>,
    otherwise: () => Promise<U>,
  ): Promise<T | U>;
};

type Parts = {
  store: Pick<Store, "holdBudget" | "settleBudget">;
  budget: DailyBudget;
  /** The models that answer and complete; null for an engine without one, which costs nothing. */
  model: string | null;
  titleModel: string | null;
  prices: Prices;
};

export function createBudget({ store, budget, model, titleModel, prices }: Parts): Budget {
  /** At the price of output, the dearest. */
  const usd = (tokens: number): number =>
    priced({ prompt_tokens: 0, cached_tokens: 0, completion_tokens: tokens, total_tokens: tokens }, model, prices)
      ?.cost_usd ?? 0;

  const isSpending = SCOPES.some((scope) => budget[scope]?.tokens !== undefined || budget[scope]?.usd !== undefined);

  function hold(caller: Caller, runs: number, tokens: number): HoldBudget {
    const limits = keysOf(caller).map(([scope, key]) => {
      const { runs = null, tokens = null, usd = null } = budget[scope] ?? {};
      return { scope, key, runs, tokens, usd };
    });
    return { limits, runs, tokens, usd: usd(tokens) };
  }

  return {
    question: (caller) => (model === null ? null : hold(caller, 1, RUN_TOKENS)),
    async within(caller, tokens, spend, otherwise) {
      // A completion counts as no question: where only those are limited the database need not be asked.
      if (model === null || !isSpending) return spend();
      const held: HeldBudget = await store.holdBudget(hold(caller, 0, tokens));
      if ("over" in held) return otherwise();
      const result = await spend();
      const used = priced(result.usage, titleModel, prices);
      if (used) await store.settleBudget(held, used.total_tokens, used.cost_usd);
      return result;
    },
  };
}

/** Hashes: who asked from where is not in the database. A program is limited by its key and the site's budget. */
function keysOf({ owner, address, program }: Caller): [Scope, string][] {
  const network = widerNetwork(address);
  return [
    ["site", "site"],
    ...(owner ? [["reader", `reader:${sha256(owner)}`] satisfies [Scope, string]] : []),
    ...(program ? [] : [["address", `address:${sha256(address)}`] satisfies [Scope, string]]),
    ...(program || network === null ? [] : [["network", `network:${sha256(network)}`] satisfies [Scope, string]]),
  ];
}
