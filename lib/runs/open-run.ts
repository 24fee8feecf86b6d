/** Opens a run whose lease this process has just taken. */
import type { Addresses } from "#lib/addresses/addresses.ts";
import type { Resolve } from "#lib/citations/citations.ts";
import type { ClaimedRun } from "#lib/database/rows.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { type Prices, priceTokens } from "#lib/limits/prices.ts";
import { errorFields } from "#lib/log.ts";
import type { VerifiedOffer } from "#lib/tools/tool.ts";
import { type AdvanceParts, overBudget } from "./advance.ts";
import { toStep } from "./hosted/steps.ts";
import { LeaseLost, LiveRun } from "./live-run.ts";
import type { PreparedTurn } from "./turn.ts";

export type OpenParts = AdvanceParts & {
  resolve: Resolve;
  addresses: Addresses;
  prices: Prices;
};

/** A run whose lease is taken, with all that its requests need. */
export type Claim = {
  claimed: ClaimedRun;
  token: string;
  engine: Engine;
  prepared: PreparedTurn;
  offer: VerifiedOffer | null;
};

/** `announce` is called when the run has something new for those who follow it. */
export function openRun(parts: OpenParts, claim: Claim, announce: () => void): LiveRun {
  const { claimed, token, engine, prepared, offer } = claim;
  const model = prepared.turn.model ?? engine.model;
  const live = new LiveRun({
    ...{ ...parts, ...prepared, claimed, token, engine, offer, announce },
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
