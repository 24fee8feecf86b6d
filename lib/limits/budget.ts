/** Daily budgets: how much answers may cost a reader, an address, a network and the whole site. */
import { z } from "zod";
import type { Store } from "#lib/database/store.ts";
import type { BudgetRequest, ReservedBudget } from "#lib/database/stores/budget.ts";
import type { CompletionRequest, Tokens } from "#lib/engines/engine.ts";
import { sha256 } from "#lib/ids.ts";
import { jsonText } from "#lib/json.ts";
import { type Prices, priceTokens } from "./prices.ts";
import { type Caller, ipv6NetworkOf } from "./rates.ts";

/** Who has a budget. A network is the /48 of an IPv6 address; an IPv4 address has none. */
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
/** A scope that is left out is not limited. */
export type DailyBudget = Partial<Record<Scope, Allowance>>;

/** Parses a budget from the JSON text of an environment variable. */
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

/** The budget where none is configured: questions a day, from the questions a minute. */
export const defaultBudget = (messagesPerMinute: number): DailyBudget => ({
  reader: { runs: messagesPerMinute * 10 },
  address: { runs: messagesPerMinute * 50 },
  network: { runs: messagesPerMinute * 100 },
});

/** The tokens that are reserved for a question: about as many as one search in a short thread uses. */
const RUN_TOKENS = 10_000;

/** An upper bound for the tokens of a completion. In most languages a token has at least two characters. */
export const tokensOf = ({ instructions, input, maxTokens }: CompletionRequest): number =>
  Math.ceil((instructions.length + input.length) / 2) + maxTokens;

export type Budget = {
  /** The reservation for a question while it is answered; null where answers cost nothing. */
  reservationFor(caller: Caller): BudgetRequest | null;
  /**
   * Calls `request`, which uses at most `tokens`, or `fallback` where a budget is used up. A request that fails counts
   * with all the tokens that were reserved for it.
   */
  spend<T extends { usage: Tokens | null }, U>(
    caller: Caller,
    tokens: number,
    request: () => Promise<T>,
    fallback: () => Promise<U>,
  ): Promise<T | U>;
};

type Parts = {
  store: Pick<Store, "reserveBudget" | "chargeBudget">;
  budget: DailyBudget;
  /** The models that answer and complete; null for an engine without one, which costs nothing. */
  model: string | null;
  titleModel: string | null;
  prices: Prices;
};

export function createBudget({ store, budget, model, titleModel, prices }: Parts): Budget {
  /** At the price of output tokens, which is the highest. */
  const usdOf = (tokens: number): number =>
    priceTokens({ prompt_tokens: 0, cached_tokens: 0, completion_tokens: tokens, total_tokens: tokens }, model, prices)
      ?.cost_usd ?? 0;

  const limitsCost = SCOPES.some((scope) => budget[scope]?.tokens !== undefined || budget[scope]?.usd !== undefined);

  function reserve(caller: Caller, runs: number, tokens: number): BudgetRequest {
    const limits = keysOf(caller).map(([scope, key]) => {
      const { runs = null, tokens = null, usd = null } = budget[scope] ?? {};
      return { scope, key, runs, tokens, usd };
    });
    return { limits, runs, tokens, usd: usdOf(tokens) };
  }

  return {
    reservationFor: (caller) => (model === null ? null : reserve(caller, 1, RUN_TOKENS)),
    async spend(caller, tokens, request, fallback) {
      // A completion is not a question: where only questions are limited, the database need not be asked.
      if (model === null || !limitsCost) return request();
      const reserved: ReservedBudget = await store.reserveBudget(reserve(caller, 0, tokens));
      if ("over" in reserved) return fallback();
      const result = await request();
      const used = priceTokens(result.usage, titleModel, prices);
      if (used) await store.chargeBudget(reserved, used.total_tokens, used.cost_usd);
      return result;
    },
  };
}

/** The keys are hashes: the database has no owners and addresses. A program has its own budget and the site's. */
function keysOf({ owner, address, program }: Caller): [Scope, string][] {
  const network = ipv6NetworkOf(address);
  return [
    ["site", "site"],
    ...(owner ? [["reader", `reader:${sha256(owner)}`] satisfies [Scope, string]] : []),
    ...(program ? [] : [["address", `address:${sha256(address)}`] satisfies [Scope, string]]),
    ...(program || network === null ? [] : [["network", `network:${sha256(network)}`] satisfies [Scope, string]]),
  ];
}
