import type { Clock } from "#lib/clock.ts";
import type { OutboxRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type {
  ClaimedRow,
  ClaimOptions,
  Lane,
  OutboxClaim,
  SettledRow,
  Settlement,
} from "#lib/database/stores/outbox.ts";
import { newId } from "#lib/ids.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { type Delivery, DeliveryError } from "#lib/notify/notifier.ts";
import { type LaneHandler, toFailure } from "./lanes.ts";
import type { Retries } from "./retries.ts";

/** Longest wait before a row is tried to be settled again, ms: a delivery that is not settled is repeated later. */
const MAX_SETTLE_MS = 3_000;
/** The longest that a receiver's Retry-After is honoured, ms; the database takes a bucket further ahead for a clock's jump. */
const MAX_RETRY_AFTER_MS = 600_000;

export type DeliveryParts = {
  store: Pick<Store, "claimOutbox" | "settleOutbox">;
  clock: Clock;
  log: Log;
  retries: Retries;
};

/**
 * Claims, handles and settles the lane's next rows.
 * Answers ms until it is worth coming again: 0 when there are others, null when none is pending.
 * @throws AppError database_unavailable
 */
export type DeliverNext = (signals: Signals) => Promise<number | null>;
/** `stopping` keeps further rows from being claimed; `breakOff` ends the work under way. */
export type Signals = { stopping: AbortSignal; breakOff: AbortSignal };

export function createDelivery(lane: Lane, handler: LaneHandler, parts: DeliveryParts): DeliverNext {
  const { store, clock, log, retries } = parts;
  const { key, ms: paceMs } = handler.pace;
  type Claim = { claim: OutboxClaim; token: string };
  /** What was claimed when the rows before were settled. */
  let held: Claim | null = null;

  async function claimBy(request: (options: ClaimOptions) => Promise<OutboxClaim>, limit: number): Promise<Claim> {
    const token = newId("lease");
    return { claim: await request({ token, leaseMs: handler.leaseMs, pace: handler.pace, limit }), token };
  }

  function delivered({ thread_id }: OutboxRow, { posted, again = false, ...delivery }: Delivery): Settlement {
    if (posted) retries.posted();
    // The pace counts from the end of a post, else a slow one and a quick one arrive together.
    const pause = posted && paceMs > 0 ? { retryMs: paceMs, pauseKey: key } : {};
    const message = delivery.message && { ...delivery.message, thread_id, is_first: delivery.isFirst ?? false };
    return { status: again ? "pending" : "delivered", ...pause, ...(message && { message }) };
  }

  function failed(row: OutboxRow, thrown: unknown): Settlement {
    const failure = toFailure(thrown);
    const { code, retryAfterMs } = failure;
    const fields = { lane, row: row.id, kind: row.kind, thread: row.thread_id, attempts: row.attempts };
    if (retries.isHopeless(row, failure)) {
      log.error({ ...errorFields(failure.cause), ...fields, code }, "outbox row set aside");
      return { status: "dead", error: code };
    }
    const retryMs = retryAfterMs === null ? retries.delay(row, failure) : Math.min(retryAfterMs, MAX_RETRY_AFTER_MS);
    log.warn({ ...fields, code, retry_ms: retryMs }, "outbox delivery failed");
    // Who says when to come back speaks for the channel, not for one message.
    return { status: "pending", retryMs, error: code, ...(retryAfterMs === null ? {} : { pauseKey: key }) };
  }

  async function handle(claimed: ClaimedRow, { breakOff }: Signals): Promise<SettledRow> {
    const handling = unlessAborted(handler.handle(claimed, breakOff), breakOff);
    return {
      id: claimed.row.id,
      ...(await handling.then(
        (delivery) => delivered(claimed.row, delivery),
        (thrown) => failed(claimed.row, thrown),
      )),
    };
  }

  /** Settles the rows and claims the next ones, none when `stopping`. */
  async function settle(token: string, settlements: SettledRow[], signals: Signals): Promise<Claim> {
    // Whoever comes when the lease is over delivers again.
    const until = clock.now() + handler.leaseMs;
    for (let attempt = 1; ; attempt++) {
      const limit = signals.stopping.aborted ? 0 : handler.batch;
      try {
        return await claimBy((next) => store.settleOutbox(lane, token, settlements, next), limit);
      } catch (error) {
        if (clock.now() >= until || signals.breakOff.aborted) throw error;
        await clock.sleep(Math.min(1_000 * 2 ** (attempt - 1), MAX_SETTLE_MS), signals.breakOff);
      }
    }
  }

  return async (signals) => {
    const { claim, token } = held ?? (await claimBy((options) => store.claimOutbox(lane, options), handler.batch));
    held = null;
    if (claim.claims.length === 0) return claim.wait_ms;
    const settlements = [];
    for (const claimed of claim.claims) settlements.push(await handle(claimed, signals));
    const next = await settle(token, settlements, signals);
    if (next.claim.claims.length === 0) return next.claim.wait_ms;
    held = next;
    return 0;
  };
}

/** Rejects when `signal` aborts, though the work itself may go on unheard. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new DeliveryError("retry", "stopped"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
