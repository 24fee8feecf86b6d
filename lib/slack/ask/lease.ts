/** The lease of an answer: the process that has it follows the run and posts. */
import type { Clock } from "#lib/clock.ts";
import type { Store } from "#lib/database/store.ts";
import type { SlackAnswer } from "#lib/database/stores/slack-answers.ts";
import { errorFields, type Log } from "#lib/log.ts";

/** How long an answer is left alone after its process has last renewed the lease, ms. */
export const LEASE_MS = 60_000;
/** The time between two renewals, ms. A renewal that fails is repeated before the lease ends. */
const RENEW_MS = 20_000;

export type LeaseParts = { store: Pick<Store, "keepSlackAnswer">; clock: Clock; log: Log; token: string };

export type Lease = {
  /** Aborts with a LeaseLostError when the lease is lost. */
  signal: AbortSignal;
  /**
   * Renews the lease. With `ts`, the message that was posted is recorded.
   * @throws LeaseLostError
   */
  keep(ts?: string): Promise<void>;
};

/** Another process has the answer, or its thread was deleted. */
export class LeaseLostError extends Error {
  constructor() {
    super("the lease of an answer is lost");
    this.name = "LeaseLostError";
  }
}

/** Does the work under the lease of an answer. The lease is renewed until the work is over. */
export async function withLease<T>(
  parts: LeaseParts,
  answer: SlackAnswer,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const { store, token } = parts;
  const lost = new AbortController();
  const done = new AbortController();
  const lease: Lease = {
    signal: lost.signal,
    async keep(ts) {
      if (await store.keepSlackAnswer(answer, { token, leaseMs: LEASE_MS, ts: ts ?? null })) return;
      lost.abort(new LeaseLostError());
      throw lost.signal.reason;
    },
  };
  void renew(parts, lease, AbortSignal.any([done.signal, lost.signal]));
  try {
    return await work(lease);
  } finally {
    done.abort();
  }
}

/** An answer may be quiet for minutes. A database that is away for a moment loses no lease. */
async function renew({ clock, log }: LeaseParts, lease: Lease, signal: AbortSignal): Promise<void> {
  for (;;) {
    await clock.sleep(RENEW_MS, signal);
    if (signal.aborted) return;
    await lease.keep().catch((error: unknown) => {
      if (!(error instanceof LeaseLostError)) log.warn(errorFields(error), "the lease of an answer was not renewed");
    });
  }
}
