/** Delivers rows of the outbox: claims them, calls the handler, and records the results. */
import type { Clock } from "#lib/clock.ts";
import type { OutboxRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type {
  ClaimedRow,
  ClaimOptions,
  DeliveredRow,
  DeliveryResult,
  OutboxClaim,
  Queue,
} from "#lib/database/stores/outbox.ts";
import { newId } from "#lib/ids.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { type Delivery, DeliveryError } from "#lib/notify/notifier.ts";
import { type LaneHandler, toFailure } from "./lanes.ts";
import type { Retries } from "./retries.ts";

/** The longest wait before a result is recorded again, ms. A delivery without a recorded result is repeated later. */
const MAX_RECORD_MS = 3_000;
/**
 * The upper limit for a receiver's Retry-After, ms. The database treats a bucket that is further ahead as a jump of the
 * clock.
 */
const MAX_RETRY_AFTER_MS = 600_000;

export type DeliveryParts = {
  store: Pick<Store, "claimOutbox" | "recordDeliveries">;
  clock: Clock;
  log: Log;
  retries: Retries;
};

/**
 * Claims, handles and records the next rows. Returns the time until the next call, ms: 0 when more rows are due, null
 * when no row is pending.
 * @throws AppError database_unavailable
 */
export type DeliverNext = (signals: Signals) => Promise<number | null>;
/** `stopping` prevents further claims. `breakOff` aborts the delivery under way. */
export type Signals = { stopping: AbortSignal; breakOff: AbortSignal };

type Claim = { claim: OutboxClaim; token: string };
type Context = DeliveryParts & { queue: Queue; handler: LaneHandler };

export function createDelivery(queue: Queue, handler: LaneHandler, parts: DeliveryParts): DeliverNext {
  const context = { ...parts, queue, handler };
  /** The rows that were claimed together with recording the previous results. */
  let claimed: Claim | null = null;

  return async (signals) => {
    const { claim, token } =
      claimed ?? (await claimBy(handler, handler.batch, (options) => parts.store.claimOutbox(queue, options)));
    claimed = null;
    if (claim.claims.length === 0) return claim.wait_ms;
    const results = await deliverAll(context, claim.claims, signals);
    const next = await record(context, token, results, signals);
    handler.onRecorded?.();
    if (next.claim.claims.length === 0) return next.claim.wait_ms;
    claimed = next;
    return 0;
  };
}

async function claimBy(
  { leaseMs, pace }: LaneHandler,
  limit: number,
  request: (options: ClaimOptions) => Promise<OutboxClaim>,
): Promise<Claim> {
  const token = newId("lease");
  return { claim: await request({ token, leaseMs, pace, limit }), token };
}

async function deliverAll(context: Context, rows: ClaimedRow[], signals: Signals): Promise<DeliveredRow[]> {
  if (context.handler.isParallel) return Promise.all(rows.map((row) => deliver(context, row, signals)));
  const results = [];
  for (const row of rows) results.push(await deliver(context, row, signals));
  return results;
}

async function deliver(context: Context, claimed: ClaimedRow, { breakOff }: Signals): Promise<DeliveredRow> {
  const { row } = claimed;
  const handling = rejectOnAbort(context.handler.handle(claimed, breakOff), breakOff);
  const result = await handling.then(
    (delivery) => toResult(context, row, delivery),
    (thrown) => toFailedResult(context, row, toFailure(thrown)),
  );
  return { id: row.id, ...result };
}

function toResult({ handler, retries }: Context, row: OutboxRow, delivery: Delivery): DeliveryResult {
  const { posted, message, isFirst = false, messageId = null, again = false } = delivery;
  const { key, ms } = handler.pace;
  if (posted) retries.posted();
  return {
    status: again ? "pending" : "delivered",
    // The pace counts from the end of a post. Otherwise a slow post and a quick one would arrive together.
    ...(posted && ms > 0 && { retryMs: ms, pauseKey: key }),
    ...(message !== undefined && {
      message: {
        ...{ thread_id: row.thread_id, notifier: row.notifier },
        ...{ message, is_home: isFirst, message_id: messageId },
      },
    }),
  };
}

function toFailedResult(
  { queue, handler, retries, log }: Context,
  row: OutboxRow,
  failure: DeliveryError,
): DeliveryResult {
  const { code, retryAfterMs } = failure;
  const fields = { lane: queue.lane, row: row.id, kind: row.kind, thread: row.thread_id, attempts: row.attempts };
  if (retries.isHopeless(row, failure)) {
    log.error({ ...errorFields(failure.cause), ...fields, code }, "outbox row set aside");
    return { status: "dead", error: code };
  }
  const retryMs = retryAfterMs === null ? retries.delay(row, failure) : Math.min(retryAfterMs, MAX_RETRY_AFTER_MS);
  log.warn({ ...fields, code, retry_ms: retryMs }, "outbox delivery failed");
  // A Retry-After applies to the whole channel, not to one message.
  return { status: "pending", retryMs, error: code, ...(retryAfterMs !== null && { pauseKey: handler.pace.key }) };
}

/** Records the results and claims the next rows. Claims none when `stopping` is aborted. */
async function record(context: Context, token: string, results: DeliveredRow[], signals: Signals): Promise<Claim> {
  const { store, clock, queue, handler } = context;
  // After the lease ends, another process delivers the rows again.
  const until = clock.now() + handler.leaseMs;
  for (let attempt = 1; ; attempt++) {
    const limit = signals.stopping.aborted ? 0 : handler.batch;
    try {
      return await claimBy(handler, limit, (next) => store.recordDeliveries(queue, token, results, next));
    } catch (error) {
      if (clock.now() >= until || signals.breakOff.aborted) throw error;
      await clock.sleep(Math.min(1_000 * 2 ** (attempt - 1), MAX_RECORD_MS), signals.breakOff);
    }
  }
}

/** Rejects when `signal` aborts. The work itself may continue. */
function rejectOnAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new DeliveryError("retry", "stopped"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
