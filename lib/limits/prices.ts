/** The prices of tokens. Only the maintainer sets them; there are no default prices. */
import { z } from "zod";
import type { Usage } from "#lib/contract/assistant.ts";
import type { Tokens } from "#lib/engines/engine.ts";
import { jsonText } from "#lib/json.ts";

const dollars = z.number("must be a number").min(0, "must not be negative");

/** US dollars per million tokens; `cached` defaults to `input`. */
const price = z
  .strictObject({ input: dollars, cached: dollars.optional(), output: dollars })
  .transform(({ input, cached = input, output }) => ({ input, cached, output }));

/** By the model's name as in the configuration. */
export type Prices = Readonly<Record<string, z.output<typeof price>>>;

/** Parses a price table from the JSON text of an environment variable. */
export const pricesText = jsonText.pipe(z.record(z.string(), price, "must be an object of models"));

/** Rounds to billionths of a dollar, which are as exact as any price. */
export const roundUsd = (usd: number): number => Math.round(usd * 1e9) / 1e9;

/** Adds the cost on `model` to counted tokens; `cost_usd` is null for a model without a price. No tokens cost nothing. */
export function priceTokens(tokens: Tokens | null, model: string | null, prices: Prices): Usage | null {
  if (!tokens) return null;
  if (tokens.total_tokens === 0) return { ...tokens, cost_usd: 0 };
  const price = model !== null && Object.hasOwn(prices, model) ? prices[model] : undefined;
  if (!price) return { ...tokens, cost_usd: null };
  const { prompt_tokens, completion_tokens } = tokens;
  const cached = Math.min(tokens.cached_tokens, prompt_tokens);
  const millionths = (prompt_tokens - cached) * price.input + cached * price.cached + completion_tokens * price.output;
  return { ...tokens, cost_usd: roundUsd(millionths / 1e6) };
}
