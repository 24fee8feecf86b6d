/** Opens a run whose lease this process has just taken. */
import type { Resolve } from "#lib/citations/citations.ts";
import type { ClaimedRun } from "#lib/database/rows.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { type Prices, priceTokens } from "#lib/limits/prices.ts";
import { errorFields } from "#lib/log.ts";
import { type AdvanceParts, overBudget } from "./advance.ts";
import { toStep } from "./hosted/steps.ts";
import { LeaseLost, LiveRun } from "./live-run.ts";
import type { PreparedTurn } from "./turn.ts";

export type OpenParts = AdvanceParts & {
  resolve: Resolve;
  siteUrl: string;
  prices: Prices;
};

/** A run whose lease is taken, with all that its requests need. */
export type Claim = { claimed: ClaimedRun; token: string; engine: Engine; prepared: PreparedTurn };

/** `announce` is called when the run has something new for those who follow it. */
export function openRun(parts: OpenParts, { claimed, token, engine, prepared }: Claim, announce: () => void): LiveRun {
  const model = prepared.turn.model ?? engine.model;
  const live = new LiveRun({
    ...{ ...parts, ...prepared, claimed, token, engine, announce },
    rules: {
      toStep: (call) => toStep(call, parts.sections),
      priced: (tokens) => priceTokens(tokens, model, parts.prices),
    },
    onFailure: (error) => {
      if (error instanceof LeaseLost) live.interrupt("lost");
      else parts.log.warn({ run: claimed.id, ...errorFields(error) }, "run not stored");
    },
  });
  const isOver = claimed.claims === 1 && overBudget(live) !== null;
  parts.telemetry.startRun({ runId: claimed.id, engine: engine.name, model, overBudget: isOver });
  if (claimed.cancel_requested) live.interrupt("cancelled");
  if (claimed.remaining_ms <= 0) live.interrupt("expired");
  return live;
}
